// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ledger/burnorder.h"

#include "tests/ledger/testaccount.h"

#include <gtest/gtest.h>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace creditdesk::ledger {
namespace {

using testing::at;

Grant grant(const QString &id, int priority, std::optional<Timestamp> expires, std::int64_t cost, Timestamp effective,
            std::int64_t seq)
{
    Grant made;
    made.id = id;
    made.priority = priority;
    made.expiresAt = expires;
    made.cost.amountMinor = cost;
    made.effectiveAt = effective;
    made.createdSeq = seq;
    return made;
}

TEST(BurnOrder, ComparesOneCriterionAfterTheOther)
{
    const Timestamp early = at("2026-01-01T00:00:00Z");
    const Timestamp late = at("2026-02-01T00:00:00Z");
    const std::vector<Grant> expected{
        grant(u"a"_s, 1, std::nullopt, 900, late, 9), // priority before all else
        grant(u"b"_s, 50, early, 900, late, 8),       // then the sooner expiry
        grant(u"c"_s, 50, late, 0, late, 7),          // then free before paid
        grant(u"d"_s, 50, late, 1, early, 6),         // then effective_at
        grant(u"e"_s, 50, late, 1, late, 4),          // then creation
        grant(u"f"_s, 50, late, 1, late, 5),
        grant(u"g"_s, 50, std::nullopt, 0, early, 1), // never expires: last
        grant(u"h"_s, 50, std::nullopt, 0, early, 1), // then id
    };
    std::vector<Grant> shuffled = expected;
    do {
        std::vector<Grant> sorted = shuffled;
        sortInBurnOrder(sorted);
        ASSERT_EQ(sorted, expected);
    } while (std::ranges::next_permutation(shuffled, {}, &Grant::id).found);
}

} // namespace
} // namespace creditdesk::ledger
