// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/postgresql/postgresconnection.h"
#include "tests/sql/sqldatabase.h"
#include "tests/store/postgresplace.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

using namespace Qt::StringLiterals;

namespace creditdesk::test {
namespace {

constexpr auto kAccount = "a0000000-0000-4000-8000-000000000001"_L1;

/// An account with so many credits and nothing due.
void openAccount(const SqlDatabase &database, int credits)
{
    database.sql(u"INSERT INTO profiles (id, anchor_at, next_due_at) VALUES ('%1', now() + interval '1 year', "
                 "now() + interval '1 year'); SELECT add_credits('%1', %2)"_s.arg(kAccount)
                     .arg(credits));
}

/// Runs the statement on `times` connections at once; how often it succeeded.
int atOnce(const SqlDatabase &database, int times, const std::function<QString(int)> &statement)
{
    std::atomic<int> succeeded = 0;
    std::atomic<int> ready = 0;
    std::vector<std::jthread> callers;
    for (int caller = 0; caller < times; ++caller) {
        callers.emplace_back([&, caller] {
            ++ready;
            while (ready < times)
                std::this_thread::yield();
            try {
                database.sql(statement(caller));
                ++succeeded;
            } catch (const std::runtime_error &) { // refused
            }
        });
    }
    callers.clear();
    return succeeded;
}

QStringList books(const SqlDatabase &database)
{
    return database.sql(
        u"SELECT p.balance, p.last_seq, sum(t.amount), count(*), max(t.seq), (SELECT sum(remaining) FROM "
        "credit_grants), p.usage_credits FROM profiles p JOIN credit_transactions t ON t.user_id = p.id "
        "GROUP BY p.id"_s);
}

TEST(ConcurrentDeductions, spendNoMoreThanThereIs)
{
    const SqlDatabase database;
    openAccount(database, 25);
    const int paid =
        atOnce(database, 5, [](int) { return u"SELECT check_and_deduct_credits('%1', amount => 10)"_s.arg(kAccount); });
    EXPECT_EQ(paid, 2);
    EXPECT_EQ(books(database), QStringList(u"5|3|5|3|3|5|20"_s));
}

TEST(ConcurrentDeductions, ofOneKeyHappenOnce)
{
    const SqlDatabase database;
    openAccount(database, 1'000);
    const int answered = atOnce(database, 8, [](int) {
        return u"SELECT check_and_deduct_credits('%1', ARRAY['github'], idempotency_key => 'one')"_s.arg(kAccount);
    });
    EXPECT_EQ(answered, 8);
    EXPECT_EQ(books(database), QStringList(u"985|2|985|2|2|985|15"_s));
}

TEST(ConcurrentDeductions, leaveNoGapAndLoseNone)
{
    const SqlDatabase database;
    openAccount(database, 10'000);
    const int loops = atOnce(database, 6, [](int caller) {
        return u"DO $$ BEGIN FOR i IN 1..50 LOOP PERFORM check_and_deduct_credits('%1', ARRAY['github'], "
               "idempotency_key => '%2-' || i); COMMIT; END LOOP; END $$"_s.arg(kAccount)
                   .arg(caller);
    });
    EXPECT_EQ(loops, 6);
    EXPECT_EQ(books(database), QStringList(u"5500|301|5500|301|301|5500|4500"_s));
}

TEST(ConcurrentDeductions, goOnBesideAServer)
{
    using namespace store::testing;
    constexpr int kTimes = 150;
    Office office(Kind::Postgres);
    ASSERT_TRUE(office.files.store().publish(office.catalogue));
    ASSERT_TRUE(office.submit(kAnna, {ledger::testing::pack(10'000, u"pack:1"_s)}));
    std::atomic<int> bySql = 0;
    {
        const std::jthread caller([&] {
            const auto connection = store::PostgresConnection::open(office.files.url(), {}).value();
            const auto call =
                QByteArray("SELECT check_and_deduct_credits('") + kAnna.toUtf8() + "', amount => 7, actor => 'sql')";
            for (int time = 0; time < kTimes; ++time)
                bySql += connection->execute(call) ? 1 : 0;
        });
        for (int time = 0; time < kTimes; ++time)
            EXPECT_EQ(codeOf(office.submit(kAnna, {ledger::testing::deduct(3)})), u"ok"_s);
    }
    EXPECT_EQ(bySql, kTimes);
    EXPECT_EQ(office.balance(kAnna), 10'000 - kTimes * 10);
    EXPECT_EQ(office.rows(kAnna).size(), 1U + 2U * kTimes);
    office.expectSound();
}

TEST(ConcurrentAdditions, ofOneKeyOnTwoAccountsHappenOnce)
{
    const SqlDatabase database;
    openAccount(database, 1);
    database.sql(u"INSERT INTO profiles (id, anchor_at, next_due_at) SELECT gen_random_uuid(), a, a FROM "
                 "(SELECT now() + interval '1 year' AS a) later, generate_series(1, 5)"_s);
    const int answered = atOnce(database, 6, [](int caller) {
        return u"SELECT add_credits((SELECT id FROM profiles ORDER BY id OFFSET %1 LIMIT 1), 500, grant_key => 'pack:cs_1')"_s
            .arg(caller);
    });
    EXPECT_EQ(answered, 6);
    EXPECT_EQ(database.sql(u"SELECT sum(balance) FROM profiles"_s), QStringList(u"501"_s));
    EXPECT_EQ(database.sql(u"SELECT count(*) FROM credit_grants WHERE grant_key = 'pack:cs_1'"_s), QStringList(u"1"_s));
}

TEST(ConcurrentAdditions, ofOnePaymentAtAServerAndInSqlHappenOnce)
{
    using namespace store::testing;
    constexpr int kTimes = 10;
    Office office(Kind::Postgres);
    ASSERT_TRUE(office.files.store().publish(office.catalogue));
    const auto connection = store::PostgresConnection::open(office.files.url(), {}).value();
    for (int time = 0; time < kTimes; ++time) {
        const QString payment = u"pack:cs_%1"_s.arg(time);
        std::future<Result<ledger::Outcome>> byServer;
        std::future<Result<void>> bySql;
        const auto tellServer = [&] {
            byServer = office.post({kAnna, u"webhook"_s, payment, "f", {ledger::testing::pack(7, payment)}, {}});
        };
        const auto tellSql = [&] {
            bySql = std::async(std::launch::async, [&] {
                return connection->execute("SELECT add_credits('" + kBert.toUtf8() + "', 7, grant_key => '" +
                                           payment.toUtf8() + "')");
            });
        };
        {
            HeldGrantKeys held(office.files.url());
            time % 2 == 0 ? tellServer() : tellSql();
            ASSERT_TRUE(held.areAwaitedBy(1));
            time % 2 == 0 ? tellSql() : tellServer();
            ASSERT_TRUE(held.areAwaitedBy(2));
        }
        const auto answered = byServer.get();
        ASSERT_TRUE(answered) << answered.error().detail.toStdString();
        EXPECT_EQ(answered->rows.size(), time % 2 == 0 ? 1U : 0U) << "who came first";
        const auto called = bySql.get();
        EXPECT_TRUE(called) << called.error().detail.toStdString();
    }
    EXPECT_EQ(office.balance(kAnna), 7 * kTimes / 2);
    EXPECT_EQ(office.balance(kBert), 7 * kTimes / 2);
    office.expectSound();
}

TEST(ConcurrentAdditions, ofOneIdempotencyKeyHappenOnce)
{
    const SqlDatabase database;
    openAccount(database, 1);
    for (int round = 0; round < 5; ++round) {
        const int answered = atOnce(database, 8, [round](int) {
            return u"SELECT add_credits('%1', 500, idempotency_key => 'once-%2')"_s.arg(kAccount).arg(round);
        });
        EXPECT_EQ(answered, 8);
    }
    EXPECT_EQ(books(database), QStringList(u"2501|6|2501|6|6|2501|0"_s));
}

TEST(ConcurrentAdditions, andDeductionsMayHaveTheSameKey)
{
    const SqlDatabase database;
    openAccount(database, 1'000);
    const int answered = atOnce(database, 8, [](int caller) {
        return (caller % 2 ? u"SELECT add_credits('%1', 10, grant_key => 'pack:1', idempotency_key => 'k')"_s
                           : u"SELECT check_and_deduct_credits('%1', amount => 10, idempotency_key => 'k')"_s)
            .arg(kAccount);
    });
    EXPECT_EQ(answered, 8);
    EXPECT_EQ(books(database), QStringList(u"1000|3|1000|3|3|1000|10"_s));
}

TEST(ConcurrentResets, payEachCycleOnce)
{
    const SqlDatabase database;
    database.sql(u"INSERT INTO profiles (id, anchor_at, next_due_at) SELECT gen_random_uuid(), a, a FROM "
                 "(SELECT date_trunc('hour', now()) - interval '1 hour' AS a) earlier, generate_series(1, 200)"_s);
    atOnce(database, 4, [](int) {
        return u"DO $$ BEGIN FOR i IN 1..20 LOOP PERFORM reset_monthly_credits(max_accounts => 20); COMMIT; END LOOP; END $$"_s;
    });
    EXPECT_EQ(database.sql(u"SELECT count(*), min(balance), max(balance), max(last_seq) FROM profiles"_s),
              QStringList(u"200|100|100|1"_s));
}

} // namespace
} // namespace creditdesk::test
