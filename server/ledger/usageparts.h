// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transaction.h"

#include <QMap>

namespace creditdesk::ledger {

inline constexpr std::int64_t kUsageSlotMs = 15 * 60 * 1'000; ///< every time zone of today is a whole number of these

/// The quarter of an hour since 1970 in which an instant lies.
[[nodiscard]] std::int64_t usageSlot(Timestamp at);

/// What a usage row was for, by "base" and tool, from the pricing parts in its metadata. What they do not explain is
/// "other", so that the parts always add up to the row. Rows of other types have no parts.
[[nodiscard]] QMap<QString, Credits> usageParts(const Transaction &row);

} // namespace creditdesk::ledger
