// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/testserver.h"

#include <QJsonArray>

#include <gtest/gtest.h>

#include <ostream>

using namespace creditdesk;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using test::bearer;
using test::bearerWithKey;

namespace {

class HoldTest : public testing::Test {
protected:
    test::HttpAnswer post(const QByteArray &path, const QJsonObject &body, const QByteArray &idempotencyKey) const
    {
        return server.client().post("/api/credits/holds" + path, body, bearerWithKey(key, idempotencyKey));
    }
    test::HttpAnswer place(qint64 amount, const QByteArray &idempotencyKey) const
    {
        return post("", {{u"user_id"_s, user.id}, {u"amount"_s, amount}}, idempotencyKey);
    }
    /// A new hold's path.
    QByteArray held(qint64 amount)
    {
        const QJsonObject hold =
            place(amount, "hold-" + QByteArray::number(++m_holds)).json().value("hold"_L1).toObject();
        EXPECT_EQ(hold.value("state"_L1).toString(), u"open"_s);
        return '/' + hold.value("id"_L1).toString().toLatin1();
    }
    qint64 figure(QLatin1StringView name) const
    {
        return server.client().get("/api/credits/balance", bearer(user.accessToken)).json().value(name).toInteger();
    }
    static QString stateOf(const test::HttpAnswer &answer)
    {
        return answer.json().value("hold"_L1).toObject().value("state"_L1).toString();
    }

