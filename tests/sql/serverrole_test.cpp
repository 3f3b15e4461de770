// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/blocking.h"
#include "server/store/postgresql/postgresstore.h"
#include "server/store/pruner.h"
#include "tests/sql/sqldatabase.h"
#include "tests/store/storefixture.h"

#include <gtest/gtest.h>

#include <future>

using namespace Qt::StringLiterals;

namespace creditdesk::test {
namespace {

using namespace store::testing;

/// The server as a member of creditdesk_server, which owns nothing: what it does needs no right beyond that role's.
class ServerRole : public testing::Test {
protected:
    ServerRole()
    {
        m_database.sql(u"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'desk') THEN "
                       "CREATE ROLE desk LOGIN IN ROLE creditdesk_server; END IF; END $$"_s);
        m_store = std::make_unique<store::PostgresStore>(store::PostgresOptions{.url = m_database.url(u"desk"_s)});
        m_clock.set(kStart);
        m_writer = std::make_unique<store::LedgerWriter>(*m_store, m_clock, m_catalogue);
    }

    Result<ledger::Outcome> submit(std::vector<ledger::Command> commands, const QString &key)
    {
        std::promise<Result<ledger::Outcome>> promise;
        m_writer->submit({kAnna, u"test"_s, key, "print", std::move(commands), {}},
                         [&](Result<ledger::Outcome> outcome) { promise.set_value(std::move(outcome)); });
        return promise.get_future().get();
    }

    Result<void> write(std::function<Result<void>(store::Records &)> records)
    {
        return store::writeAndWait(*m_writer, std::move(records));
    }

    SqlDatabase m_database;
    std::unique_ptr<store::PostgresStore> m_store;
    ManualClock m_clock;
    Catalogue m_catalogue = ledger::testing::catalogue();
    std::unique_ptr<store::LedgerWriter> m_writer;
};

TEST_F(ServerRole, KeepsTheLedger)
{
    ASSERT_TRUE(write([](store::Records &records) { return addUser(records, kAnna, kStart); }));
    using namespace ledger::testing;
    EXPECT_EQ(codeOf(submit({pack(500, u"pack:1"_s)}, u"1"_s)), u"ok"_s);
    EXPECT_EQ(codeOf(submit({ledger::testing::deduct(20)}, u"2"_s)), u"ok"_s);
    const auto held = submit({hold(30)}, u"3"_s);
    ASSERT_TRUE(held) << held.error().detail.toStdString();
    EXPECT_EQ(codeOf(submit({settle(held->hold->id, 25)}, u"4"_s)), u"ok"_s);
    EXPECT_EQ(codeOf(submit({refund(u"pack:1"_s, u"re_1"_s, 100)}, u"5"_s)), u"ok"_s);
    EXPECT_EQ(codeOf(submit({reinstated(u"pack:1"_s, u"re_1"_s)}, u"6"_s)), u"ok"_s);
    ledger::AssignPlan plan;
    plan.plan.planId = u"starter"_s;
    EXPECT_EQ(codeOf(submit({plan}, u"7"_s)), u"ok"_s);
    m_clock.set(kStart + std::chrono::hours(1'000));
    EXPECT_EQ(codeOf(submit({ledger::testing::deduct(5)}, u"8"_s)), u"ok"_s);

    const auto reader = m_store->openReader().value();
    EXPECT_TRUE(reader->ping());
    const auto sound = store::verify(*reader, {});
    EXPECT_TRUE(sound) << sound.error().detail.toStdString();
}

TEST_F(ServerRole, KeepsTheRecords)
{
    const auto written = write([](store::Records &records) -> Result<void> {
        std::vector<Result<void>> done;
        done.push_back(addUser(records, kAnna, kStart));
        done.push_back(records.setPasswordHash(kAnna, "other"));
        done.push_back(records.setRole(kAnna, Role::Admin));
        done.push_back(records.addRefreshToken({"hash", u"family"_s, kAnna, kStart, kStart, {}, {}}));
        done.push_back(records.markRotated("hash", kStart));
        done.push_back(records.revokeFamily(u"family"_s, kStart));
        done.push_back(records.addApiKey({u"key"_s, "hash", u"name"_s, Role::Service, kStart}));
        done.push_back(records.removeApiKey(u"key"_s));
        done.push_back(records.secret(u"name"_s, "value").map([](const QByteArray &) {}));
        for (int twice = 0; twice < 2; ++twice) {
            done.push_back(
                records.stripe().putEvent({u"evt_1"_s, u"type"_s, kStart, kStart, u"received"_s, u""_s, "{}"}));
            done.push_back(
                records.stripe().putSession({u"cs_1"_s, kAnna, u"pack"_s, u"small"_s, u"open"_s, 500, kStart, kStart}));
            done.push_back(records.stripe().putAttempt({u"attempt"_s, kAnna, u"checkout"_s, kStart, "{}"}));
        }
        done.push_back(records.stripe().setCustomer(kAnna, u"cus_1"_s));
        done.push_back(records.stripe().putPayment({u"pi_1"_s, u"cs_1"_s, kAnna, kStart}));
        done.push_back(records.stripe().events({}).map([](const auto &) {}));
        for (const std::int64_t version : {0, 1}) {
            done.push_back(records.stripe().glance({u"evt_1"_s, u"cus_1"_s, kAnna}).map([](const auto &) {}));
            done.push_back(records.stripe().raisePlanVersion(kAnna, version).map([](bool) {}));
        }
        done.push_back(records.jobs().claim(u"poll"_s, u"a"_s, kStart, kStart).map([](bool) {}));
        done.push_back(records.jobs().moveTo(u"poll"_s, u"a"_s, u"1"_s).map([](bool) {}));
        done.push_back(records.jobs().release(u"poll"_s, u"a"_s));
        done.push_back(records.addContact({u"contact"_s, kAnna, {}, kStart}));
        done.push_back(records.addAudit({kStart, u"actor"_s, u"action"_s, kAnna, u"why"_s, {}, {}}));
        for (const Result<void> &one : done) {
            if (!one)
                return one;
        }
        return {};
    });
    EXPECT_TRUE(written) << written.error().detail.toStdString();
}

TEST_F(ServerRole, ForgetsWhatIsOld)
{
    ASSERT_TRUE(write([](store::Records &records) { return addUser(records, kAnna, kStart); }));
    ASSERT_TRUE(submit({ledger::testing::pack(500, u"pack:1"_s)}, u"1"_s));
    for (const auto what :
         {store::Perishable::IdempotencyKey, store::Perishable::RefreshToken, store::Perishable::StripeAttempt}) {
        const auto pruned = write([what](store::Records &records) {
            store::PruneCursor cursor;
            return records.prune(what, kStart + std::chrono::hours(10'000), 100, cursor).map([](int) {});
        });
        EXPECT_TRUE(pruned) << pruned.error().detail.toStdString();
    }
    EXPECT_EQ(m_database.sql(u"SELECT count(*) FROM creditdesk.idempotency_keys"_s), QStringList(u"0"_s));
}

TEST_F(ServerRole, DoesNotChangeTheSchema)
{
    EXPECT_TRUE(m_store->migrate()) << "there is nothing to do";
    EXPECT_FALSE(m_store->publish(m_catalogue)) << "prices are the owner's to publish";
}

} // namespace
} // namespace creditdesk::test
