// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/usagebuckets.h"
#include "tests/store/storefixture.h"

#include <QJsonArray>

#include <gmock/gmock.h>

#include <random>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

using namespace store::testing;
using ledger::testing::at;
using ledger::testing::deduct;
using ledger::testing::pack;

UsageQuery query(const char *from, const char *to, Granularity granularity, const QString &zone)
{
    UsageQuery made;
    made.from = at(from);
    made.to = at(to);
    made.granularity = granularity;
    made.timeZone = zone;
    return made;
}

QStringList edgesOf(const UsageQuery &query)
{
    QStringList texts;
    const auto edges = bucketEdges(query).value();
    for (const Timestamp edge : edges)
        texts.append(toRfc3339(edge));
    return texts;
}

TEST(BucketEdges, DaysFollowTheZoneThroughSummerTime)
{
    EXPECT_EQ(edgesOf(query("2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z", Granularity::Day, u"Europe/Berlin"_s)),
              (QStringList{u"2026-03-28T12:00:00.000Z"_s, u"2026-03-28T23:00:00.000Z"_s, u"2026-03-29T22:00:00.000Z"_s,
                           u"2026-03-30T12:00:00.000Z"_s}));
    EXPECT_EQ(
        edgesOf(query("2026-05-01T00:00:00Z", "2026-05-02T00:00:00Z", Granularity::Day, u"Asia/Kathmandu"_s)).at(1),
        u"2026-05-01T18:15:00.000Z"_s);
}

TEST(BucketEdges, WeeksBeginOnMondayAndMonthsOnTheFirst)
{
    EXPECT_EQ(edgesOf(query("2026-07-01T00:00:00Z", "2026-07-14T00:00:00Z", Granularity::Week, u"UTC"_s)),
              (QStringList{u"2026-07-01T00:00:00.000Z"_s, u"2026-07-06T00:00:00.000Z"_s, u"2026-07-13T00:00:00.000Z"_s,
                           u"2026-07-14T00:00:00.000Z"_s}));
    EXPECT_EQ(edgesOf(query("2026-12-15T00:00:00Z", "2027-01-02T00:00:00Z", Granularity::Month, u"UTC"_s)).at(1),
              u"2027-01-01T00:00:00.000Z"_s);
    EXPECT_EQ(
        edgesOf(query("2026-05-01T00:00:00Z", "2026-05-01T02:00:00Z", Granularity::Hour, u"Asia/Kolkata"_s)).at(1),
        u"2026-05-01T00:30:00.000Z"_s);
}

TEST(BucketEdges, NonsenseIsRefused)
{
    const auto code = [](const UsageQuery &q) { return bucketEdges(q).error().code; };
    EXPECT_EQ(code(query("2026-05-02T00:00:00Z", "2026-05-01T00:00:00Z", Granularity::Day, u"UTC"_s)),
              u"invalid_range"_s);
    EXPECT_EQ(code(query("2026-05-01T00:00:00Z", "2026-05-02T00:00:00Z", Granularity::Day, u"Mars/Base"_s)),
              u"invalid_time_zone"_s);
    EXPECT_EQ(code(query("2026-01-01T00:00:00Z", "2026-12-01T00:00:00Z", Granularity::Hour, u"UTC"_s)),
              u"too_many_buckets"_s);
}

/// Queries at odd instants over half a year.
void fill(Office &office)
{
    std::mt19937 random(11);
    (void)office.submit(kAnna, {pack(1'000'000, u"p"_s)});
    for (int i = 0; i < 400; ++i) {
        office.clock.set(office.clock.now() + std::chrono::milliseconds(random() % 30'000'000));
        ledger::Deduct used = deduct(20);
        if (i % 3) // some name their parts, some do not
            used.metadata = {{u"parts"_s, QJsonArray{QJsonObject{{u"name"_s, u"base"_s}, {u"credits"_s, 5}},
                                                     QJsonObject{{u"name"_s, u"github"_s}, {u"credits"_s, 10}}}}};
        (void)office.submit(kAnna, {used});
    }
}

class UsageOf : public ::testing::TestWithParam<Kind> {};

INSTANTIATE_TEST_SUITE_P(Stores, UsageOf, ::testing::Values(Kind::Sqlite, Kind::Postgres),
                         [](const auto &test) { return nameOf(test.param); });

TEST_P(UsageOf, RollupsGiveExactlyWhatTheRowsGiveInAnyZone)
{
    Office memory(Kind::Memory);
    Office store(GetParam());
    fill(memory);
    fill(store);
    for (const QString &zone : {u"UTC"_s, u"Europe/Berlin"_s, u"Asia/Kolkata"_s, u"Asia/Kathmandu"_s,
                                u"Australia/Lord_Howe"_s, u"America/St_Johns"_s, u"Pacific/Chatham"_s}) {
        for (const Granularity granularity :
             {Granularity::Hour, Granularity::Day, Granularity::Week, Granularity::Month}) {
            for (const UsageGrouping grouping : {UsageGrouping::None, UsageGrouping::Tool}) {
                UsageQuery asked = query("2026-01-20T07:13:11.123Z", "2026-02-17T03:59:59.999Z", granularity, zone);
                asked.grouping = grouping;
                const auto expected = memory.reader->usageStats(kAnna, asked);
                const auto found = store.reader->usageStats(kAnna, asked);
                ASSERT_TRUE(expected && found);
                ASSERT_EQ(*found, *expected) << zone.toStdString();
                ASSERT_GT(found->totals.queries, 50);
                ASSERT_GT(found->previousTotals.queries, 0);
                for (const UsageBucket &bucket : found->buckets) {
                    std::int64_t parts = 0;
                    for (const Credits part : bucket.groups)
                        parts += part.count();
                    ASSERT_EQ(parts, grouping == UsageGrouping::Tool ? bucket.totals.credits.count() : 0);
                }
            }
        }
    }
    EXPECT_EQ(store.reader->creditsUsed(kAnna, at("2026-01-20T07:13:11.123Z"), at("2026-02-17T03:59:59.999Z")),
              memory.reader->creditsUsed(kAnna, at("2026-01-20T07:13:11.123Z"), at("2026-02-17T03:59:59.999Z")));
    EXPECT_EQ(
        store.reader
            ->usageStats(kNobody, query("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", Granularity::Day, u"UTC"_s))
            .error()
            .kind,
        ErrorKind::NotFound);
}

} // namespace
} // namespace creditdesk::store
