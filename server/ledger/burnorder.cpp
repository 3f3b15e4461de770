// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ledger/burnorder.h"

#include <algorithm>
#include <tuple>

namespace creditdesk::ledger {

bool burnsBefore(const Grant &left, const Grant &right)
{
    const auto rank = [](const Grant &grant) {
        return std::tuple(grant.priority, grant.expiresAt.value_or(Timestamp::max()), grant.cost.amountMinor > 0,
                          grant.effectiveAt, grant.createdSeq);
    };
    const auto leftRank = rank(left);
    const auto rightRank = rank(right);
    return leftRank != rightRank ? leftRank < rightRank : left.id < right.id;
}

void sortInBurnOrder(std::vector<Grant> &grants)
{
    if (!std::ranges::is_sorted(grants, burnsBefore))
        std::ranges::sort(grants, burnsBefore);
}

} // namespace creditdesk::ledger
