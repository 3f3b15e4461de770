// SPDX-License-Identifier: GPL-3.0-or-later
// The chat on PostgreSQL: one server streams, another one on the same database tells what it holds and charges.
#include "server/store/postgresql/postgresstore.h"
#include "server/store/verify.h"
#include "tests/chat/chatfixture.h"
#include "tests/support/postgrescluster.h"

using namespace creditdesk;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using test::ChatTest;
using test::eventually;
using test::PostgresCluster;

namespace {

/// A migrated database and each server's way to it; made before the servers.
struct SharedDatabase {
    SharedDatabase() { EXPECT_TRUE(one.migrate()); }
    ~SharedDatabase() { PostgresCluster::shared().dropDatabase(name); }

    QString name = PostgresCluster::shared().createDatabase();
    store::PostgresStore one{{.url = PostgresCluster::shared().url(name), .serverName = u"one"_s}};
    store::PostgresStore two{{.url = PostgresCluster::shared().url(name), .serverName = u"two"_s}};
};

class ChatOnPostgres : private SharedDatabase, public ChatTest {
protected:
    ChatOnPostgres() : SharedDatabase(), ChatTest({.stopGrace = 500ms}, {}, &one)
    {
        test::TestServerOptions options = this->options();
        options.store = &two;
        m_other = std::make_unique<test::TestServer>(options);
        const QJsonObject session =
            m_other->client()
                .post("/auth/v1/token?grant_type=password", {{u"email"_s, user.email}, {u"password"_s, user.password}})
                .json();
        m_token = session.value("access_token"_L1).toString().toLatin1();
    }
    ~ChatOnPostgres() override
    {
        server->stop();
        m_other->stop();
        const auto reader = one.openReader();
        EXPECT_TRUE(reader && store::verify(**reader));
    }

    /// {available, held, balance} as the other server tells them.
    [[nodiscard]] std::vector<qint64> elsewhere() const
    {
        const QJsonObject told = m_other->client().get("/api/credits/balance", test::bearer(m_token)).json();
        return {told.value("available"_L1).toInteger(-1), told.value("held"_L1).toInteger(-1),
                told.value("balance"_L1).toInteger(-1)};
    }
    [[nodiscard]] bool eventuallyElsewhere(const std::vector<qint64> &figures) const
    {
        return eventually([&] { return elsewhere() == figures; });
    }
    test::TestServer &other() { return *m_other; }

private:
    std::unique_ptr<test::TestServer> m_other;
    QByteArray m_token;
};

TEST_F(ChatOnPostgres, AnAnswerIsHeldStreamedAndChargedForEverybodyToSee)
{
    const auto call = ask(u"[slow 20] [words 40] [tools github] Hello"_s, {u"github"_s, u"documentation"_s});
    ASSERT_TRUE(call->readUntil("question!").contains("question!"));
    EXPECT_EQ(elsewhere(), (std::vector<qint64>{80, 20, 100}));
    const QJsonObject credits = call->lastEvent("credits");
    const qint64 cost = credits.value("cost"_L1).toInteger();
    EXPECT_GT(cost, 0);
    EXPECT_LE(cost, 20);
    EXPECT_EQ(elsewhere(), (std::vector<qint64>{100 - cost, 0, 100 - cost}));
    EXPECT_EQ(lastRow().value("id"_L1), credits.value("transaction_id"_L1));
}

TEST_F(ChatOnPostgres, WhatIsHeldAtOneServerCannotBeSpentAtAnother)
{
    const auto call = ask(u"[stall 3] Hello"_s);
    ASSERT_TRUE(call->readUntil("question!").contains("question!"));
    ledger::Deduct tooMuch;
    tooMuch.cost = Credits(96);
    const auto refused = other().submit(user.id, {tooMuch});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, u"insufficient_credits"_s);
    ledger::Deduct justEnough;
    justEnough.cost = Credits(95);
    EXPECT_TRUE(other().submit(user.id, {justEnough}));
    EXPECT_EQ(elsewhere(), (std::vector<qint64>{0, 5, 5}));
}

TEST_F(ChatOnPostgres, AClientThatGoesInMidAnswerPaysNothing)
{
    auto call = ask(u"[slow 20] [words 5000] Hello"_s, {u"github"_s});
    static_cast<void>(call->readUntil("question!"));
    EXPECT_EQ(elsewhere(), (std::vector<qint64>{85, 15, 100}));
    call.reset();
    EXPECT_TRUE(eventuallyElsewhere({100, 0, 100}));
}

TEST_F(ChatOnPostgres, AServerThatStopsInMidAnswerLeavesNothingHeld)
{
    const auto call = ask(u"[slow 20] [words 5000] Hello"_s);
    ASSERT_TRUE(call->readUntil("question!").contains("question!"));
    server->stop();
    EXPECT_EQ(call->lastEvent("error").value("code"_L1).toString(), u"server_stopping"_s);
    EXPECT_EQ(elsewhere(), (std::vector<qint64>{100, 0, 100}));
}

} // namespace
