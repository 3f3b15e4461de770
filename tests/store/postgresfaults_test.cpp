// SPDX-License-Identifier: GPL-3.0-or-later
// What may happen to a database that is somewhere else: it dies, its connections are cut in mid-commit, others lock
// what is wanted. Nothing acknowledged is lost, nothing is booked twice.
#include "tests/store/postgresplace.h"
#include "tests/support/cuttingproxy.h"

#include <gmock/gmock.h>

#include <QSet>

#include <random>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

using namespace store::testing;
using ledger::testing::deduct;
using ledger::testing::pack;
using test::CuttingProxy;
using test::PostgresCluster;

class CutCommit : public ::testing::TestWithParam<CuttingProxy::Cut> {};

INSTANTIATE_TEST_SUITE_P(Where, CutCommit,
                         ::testing::Values(CuttingProxy::Cut::BeforeTheServer, CuttingProxy::Cut::AfterTheServer),
                         [](const auto &test) {
                             return test.param == CuttingProxy::Cut::BeforeTheServer ? "before" : "after";
                         });

TEST_P(CutCommit, IsResolvedExactlyWithAndWithoutAKey)
{
    Place place(PostgresCluster::shared());
    CuttingProxy proxy(place.cluster.port());
    Server server({.url = place.url(proxy.port())});
    ASSERT_TRUE(server.submit(kAnna, {pack(100, u"p"_s)}, u"fill"_s));
    for (int i = 0; i < 4; ++i) {
        // Rows and COMMIT leave in one piece; the row is what can be recognised in it.
        proxy.cutAt("cut-" + QByteArray::number(i), GetParam());
        const QString key = i % 2 ? u"key-%1"_s.arg(i) : QString();
        const auto outcome = server.submit(kAnna, {named(u"cut-%1"_s.arg(i))}, key);
        ASSERT_TRUE(outcome) << outcome.error().detail.toStdString();
        EXPECT_EQ(outcome->balance, Credits(99 - i));
        ASSERT_EQ(proxy.cuts(), i + 1);
    }
    const auto booked = place.booked();
    EXPECT_EQ(booked.size(), 4);
    for (const int times : booked)
        EXPECT_EQ(times, 1);
    place.expectSound();
}

TEST(PostgresFaults, ACommitThatNobodyCanTellOfIsSaidToBeUnknown)
{
    PostgresCluster cluster;
    Place place(cluster);
    CuttingProxy proxy(cluster.port());
    Server server({.url = place.url(proxy.port()), .resolveFor = std::chrono::milliseconds(300)},
                  {.patience = std::chrono::milliseconds(300)});
    ASSERT_TRUE(server.submit(kAnna, {pack(100, u"p"_s)}, u"fill"_s));
    // The server sees the commit, the connection goes, and then the server is gone as well.
    proxy.cutAt("unkeyed", CuttingProxy::Cut::AfterTheServer);
    auto unkeyed = server.post({kAnna, u"test"_s, {}, {}, {named(u"unkeyed"_s)}, {}});
    while (proxy.cuts() == 0)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    cluster.kill();
    const auto answer = unkeyed.get();
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, u"outcome_unknown"_s);
    EXPECT_EQ(answer.error().kind, ErrorKind::Unavailable);
    cluster.start();
    const auto next = server.submit(kAnna, {named(u"next"_s)}, u"next"_s);
    ASSERT_TRUE(next) << next.error().detail.toStdString();
    place.expectSound();
}

TEST(PostgresFaults, StoppingHasOnePatienceForAllThatWaits)
{
    constexpr int kWaiting = 40; // a batch each
    Server server({.url = u"postgresql://nobody@127.0.0.1:1/nothing"_s},
                  {.batchSize = 1, .patience = std::chrono::milliseconds(300)});
    std::vector<std::future<Result<ledger::Outcome>>> answers;
    for (int i = 0; i < kWaiting; ++i)
        answers.push_back(server.post({kAnna, u"test"_s, QString::number(i), "f", {named(u"never"_s)}, {}}));
    server.writer.drain();
    EXPECT_EQ(answers.front().get().error().code, u"database_unreachable"_s);
    const auto last = answers.back().get();
    ASSERT_FALSE(last);
    EXPECT_EQ(last.error().code, u"busy"_s) << "each batch had a patience of its own";
    EXPECT_TRUE(last.error().retryAfterSeconds);
}

