// SPDX-License-Identifier: GPL-3.0-or-later
// Usage between any two instants, from readings at quarters of an hour, is what the rows in between say.
#include "server/ledger/usageparts.h"
#include "server/store/usagebuckets.h"
#include "tests/store/storefixture.h"

#include <QJsonArray>

#include <gtest/gtest.h>
#include <rapidcheck.h>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

using namespace store::testing;
using ledger::testing::at;
using ledger::testing::deduct;
using ledger::testing::pack;
using std::chrono::milliseconds;

/// Readings and rows of one account in memory; counts what is asked of it.
class CountingFeed final : public UsageFeed {
public:
    void add(Timestamp bookedAt, std::int64_t credits)
    {
        Transaction row;
        row.type = TransactionType::Usage;
        row.amount = Credits(-credits);
        row.bookedAt = bookedAt;
        row.metadata = {{u"parts"_s, QJsonArray{QJsonObject{{u"name"_s, u"base"_s}, {u"credits"_s, 1}}}}};
        rows.push_back(row);
        if (const auto closed = m_meter.add(row))
            rollups.push_back(*closed);
    }

    [[nodiscard]] const UsageMeter &meter() const override { return m_meter; }

    Result<std::vector<UsageSums>> before(std::span<const std::int64_t> slots, bool) override
    {
        std::vector<UsageSums> readings;
        for (const std::int64_t slot : slots) {
            ++lookUps;
            EXPECT_LE(slot, m_meter.slot.value_or(std::numeric_limits<std::int64_t>::min()));
            readings.emplace_back();
            for (const UsageReading &one : rollups)
                readings.back() = one.slot < slot ? one.sums : readings.back();
        }
        return readings;
    }

    Result<void> eachUsageRow(Timestamp from, Timestamp to,
                              const std::function<void(const Transaction &)> &onRow) override
    {
        ++rowReads;
        for (const Transaction &row : rows) {
            if (row.bookedAt >= from && row.bookedAt < to)
                onRow(row);
        }
        return {};
    }

    [[nodiscard]] UsageSums inRows(Timestamp from, Timestamp to) const
    {
        UsageSums sums;
        for (const Transaction &row : rows) {
            if (row.bookedAt >= from && row.bookedAt < to)
                sums = addUsage(sums, {{Credits(-row.amount.count()), 1}, ledger::usageParts(row)});
        }
        return sums;
    }

    std::vector<Transaction> rows;
    std::vector<UsageReading> rollups;
    int lookUps = 0;
    int rowReads = 0;

private:
    UsageMeter m_meter;
};

UsageQuery query(Timestamp from, Timestamp to, Granularity granularity, const QString &zone)
{
    UsageQuery made;
    made.from = from;
    made.to = to;
    made.granularity = granularity;
    made.grouping = UsageGrouping::Tool;
    made.timeZone = zone;
    return made;
}

TEST(UsageEdges, AnySpanInAnyZoneIsTheSumOfItsRows)
{
    const bool held = rc::check([] {
        CountingFeed feed;
        // About the nights on which clocks change in Europe, America, Australia, and a zone of half an hour.
        const Timestamp start =
            *rc::gen::element(at("2026-03-28T21:00:00Z"), at("2026-10-24T21:00:00Z"), at("2026-11-01T03:00:00Z"),
                              fromEpochMs(-43'200'000)); // noon of 31 December 1969
        Timestamp now = start;
        for (int i = *rc::gen::inRange(0, 40); i > 0; --i) {
            now += milliseconds(*rc::gen::element(0, 1, 59'999, 900'000, 3'599'999, 20'000'000));
            feed.add(now, *rc::gen::inRange<std::int64_t>(1, 30));
        }
        const Timestamp from = start + milliseconds(*rc::gen::inRange(-9'000'000, 90'000'000));
        const Timestamp to = from + milliseconds(*rc::gen::inRange(1, 200'000'000));
        const QString zone = *rc::gen::element(u"UTC"_s, u"Europe/Berlin"_s, u"America/New_York"_s,
                                               u"Australia/Lord_Howe"_s, u"Asia/Kathmandu"_s, u"America/St_Johns"_s);
        const auto stats =
            computeUsage(query(from, to, *rc::gen::element(Granularity::Hour, Granularity::Day), zone), feed);
        RC_ASSERT(stats.has_value());
        for (const UsageBucket &bucket : stats->buckets) {
            const UsageSums expected = feed.inRows(bucket.start, bucket.end);
            RC_ASSERT(bucket.totals == expected.totals);
            RC_ASSERT(bucket.groups == expected.parts);
        }
        RC_ASSERT(stats->totals == feed.inRows(from, to).totals);
        RC_ASSERT(stats->previousTotals == feed.inRows(from - (to - from), from).totals);
        RC_ASSERT(computeCreditsUsed(from, to, feed) == feed.inRows(from, to).totals.credits);
    });
    EXPECT_TRUE(held);
}

TEST(UsageEdges, ManyRowsCostNoMoreThanFew)
{
    CountingFeed few;
    CountingFeed many;
    const Timestamp start = at("2026-01-01T00:00:00Z");
    for (int day = 0; day < 30; ++day) {
        few.add(start + std::chrono::days(day), 3);
        for (int i = 0; i < 200; ++i)
            many.add(start + std::chrono::days(day) + std::chrono::minutes(7 * i), 3);
    }
    const auto month = query(start, start + std::chrono::days(30), Granularity::Day, u"UTC"_s);
    ASSERT_TRUE(computeUsage(month, few) && computeUsage(month, many));
    EXPECT_EQ(few.lookUps, many.lookUps);
    EXPECT_LE(many.lookUps, 32);
    EXPECT_EQ(many.rowReads, 0);
    many.lookUps = 0;
    ASSERT_TRUE(computeCreditsUsed(start, start + std::chrono::days(20), many));
    EXPECT_EQ(many.lookUps, 2);
    EXPECT_EQ(many.rowReads, 0);
}

