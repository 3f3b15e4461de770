// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ledger/usageparts.h"
#include "server/store/usagemeter.h"

#include <QJsonArray>

#include <gtest/gtest.h>
#include <rapidcheck.h>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

Transaction used(std::int64_t slot, std::int64_t credits, const QMap<QString, std::int64_t> &parts = {})
{
    Transaction row;
    row.type = TransactionType::Usage;
    row.amount = Credits(-credits);
    row.bookedAt = fromEpochMs(slot * ledger::kUsageSlotMs + 7);
    QJsonArray listed;
    for (auto part = parts.begin(); part != parts.end(); ++part)
        listed.append(QJsonObject{{u"name"_s, part.key()}, {u"credits"_s, qint64(part.value())}});
    row.metadata = {{u"parts"_s, listed}};
    return row;
}

TEST(UsageMeter, ASlotClosesWhenALaterOneOpens)
{
    UsageMeter meter;
    EXPECT_FALSE(meter.add(used(-2, 5, {{u"base"_s, 5}})));
    EXPECT_EQ(meter.slot, -2);
    EXPECT_FALSE(meter.add(used(-2, 15, {{u"base"_s, 5}, {u"github"_s, 10}})));
    const auto closed = meter.add(used(7, 9, {{u"base"_s, 5}}));
    ASSERT_TRUE(closed);
    EXPECT_EQ(*closed, (UsageReading{-2, {{Credits(20), 2}, {{u"base"_s, Credits(10)}, {u"github"_s, Credits(10)}}}}));
    EXPECT_EQ(meter.slot, 7);
    EXPECT_EQ(meter.sums,
              (UsageSums{{Credits(29), 3},
                         {{u"base"_s, Credits(15)}, {u"github"_s, Credits(10)}, {u"other"_s, Credits(4)}}}));
}

TEST(UsageMeter, OtherRowsAreNoUsage)
{
    UsageMeter meter;
    Transaction row = used(1, 5);
    row.type = TransactionType::Expiry;
    EXPECT_FALSE(meter.add(row));
    EXPECT_EQ(meter, UsageMeter());
}

TEST(UsageMeter, DifferencesSurviveTheEndOfInt64)
{
    UsageMeter meter;
    (void)meter.add(used(1, std::numeric_limits<std::int64_t>::max() - 3));
    const UsageSums before = meter.sums;
    (void)meter.add(used(2, 100));
    EXPECT_TRUE(meter.sums.totals.credits.isNegative());
    EXPECT_EQ(usageBetween(before, meter.sums), (UsageSums{{Credits(100), 1}, {{u"other"_s, Credits(100)}}}));
}

TEST(UsageMeter, PartsKeepEveryCreditAndNameAsJson)
{
    const QMap<QString, Credits> parts{{u"base"_s, Credits(std::numeric_limits<std::int64_t>::max())},
                                       {u"a \"quoted\" tool ü"_s, Credits(-1)}};
    EXPECT_EQ(partsFromJson(partsToJson(parts)), parts);
    EXPECT_EQ(partsToJson({}), "{}");
    EXPECT_EQ(partsToJson({{u"github"_s, Credits(10)}, {u"base"_s, Credits(5)}}), R"({"base":5,"github":10})");
}

TEST(UsageMeter, AReadingIsTheSumOfAllRowsBefore)
{
    const bool held = rc::check([] {
        UsageMeter meter;
        std::vector<UsageReading> rollups;
        std::vector<std::pair<std::int64_t, UsageSums>> rows;
        std::int64_t slot = *rc::gen::inRange(-50, 50);
        for (int i = *rc::gen::inRange(0, 60); i > 0; --i) {
            slot += *rc::gen::element(0, 0, 1, 9);
            const auto base = *rc::gen::inRange<std::int64_t>(1, 9);
            const auto other = *rc::gen::inRange<std::int64_t>(0, 3);
            const Transaction row = used(slot, base + other, {{u"base"_s, base}});
            rows.emplace_back(slot, UsageSums{{Credits(base + other), 1}, ledger::usageParts(row)});
            if (auto closed = meter.add(row))
                rollups.push_back(*closed);
        }
        for (std::int64_t edge = -60; edge < slot + 3; ++edge) {
            UsageSums expected;
            for (const auto &[at, sums] : rows)
                expected = at < edge ? addUsage(expected, sums) : expected;
            UsageSums found; // as the stores look it up
            for (const UsageReading &rollup : rollups)
                found = rollup.slot < edge ? rollup.sums : found;
            if (meter.slot && *meter.slot < edge)
                found = meter.sums;
            RC_ASSERT(found == expected);
        }
    });
    EXPECT_TRUE(held);
}

} // namespace
} // namespace creditdesk::store
