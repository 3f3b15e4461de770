// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/timestamp.h"

namespace creditdesk::ledger {

/// Start of the monthly cycle `index` (0 is the anchor itself). The anchor's day of month and time of day are kept; in
/// a shorter month the last day stands in: 31 January, 28 or 29 February, 31 March.
[[nodiscard]] Timestamp cycleStart(Timestamp anchor, std::int64_t index);

/// The first cycle that starts at or after `at`; 0 when `at` lies before the anchor.
[[nodiscard]] std::int64_t cycleAtOrAfter(Timestamp anchor, Timestamp at);

} // namespace creditdesk::ledger