TEST(UsageEdges, RowsAreReadOnlyForAnEdgeInsideAQuarterThatHasBegun)
{
    CountingFeed feed;
    feed.add(at("2026-01-01T10:05:00Z"), 3);
    feed.add(at("2026-01-01T11:05:00Z"), 4);
    EXPECT_EQ(computeCreditsUsed(at("2026-01-01T10:00:00Z"), at("2026-01-01T23:07:00Z"), feed), Credits(7));
    EXPECT_EQ(feed.rowReads, 0);
    EXPECT_EQ(feed.lookUps, 1);
    EXPECT_EQ(computeCreditsUsed(at("2026-01-01T10:05:00.001Z"), at("2026-01-01T23:07:00Z"), feed), Credits(4));
    EXPECT_EQ(feed.rowReads, 1);
    EXPECT_EQ(computeCreditsUsed(at("2026-01-01T11:00:00Z"), at("2026-01-01T11:05:00.001Z"), feed), Credits(4));
    EXPECT_EQ(computeCreditsUsed(at("2026-01-01T11:00:00Z"), at("2026-01-01T11:05:00Z"), feed), Credits(0));
}

TEST(UsageEdges, AnAccountThatUsedNothingHasZeros)
{
    CountingFeed feed;
    const auto stats =
        computeUsage(query(at("2026-01-01T00:07:00Z"), at("2026-01-03T00:00:00Z"), Granularity::Day, u"UTC"_s), feed);
    ASSERT_TRUE(stats);
    EXPECT_EQ(stats->buckets.size(), 2U);
    EXPECT_EQ(stats->totals, UsageTotals());
    EXPECT_EQ(feed.lookUps + feed.rowReads, 0);
}

class UsageStores : public ::testing::TestWithParam<Kind> {};

TEST_P(UsageStores, TheFirstSlotAndTheOpenOneAreCounted)
{
    Office office(GetParam());
    ASSERT_TRUE(office.submit(kAnna, {pack(1'000, u"p"_s)}));
    EXPECT_EQ(office.reader->usageMeter(kAnna), UsageMeter()); // nothing used yet
    EXPECT_EQ(office.reader->usageMeter(kNobody).error().kind, ErrorKind::NotFound);
    office.clock.set(at("2026-01-10T00:14:59.999Z"));
    ASSERT_TRUE(office.submit(kAnna, {deduct(10)}));
    office.clock.set(at("2026-01-10T00:15:00Z"));
    ASSERT_TRUE(office.submit(kAnna, {deduct(20)}));
    const auto used = [&](const char *from, const char *to) {
        return office.reader->creditsUsed(kAnna, at(from), at(to)).value().count();
    };
    EXPECT_EQ(used("2026-01-10T00:00:00Z", "2026-01-10T00:15:00Z"), 10);
    EXPECT_EQ(used("2026-01-10T00:14:59.999Z", "2026-01-10T00:15:00Z"), 10);
    EXPECT_EQ(used("2026-01-10T00:15:00Z", "2026-01-10T00:30:00Z"), 20);
    EXPECT_EQ(used("2026-01-10T00:15:00.001Z", "2026-01-10T00:30:00Z"), 0);
    EXPECT_EQ(used("2026-01-10T00:00:00Z", "2027-01-10T00:00:00Z"), 30);
    EXPECT_EQ(used("2026-01-10T00:30:00Z", "2026-01-10T00:00:00Z"), 0);
    const auto rollups = office.reader->rollups(kAnna, 0, std::numeric_limits<std::int64_t>::max(), 10).value();
    ASSERT_EQ(rollups.size(), 1U); // the open slot has none
    EXPECT_EQ(rollups.front().sums.totals, (UsageTotals{Credits(10), 1}));
    EXPECT_EQ(office.reader->usageMeter(kAnna).value().sums.totals, (UsageTotals{Credits(30), 2}));
    office.expectSound();
}

TEST_P(UsageStores, ABatchMayCloseSeveralSlots)
{
    Office office(GetParam());
    ASSERT_TRUE(office.submit(kAnna, {pack(1'000, u"p"_s)}));
    std::vector<std::future<Result<ledger::Outcome>>> answers;
    for (int i = 0; i < 20; ++i) {
        office.clock.set(kStart + std::chrono::minutes(6 * i));
        answers.push_back(office.post({kAnna, u"t"_s, QString::number(i), "f", {deduct(10)}, {}}));
    }
    for (auto &answer : answers)
        ASSERT_TRUE(answer.get());
    EXPECT_EQ(office.reader->usageMeter(kAnna).value().sums.totals, (UsageTotals{Credits(200), 20}));
    EXPECT_EQ(office.reader->creditsUsed(kAnna, kStart, kStart + std::chrono::hours(1)).value(), Credits(100));
    office.expectSound();
}

INSTANTIATE_TEST_SUITE_P(Stores, UsageStores, ::testing::ValuesIn(everyKind()),
                         [](const auto &test) { return nameOf(test.param); });

} // namespace
} // namespace creditdesk::store
