// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sandbox/world.h"

namespace creditdesk::sandbox {

/// `expand[]`: replaces ids by their objects along dotted paths (at most four steps), also through lists, and adds what
/// is only there when asked for: a session's line_items, an invoice's payments, a charge's refunds.
[[nodiscard]] ApiResult expanded(const World &world, QJsonObject object, const QJsonArray &paths);

} // namespace creditdesk::sandbox