TEST(PostgresFaults, KilledAndRestartedUnderLoadItLosesNothingThatWasAcknowledged)
{
    constexpr int kRounds = 3;
    constexpr int kPerRound = 400;
    constexpr int kBatch = 16;
    PostgresCluster cluster({.durable = true, .settings = {}});
    Place place(cluster);
    Server server({.url = place.url()}, {.batchSize = kBatch, .patience = std::chrono::seconds(60)});
    ASSERT_TRUE(server.submit(kAnna, {pack(1'000'000, u"p"_s)}, u"fill-a"_s));
    ASSERT_TRUE(server.submit(kBert, {pack(1'000'000, u"q"_s)}, u"fill-b"_s));
    QSet<QString> acknowledged;
    QSet<QString> unknown;
    for (int round = 0; round < kRounds; ++round) {
        std::vector<std::pair<QString, std::future<Result<ledger::Outcome>>>> posted;
        for (int i = 0; i < kPerRound; ++i) {
            const QString id = u"r%1-%2"_s.arg(round).arg(i);
            const QString key = i % 4 ? id : QString(); // some have no key
            posted.emplace_back(id, server.post({i % 2 ? kAnna : kBert, u"deduct"_s, key, "f", {named(id)}, {}}));
        }
        posted[kPerRound / 4].second.wait(); // in the middle of it
        cluster.kill();
        cluster.start();
        for (auto &[id, answer] : posted) {
            const auto outcome = answer.get();
            if (outcome) {
                acknowledged.insert(id);
                continue;
            }
            // Only of what has no key nobody may be able to tell, and only of the batch that was under way.
            EXPECT_EQ(outcome.error().code, u"outcome_unknown"_s);
            EXPECT_EQ(id.section(u'-', 1).toInt() % 4, 0);
            unknown.insert(id);
        }
    }
    const auto booked = place.booked();
    EXPECT_EQ(acknowledged.size() + unknown.size(), kRounds * kPerRound);
    EXPECT_LE(unknown.size(), kRounds * kBatch);
    for (const QString &id : acknowledged)
        EXPECT_EQ(booked.value(id), 1) << id.toStdString();
    for (const QString &id : unknown)
        EXPECT_LE(booked.value(id), 1) << id.toStdString();
    place.expectSound();
}