    test::TestServer server;
    test::TestUser user = server.addUser(u"ada@example.com"_s); // 100 credits of the Free plan
    QByteArray key = server.addServiceKey(u"backend"_s);

private:
    int m_holds = 0;
};

TEST_F(HoldTest, HoldsThePriceOfTheToolsAndBooksNothing)
{
    const QJsonObject body{{u"user_id"_s, user.id},
                           {u"tools"_s, QJsonArray{u"documentation"_s}},
                           {u"request_id"_s, u"q-1"_s},
                           {u"expires_in_seconds"_s, 60}};
    const auto answer = post("", body, "k1");
    ASSERT_EQ(answer.status, 200) << answer.body.toStdString();
    EXPECT_EQ(answer.json().value("available"_L1).toInteger(), 90);
    EXPECT_EQ(answer.json().value("held"_L1).toInteger(), 10);
    EXPECT_EQ(answer.json().value("balance"_L1).toInteger(), 100);
    const QJsonObject hold = answer.json().value("hold"_L1).toObject();
    EXPECT_EQ(hold.value("amount"_L1).toInteger(), 10);
    EXPECT_EQ(hold.value("request_id"_L1).toString(), u"q-1"_s);
    EXPECT_EQ(hold.value("expires_at"_L1).toString(), toRfc3339(server.clock().now() + 60s));
    EXPECT_EQ(post("", body, "k1").headers.value("Idempotent-Replayed"), "true");
    EXPECT_EQ(post("", body, "k1").body, answer.body);
    EXPECT_EQ(figure("held"_L1), 10);
    EXPECT_EQ(place(7, "k1").code(), u"key_reused"_s);
}

TEST_F(HoldTest, WhatIsHeldIsNotThereForAnythingElse)
{
    ASSERT_EQ(place(80, "k1").status, 200);
    const auto more = place(21, "k2");
    EXPECT_EQ(more.status, 402);
    EXPECT_EQ(more.code(), u"insufficient_credits"_s);
    EXPECT_EQ(more.json().value("available"_L1).toInteger(), 20);
    EXPECT_EQ(more.json().value("cost"_L1).toInteger(), 21);
    EXPECT_EQ(more.json().value("missing"_L1).toInteger(), 1);
    const auto deduct = server.client().post("/api/credits/deduct", {{u"user_id"_s, user.id}, {u"amount"_s, 21}},
                                             bearerWithKey(key, "k3"));
    EXPECT_EQ(deduct.status, 402);
}

struct Settlement {
    const char *name;
    qint64 amount;
    qint64 available;
    qint64 shortfall;
};

void PrintTo(const Settlement &row, std::ostream *out)
{
    *out << row.name;
}

class HoldSettled : public HoldTest, public testing::WithParamInterface<Settlement> {};

TEST_P(HoldSettled, BooksTheActualCost) // of a hold of 40, with 50 more available and 10 held for another query
{
    ASSERT_EQ(place(10, "other").status, 200);
    const QByteArray hold = held(40);
    const auto answer = post(hold + "/settle", {{u"amount"_s, GetParam().amount}}, "s1");
    ASSERT_EQ(answer.status, 200) << answer.body.toStdString();
    EXPECT_EQ(stateOf(answer), u"settled"_s);
    EXPECT_EQ(answer.json().value("available"_L1).toInteger(), GetParam().available);
    EXPECT_EQ(answer.json().value("held"_L1).toInteger(), 10);
    const QJsonObject settled = answer.json().value("hold"_L1).toObject();
    EXPECT_EQ(settled.value("cost"_L1).toInteger(), GetParam().amount);
    EXPECT_EQ(settled.value("shortfall"_L1).toInteger(), GetParam().shortfall);
    EXPECT_EQ(answer.json().value("transaction"_L1).toObject().value("type"_L1).toString(), u"usage"_s);
}

INSTANTIATE_TEST_SUITE_P(Costs, HoldSettled,
                         testing::Values(Settlement{"Less", 5, 85, 0}, Settlement{"Equal", 40, 50, 0},
                                         Settlement{"More", 60, 30, 0}, Settlement{"AllThereIs", 90, 0, 0},
                                         Settlement{"MoreThanThereIs", 91, 50, 51}),
                         [](const auto &row) { return std::string(row.param.name); });

TEST_F(HoldTest, SettlesByTheToolsReallyUsed)
{
    const auto answer = post(held(40) + "/settle", {{u"tools"_s, QJsonArray{u"github"_s}}}, "s1");
    const QJsonObject row = answer.json().value("transaction"_L1).toObject();
    EXPECT_EQ(row.value("amount"_L1).toInteger(), -15);
    EXPECT_EQ(row.value("tools"_L1).toArray(), QJsonArray{u"github"_s});
    EXPECT_TRUE(row.value("actor"_L1).toString().startsWith(u"key:"_s));
}

TEST_F(HoldTest, EndsOnceAndTheSameEndingGivesTheFirstAnswer)
{
    const QByteArray settled = held(40);
    const auto first = post(settled + "/settle", {{u"amount"_s, 30}}, "s1");
    const auto replayed = post(settled + "/settle", {{u"amount"_s, 30}}, "s1");
    EXPECT_EQ(replayed.body, first.body);
    EXPECT_EQ(replayed.headers.value("Idempotent-Replayed"), "true");
    const auto byAnotherKey = post(settled + "/settle", {{u"amount"_s, 30}}, "s2");
    EXPECT_EQ(byAnotherKey.json().value("transaction"_L1), first.json().value("transaction"_L1));
    for (const auto &other :
         {post(settled + "/settle", {{u"amount"_s, 31}}, "s3"), post(settled + "/release", {}, "r1")}) {
        EXPECT_EQ(other.status, 409);
        EXPECT_EQ(other.code(), u"hold_ended"_s);
        EXPECT_EQ(other.json().value("state"_L1).toString(), u"settled"_s);
    }
    EXPECT_EQ(figure("available"_L1), 70);

    const QByteArray released = held(40);
    EXPECT_EQ(stateOf(post(released + "/release", {}, "r1")), u"released"_s) << "a key belongs to one hold's ending";
    EXPECT_EQ(stateOf(post(released + "/release", {}, "r2")), u"released"_s);
    EXPECT_EQ(post(released + "/settle", {{u"amount"_s, 1}}, "s4").code(), u"hold_ended"_s);
    EXPECT_EQ(figure("available"_L1), 70);
}

TEST_F(HoldTest, ExpiresByItself)
{
    const QByteArray hold = held(40);
    server.clock().advance(15min);
    EXPECT_EQ(figure("available"_L1), 100);
    const auto late = post(hold + "/settle", {{u"amount"_s, 1}}, "s1");
    EXPECT_EQ(late.status, 409);
    EXPECT_EQ(late.json().value("state"_L1).toString(), u"expired"_s);
}

TEST_F(HoldTest, IsForServiceKeysThatKnowIt)
{
    const QByteArray hold = held(40);
    const auto admin = server.addUser(u"admin@example.com"_s, Role::Admin);
    for (const QByteArray &path : {QByteArray("/api/credits/holds"), "/api/credits/holds" + hold + "/settle",
                                   "/api/credits/holds" + hold + "/release"}) {
        EXPECT_EQ(server.client().post(path, {}, bearerWithKey(user.accessToken, "k")).status, 403);
        EXPECT_EQ(server.client().post(path, {}, bearerWithKey(admin.accessToken, "k")).status, 403);
        EXPECT_EQ(server.client().post(path, {}, {}).status, 401);
        EXPECT_EQ(server.client().post(path, {}, bearer(key)).code(), u"idempotency_key_missing"_s);
    }
    EXPECT_EQ(post("/no-such-hold/settle", {{u"amount"_s, 1}}, "k").code(), u"hold_not_found"_s);
    EXPECT_EQ(post("/no-such-hold/release", {}, "k").status, 404);
    EXPECT_EQ(post("", {{u"user_id"_s, u"nobody"_s}, {u"amount"_s, 1}}, "k").code(), u"account_not_found"_s);
}

TEST_F(HoldTest, RefusesWhatItDoesNotUnderstand)
{
    const QByteArray hold = held(40);
    const QJsonObject whom{{u"user_id"_s, user.id}, {u"amount"_s, 1}};
    for (const qint64 seconds : {0, -1, 86'401}) {
        QJsonObject body = whom;
        body.insert(u"expires_in_seconds"_s, seconds);
        EXPECT_EQ(post("", body, "k").code(), u"invalid_json"_s);
    }
    EXPECT_EQ(place(0, "k").code(), u"invalid_json"_s);
    EXPECT_EQ(post(hold + "/settle", {}, "k").code(), u"invalid_json"_s);
    EXPECT_EQ(post(hold + "/settle", {{u"amount"_s, 0}}, "k").code(), u"invalid_json"_s);
    EXPECT_EQ(post(hold + "/settle", {{u"amount"_s, 1}, {u"request_id"_s, u"x"_s}}, "k").code(), u"invalid_json"_s);
    EXPECT_EQ(post(hold + "/release", {{u"amount"_s, 1}}, "k").code(), u"invalid_json"_s);
    EXPECT_EQ(figure("held"_L1), 40);
}

} // namespace
