// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace creditdesk::ui {

/// The smallest round upper end (steps of 1, 2, 2.5 or 5 times a power of ten) that holds `most` in `lines` steps, so
/// that every grid line is a whole number of credits.
[[nodiscard]] double niceMaximum(double most, int lines);

} // namespace creditdesk::ui