TEST(PostgresFaults, TwoServersWithTheSameKeysBookOnce)
{
    constexpr int kKeys = 300;
    Place place(PostgresCluster::shared());
    Server one({.url = place.url(), .serverName = u"one"_s}, {.batchSize = 32});
    Server two({.url = place.url(), .serverName = u"two"_s}, {.batchSize = 32});
    ASSERT_TRUE(one.submit(kAnna, {pack(100'000, u"p"_s)}, u"fill"_s));
    std::vector<std::future<Result<ledger::Outcome>>> answers;
    std::mt19937 random(11);
    for (int i = 0; i < kKeys; ++i) {
        const QString id = u"k%1"_s.arg(i);
        for (Server *server : {&one, &two}) {
            answers.push_back(server->post({kAnna, u"deduct"_s, id, "f", {named(id)}, {}}));
            // The same purchase announced to both, for the account that heard of it first.
            if (i % 10 == 0)
                answers.push_back(server->post(
                    {random() % 2 ? kAnna : kBert, u"webhook"_s, id, "f", {pack(7, u"pack:cs_%1"_s.arg(i))}, {}}));
        }
    }
    int replayed = 0;
    for (auto &answer : answers) {
        const auto outcome = answer.get();
        ASSERT_TRUE(outcome) << outcome.error().detail.toStdString();
        replayed += outcome->replayed ? 1 : 0;
    }
    EXPECT_GE(replayed, kKeys); // one of each pair
    const auto booked = place.booked();
    EXPECT_EQ(booked.size(), kKeys);
    for (const int times : booked)
        EXPECT_EQ(times, 1);
    EXPECT_EQ(place.cluster.sql(place.database, u"SELECT count(*) FROM public.credit_grants WHERE amount = 7"_s),
              QStringList(u"30"_s));
    place.expectSound();
}

TEST(PostgresFaults, ADeadlockIsTriedAgain)
{
    Place place(PostgresCluster::shared());
    Server one({.url = place.url()});
    Server two({.url = place.url()});
    ASSERT_TRUE(one.submit(kAnna, {pack(100, u"p"_s)}, u"a"_s));
    ASSERT_TRUE(one.submit(kBert, {pack(100, u"q"_s)}, u"b"_s));
    // Each locks its own account with its batch and then, in its records, wants the other's.
    std::atomic<int> inside = 0;
    const auto crossing = [&inside](const QString &other, const QString &customer) {
        return [&inside, other, customer](Records &records, ledger::Outcome &) -> Result<void> {
            ++inside;
            for (int i = 0; i < 200 && inside < 2; ++i)
                std::this_thread::sleep_for(std::chrono::milliseconds(5));
            return records.stripe().setCustomer(other, customer);
        };
    };
    auto first = one.post({kAnna, u"t"_s, u"1"_s, "f", {named(u"one"_s)}, crossing(kBert, u"cus_1"_s)});
    auto second = two.post({kBert, u"t"_s, u"2"_s, "f", {named(u"two"_s)}, crossing(kAnna, u"cus_2"_s)});
    for (auto *answer : {&first, &second}) {
        const auto outcome = answer->get();
        EXPECT_TRUE(outcome) << outcome.error().detail.toStdString();
    }
    EXPECT_GT(inside, 2); // one of them ran again
    EXPECT_EQ(place.booked().size(), 2);
    place.expectSound();
}

TEST(PostgresFaults, AnOldNewOrMissingSchemaIsRefusedWithTheCommandThatHelps)
{
    PostgresCluster &cluster = PostgresCluster::shared();
    const QString empty = cluster.createDatabase();
    PostgresStore store({.url = cluster.url(empty)});
    for (const Error &error : {store.openReader().error(), store.openWriter().error(), store.prepare().error()}) {
        EXPECT_EQ(error.code, u"schema_older"_s);
        EXPECT_THAT(error.detail.toStdString(), ::testing::HasSubstr("creditdesk-admin migrate"));
    }
    ASSERT_TRUE(store.migrate());
    ASSERT_TRUE(store.migrate()); // changes nothing
    EXPECT_TRUE(store.openReader().value()->ping());
    cluster.sql(empty, u"INSERT INTO creditdesk.schema_version (version, description) VALUES (999, 'x')"_s);
    EXPECT_EQ(store.prepare().error().code, u"schema_newer"_s);
    EXPECT_EQ(store.migrate().error().code, u"schema_newer"_s);
}

TEST(PostgresFaults, WhatCannotBeReachedIsSaidWithoutThePassword)
{
    const auto refused = PostgresStore({.url = u"postgresql://me:hidden@127.0.0.1:1/db"_s}).openWriter().error();
    EXPECT_EQ(refused.code, u"database_unreachable"_s);
    EXPECT_EQ(refused.kind, ErrorKind::Unavailable);
    EXPECT_TRUE(refused.retryAfterSeconds);
    EXPECT_FALSE(refused.detail.contains(u"hidden"_s)) << refused.detail.toStdString();
}

TEST(PostgresFaults, ReadersComeBackByThemselves)
{
    PostgresCluster cluster;
    Place place(cluster);
    auto reader = PostgresStore({.url = place.url()}).openReader().value();
    ASSERT_TRUE(reader->account(kAnna).value());
    cluster.kill();
    EXPECT_EQ(reader->account(kAnna).error().code, u"database_unreachable"_s);
    EXPECT_EQ(reader->ping().error().code, u"database_unreachable"_s);
    cluster.start();
    EXPECT_TRUE(reader->account(kAnna).value());
    EXPECT_TRUE(reader->history(kAnna, {}));
    cluster.kill();
    cluster.start(); // between two calls: nobody notices
    EXPECT_TRUE(reader->history(kAnna, {}));
    EXPECT_TRUE(reader->records().userById(kAnna).value());
    EXPECT_EQ(addUser(reader->records(), kNobody, kStart).error().code, u"database_readonly"_s);
}

TEST(PostgresFaults, AReplicaAnswersListsAndTakesOver)
{
    PostgresCluster primary;
    Place place(primary);
    auto replica = primary.makeReplica();
    const QString replicaUrl = replica->url(place.database);
    {
        Server server({.url = place.url(), .replicaUrl = replicaUrl});
        ASSERT_TRUE(server.submit(kAnna, {pack(100, u"p"_s)}, u"a"_s));
        replica->catchUpWith(primary);
        auto reader = server.store.openReader().value();
        ASSERT_EQ(reader->history(kAnna, {}).value().total, 1);
        // Frozen, it still answers lists as it knows them; balances come from the primary.
        replica->sql(place.database, u"SELECT pg_wal_replay_pause()"_s);
        ASSERT_TRUE(server.submit(kAnna, {named(u"later"_s)}, u"b"_s));
        EXPECT_EQ(reader->history(kAnna, {}).value().total, 1);
        EXPECT_EQ(reader->account(kAnna).value()->balance, Credits(99));
        replica->sql(place.database, u"SELECT pg_wal_replay_resume()"_s);
        replica->catchUpWith(primary);
        EXPECT_EQ(reader->history(kAnna, {}).value().total, 2);
        replica->stop();
        ASSERT_TRUE(server.submit(kAnna, {named(u"alone"_s)}, u"c"_s));
        EXPECT_EQ(reader->history(kAnna, {}).value().total, 3); // from the primary
        int streamed = 0;
        EXPECT_TRUE(reader->eachRow(kAnna, {}, [&](const Transaction &) { return ++streamed > 0; }));
        EXPECT_EQ(streamed, 3);
        replica->start();
        replica->catchUpWith(primary);
    }
    primary.kill();
    EXPECT_EQ(PostgresStore({.url = replicaUrl}).openWriter().value()->begin().has_value(), true);
    {
        Server early({.url = replicaUrl}, {.patience = std::chrono::milliseconds(50)});
        EXPECT_EQ(early.submit(kAnna, {named(u"early"_s)}, u"d"_s).error().code, u"database_readonly"_s);
    }
    replica->promote();
    Server server({.url = replicaUrl});
    const auto repeated = server.submit(kAnna, {named(u"later"_s)}, u"b"_s);
    ASSERT_TRUE(repeated) << repeated.error().detail.toStdString();
    EXPECT_TRUE(repeated->replayed);
    ASSERT_TRUE(server.submit(kAnna, {named(u"after"_s)}, u"e"_s));
    place.expectSound(replicaUrl);
}

TEST(PostgresFaults, OtherServersHearOfChangesAndOfGaps)
{
    PostgresCluster cluster;
    Place place(cluster);
    std::mutex mutex;
    QStringList heard;
    const auto note = [&](const QString &what) {
        const std::scoped_lock lock(mutex);
        heard.append(what);
    };
    const auto waitFor = [&](const QString &what) {
        for (int i = 0; i < 3'000; ++i) {
            {
                const std::scoped_lock lock(mutex);
                if (heard.contains(what))
                    return true;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        return false;
    };
    Server one({.url = place.url(), .serverName = u"one"_s});
    Server two({.url = place.url(), .serverName = u"two"_s}, {.patience = std::chrono::seconds(60)});
    const auto feed =
        one.store.listen({[](const QString &id) { return id == kAnna; },
                          [&](const QString &id, const ledger::Outcome &outcome) {
                              note(u"%1 %2 rows %3"_s.arg(id == kAnna ? u"anna"_s : id)
                                       .arg(outcome.rows.size())
                                       .arg(outcome.balance.count()));
                          },
                          [&](const QString &id) { note(u"unwatched "_s + id); }, [&] { note(u"gap"_s); }});
    while (cluster.sql(place.database, u"SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%LISTEN%'"_s)
               .value(0)
               .toInt() < 2) // this question is one of them
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    ASSERT_TRUE(one.submit(kAnna, {pack(5, u"own"_s)}, u"o"_s)); // its own: not told
    ASSERT_TRUE(two.submit(kAnna, {pack(100, u"p"_s)}, u"a"_s));
    EXPECT_TRUE(waitFor(u"anna 1 rows 105"_s)) << heard.join(u';').toStdString();
    ASSERT_TRUE(two.submit(kBert, {pack(1, u"q"_s)}, u"b"_s));
    EXPECT_TRUE(waitFor(u"unwatched "_s + kBert));
    cluster.kill();
    cluster.start();
    EXPECT_TRUE(waitFor(u"gap"_s));
    ASSERT_TRUE(two.submit(kAnna, {named(u"again"_s)}, u"c"_s));
    EXPECT_TRUE(waitFor(u"anna 1 rows 104"_s));
    // A page of rows is told; more than that is to be read again.
    const auto packs = [](int count, const QString &name) {
        std::vector<ledger::Command> all;
        for (int i = 0; i < count; ++i)
            all.emplace_back(pack(1, name + QString::number(i)));
        return all;
    };
    ASSERT_TRUE(two.submit(kAnna, packs(kMaxHistoryLimit, u"page-"_s), u"d"_s));
    EXPECT_TRUE(waitFor(u"anna 500 rows 604"_s)) << heard.join(u';').toStdString();
    ASSERT_TRUE(two.submit(kAnna, packs(kMaxHistoryLimit + 1, u"more-"_s), u"e"_s));
    EXPECT_TRUE(waitFor(u"unwatched "_s + kAnna)) << heard.join(u';').toStdString();
    EXPECT_EQ(heard.count(u"anna 1 rows 5"_s), 0);
}

} // namespace
} // namespace creditdesk::store
