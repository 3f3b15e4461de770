// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/ledger/account.h"

namespace creditdesk::ledger {

/// Rule 1, total and deterministic: priority, sooner expiry (never last), free before paid, effective_at, creation, id.
[[nodiscard]] bool burnsBefore(const Grant &left, const Grant &right);

/// AccountState::grants is always kept in this order.
void sortInBurnOrder(std::vector<Grant> &grants);

} // namespace creditdesk::ledger
