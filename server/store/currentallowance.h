// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/ledger/account.h"

namespace creditdesk::store {

/// Figures of the newest allowance (null: there was none) as they stand at `now`; zeros once it has expired.
[[nodiscard]] AllowanceState currentAllowance(const ledger::Grant *newest, std::optional<Timestamp> planRenewsAt,
                                              Timestamp now);

} // namespace creditdesk::store
