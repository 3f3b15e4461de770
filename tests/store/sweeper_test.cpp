// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/sweeper.h"

#include "server/store/readpool.h"
#include "server/store/sqlitedatabase.h"
#include "tests/store/storefixture.h"
#include "tests/support/eventually.h"
#include "tests/support/postgrescluster.h"

#include <QUrl>

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

using namespace store::testing;
using ledger::testing::at;
using ledger::testing::deduct;
using std::chrono::days;
using std::chrono::milliseconds;
using test::eventually;

constexpr std::int64_t kFree = 100;

QString personNo(int number)
{
    return u"6f1c1c1e-0000-4000-8000-%1"_s.arg(number, 12, 10, QChar(u'0'));
}

class SweeperOf : public ::testing::TestWithParam<Kind> {
protected:
    void addPeople(int count)
    {
        const auto added = office.write([count](Records &records) {
            Result<void> done;
            for (int i = 1; i <= count && done; ++i)
                done = addUser(records, personNo(i), kStart);
            return done;
        });
        ASSERT_TRUE(added) << added.error().detail.toStdString();
    }
    [[nodiscard]] std::vector<DueAccount> due(int limit = 1'000)
    {
        return office.reader->accountsDue(office.clock.now(), limit).value();
    }

    Office office{GetParam(), kFree};
    ReadPool reads{office.files.store()};
    SweeperLimits quick{.interval = milliseconds(1), .batch = 3, .pause = {}};
    Sweeper sweeper{reads, *office.writer, office.clock, quick};
};

INSTANTIATE_TEST_SUITE_P(Stores, SweeperOf, ::testing::ValuesIn(everyKind()),
                         [](const auto &test) { return nameOf(test.param); });

TEST_P(SweeperOf, BooksWhatIsDueOfAccountsThatNobodyTouches)
{
    office.clock.set(at("2026-03-11T00:00:00Z"));
    const auto swept = sweeper.sweep();
    ASSERT_TRUE(swept) << swept.error().detail.toStdString();
    EXPECT_EQ(swept->accounts, 2);
    EXPECT_EQ(swept->rows, 10);
    EXPECT_EQ(swept->stuck, 0);
    EXPECT_EQ(office.amounts(kAnna), (std::vector<std::int64_t>{kFree, -kFree, kFree, -kFree, kFree}));
    EXPECT_EQ(office.rows(kBert).back().bookedAt, at("2026-03-10T00:00:00Z")) << "dated when it was due";
    EXPECT_EQ(sweeper.counters().rows, 10);
    EXPECT_EQ(sweeper.counters().oldestDueMs, 0) << "nothing waits any more";
    EXPECT_TRUE(due().empty());
    EXPECT_EQ(sweeper.sweep()->accounts, 0);
    office.expectSound();
}

TEST_P(SweeperOf, EndsHoldsOfAServerThatIsGone)
{
    const auto placed =
        office.submit(kAnna, {ledger::PlaceHold{Credits(30), std::chrono::minutes(5), {}, {}, {}, {}}}, u"h"_s);
    ASSERT_TRUE(placed);
    ASSERT_TRUE(sweeper.sweep()); // Bert's first allowance
    office.clock.set(kStart + std::chrono::minutes(5));
    EXPECT_EQ(due(), (std::vector<DueAccount>{{kAnna, kStart + std::chrono::minutes(5)}}));
    const auto swept = sweeper.sweep();
    ASSERT_TRUE(swept);
    EXPECT_EQ(swept->accounts, 1);
    EXPECT_EQ(swept->rows, 0) << "the end of a hold is no row";
    EXPECT_EQ((*office.reader->account(kAnna))->held, Credits(0));
}

TEST_P(SweeperOf, WhoWaitsLongestComesFirst)
{
    ASSERT_TRUE(office.submit(kAnna, {ledger::Touch{}}));
    EXPECT_EQ(due(), (std::vector<DueAccount>{{kBert, kStart}}));
    office.clock.set(kStart + days(40));
    const auto both = due();
    ASSERT_EQ(both.size(), 2U);
    EXPECT_EQ(both[0], (DueAccount{kBert, kStart}));
    EXPECT_EQ(both[1].id, kAnna);
    EXPECT_EQ(due(1).size(), 1U);
    EXPECT_TRUE(office.reader->accountsDue(kStart - milliseconds(1), 10)->empty());
}

TEST_P(SweeperOf, GoesThroughThemInSmallBatches)
{
    addPeople(20);
    const auto swept = sweeper.sweep();
    ASSERT_TRUE(swept);
    EXPECT_EQ(swept->accounts, 22);
    EXPECT_EQ(swept->rows, 22);
    EXPECT_EQ(office.amounts(personNo(20)), std::vector<std::int64_t>{kFree});
    office.expectSound();
}

TEST_P(SweeperOf, AnAccountThatCannotBeBookedHoldsUpNoOther)
{
    if (GetParam() == Kind::Memory)
        return; // refuses nothing
    if (GetParam() == Kind::Sqlite)
        office.files.tamper(u"CREATE TRIGGER poison BEFORE INSERT ON credit_grants WHEN NEW.account = (SELECT no FROM "
                            "profiles WHERE id = '%1') BEGIN SELECT RAISE(ABORT, 'poison'); END"_s.arg(kAnna));
    else
        office.files.tamper(u"ALTER TABLE public.credit_grants ADD CHECK (user_id <> '%1')"_s.arg(kAnna));
    addPeople(10);
    const auto swept = sweeper.sweep();
    ASSERT_TRUE(swept) << swept.error().detail.toStdString();
    EXPECT_EQ(swept->accounts, 11);
    EXPECT_EQ(swept->stuck, 1);
    EXPECT_EQ(due(), (std::vector<DueAccount>{{kAnna, kStart}}));
    office.clock.set(kStart + std::chrono::minutes(1));
    EXPECT_EQ(sweeper.sweep()->stuck, 1) << "tried again the next time";
    EXPECT_EQ(sweeper.counters().oldestDueMs, 60'000);
    office.expectSound();
}

TEST_P(SweeperOf, LetsOthersGoFirst)
{
    constexpr int kWaiting = 30;
    office.clock.set(kStart + milliseconds(1)); // so that what is due has waited
    auto gate = office.holdUp();
    std::vector<std::future<Result<ledger::Outcome>>> answers;
    for (int i = 0; i < kWaiting; ++i)
        answers.push_back(office.post({kAnna, u"t"_s, QString::number(i), "f", {deduct(1)}, {}}));
    sweeper.start();
    // It has seen that there is work, and would have begun. (In memory readers wait for the writer, too.)
    ASSERT_TRUE(GetParam() == Kind::Memory || eventually([&] { return sweeper.counters().oldestDueMs > 0; }));
    std::this_thread::sleep_for(milliseconds(20));
    EXPECT_LE(office.writer->queued(), kWaiting);
    EXPECT_EQ(sweeper.counters().accounts, 0);
    gate.set_value();
    for (auto &answer : answers)
        EXPECT_EQ(codeOf(answer.get()), u"ok"_s);
    EXPECT_TRUE(eventually([&] { return sweeper.counters().accounts > 0; }));
    sweeper.stop();
    EXPECT_EQ(office.amounts(kBert), std::vector<std::int64_t>{kFree});
    office.expectSound();
}

TEST_P(SweeperOf, StopsInMidSweep)
{
    addPeople(50);
    Sweeper slow(reads, *office.writer, office.clock,
                 {.interval = milliseconds(1), .batch = 1, .pause = std::chrono::hours(1)});
    slow.start();
    ASSERT_TRUE(eventually([&] { return slow.counters().accounts == 1; }));
    slow.stop();
    EXPECT_EQ(slow.counters().accounts, 1);
    EXPECT_EQ(due().size(), 51U);
    EXPECT_EQ(sweeper.sweep()->accounts, 51) << "it left the sweep to others";
}

TEST_P(SweeperOf, TwoAtOnceNeverDoTheSameWorkTwice)
{
    constexpr int kPeople = 60;
    addPeople(kPeople);
    // Two servers where there can be two; elsewhere two sweepers of one.
    std::unique_ptr<LedgerWriter> second;
    if (GetParam() == Kind::Postgres)
        second = std::make_unique<LedgerWriter>(office.files.store(), office.clock, office.catalogue);
    Sweeper other(reads, second ? *second : *office.writer, office.clock, quick);
    std::vector<Result<Swept>> swept(2, Swept());
    std::thread thread([&] { swept[1] = other.sweep(); });
    swept[0] = sweeper.sweep();
    thread.join();
    ASSERT_TRUE(swept[0] && swept[1]);
    EXPECT_EQ(swept[0]->accounts + swept[1]->accounts, kPeople + 2);
    EXPECT_EQ(swept[0]->rows + swept[1]->rows, kPeople + 2);
    EXPECT_EQ(swept[0]->stuck + swept[1]->stuck, 0);
    EXPECT_EQ(std::min(swept[0]->accounts, swept[1]->accounts), 0) << "the other one left it alone";
    EXPECT_TRUE(due().empty());
    office.expectSound();
}

TEST_P(SweeperOf, TakesOverFromAServerThatDiedOnceItsLeaseIsOver)
{
    const auto until = kStart + quick.lease;
    const auto taken = office.write([until](Records &records) {
        return records.jobs().claim(u"sweep"_s, u"somebody else"_s, kStart, until).map([](bool) {});
    });
    ASSERT_TRUE(taken);
    const auto refused = sweeper.sweep();
    ASSERT_TRUE(refused);
    EXPECT_TRUE(refused->elsewhere);
    EXPECT_EQ(refused->accounts, 0);
    office.clock.set(until);
    const auto swept = sweeper.sweep();
    ASSERT_TRUE(swept);
    EXPECT_FALSE(swept->elsewhere);
    EXPECT_EQ(swept->accounts, 2);
}

TEST_P(SweeperOf, EndsWithTheWriter)
{
    office.writer->drain();
    const auto swept = sweeper.sweep();
    ASSERT_FALSE(swept);
    EXPECT_EQ(swept.error().code, u"busy"_s);
}

/// However many accounts there are, the question reads those that are due.
TEST_P(SweeperOf, FindsWhatIsDueByAnIndex)
{
    if (GetParam() == Kind::Memory)
        return; // has none
    QStringList plan;
    if (GetParam() == Kind::Sqlite) {
        const auto database = SqliteDatabase::open(office.files.path(), {}, SqliteDatabase::Mode::ReadOnly).value();
        auto rows = database
                        ->run(u"EXPLAIN QUERY PLAN SELECT id, next_due_at FROM profiles WHERE next_due_at <= ? "
                              "ORDER BY next_due_at LIMIT ?"_s,
                              {bound(kStart), 64})
                        .value();
        while (rows.next())
            plan.append(rows.text(3));
        EXPECT_EQ(plan, QStringList(u"SEARCH profiles USING INDEX profiles_due (next_due_at<?)"_s));
        return;
    }
    office.files.tamper(
        u"INSERT INTO public.profiles (id, email, created_at, anchor_at, next_due_at) SELECT gen_random_uuid(), "
        "n || '@example.org', now(), now(), now() + n * interval '1 hour' FROM generate_series(1, 20000) n; "
        "ANALYZE public.profiles"_s);
    plan = test::PostgresCluster::shared().sql(
        QUrl(office.files.url()).path().sliced(1),
        u"EXPLAIN SELECT id, next_due_at FROM public.profiles WHERE next_due_at <= '2026-01-10' "
        "ORDER BY next_due_at LIMIT 64"_s);
    EXPECT_TRUE(plan.value(1).contains(u"Index Scan using profiles_due"_s)) << plan.join(u'\n').toStdString();
}

TEST_P(SweeperOf, IsOffWithoutAnInterval)
{
    Sweeper off(reads, *office.writer, office.clock, {.interval = {}});
    off.start();
    off.stop();
    EXPECT_EQ(due().size(), 2U);
}

} // namespace
} // namespace creditdesk::store
