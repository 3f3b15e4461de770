// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/currentallowance.h"

#include "server/ledger/due.h"

namespace creditdesk::store {

AllowanceState currentAllowance(const ledger::Grant *newest, std::optional<Timestamp> planRenewsAt, Timestamp now)
{
    AllowanceState state;
    if (!newest || (newest->expiresAt && *newest->expiresAt <= now))
        return state;
    state.granted = newest->amount;
    state.remaining = newest->remaining;
    state.used = Credits(newest->amount.count() - newest->remaining.count());
    // A paid allowance outlives its period by the grace; people expect the day on which the plan renews.
    const bool free = newest->grantKey.startsWith(ledger::kFreeKeyPrefix);
    state.resetsAt = planRenewsAt && !free ? planRenewsAt : newest->expiresAt;
    return state;
}

} // namespace creditdesk::store
