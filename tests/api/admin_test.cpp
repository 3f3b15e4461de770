// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/api/databaserows.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <gtest/gtest.h>

using namespace creditdesk;
using namespace Qt::StringLiterals;
using test::bearer;
using test::bearerWithKey;

namespace {

class AdminTest : public testing::Test {
protected:
    QByteArray path() const { return "/api/admin/users/" + user.id.toLatin1() + "/adjustments"; }
    test::HttpAnswer adjust(const QJsonObject &body, const QByteArray &key) const
    {
        return server.client().post(path(), body, bearerWithKey(admin.accessToken, key));
    }

    QByteArray signInAgain() const
    {
        const auto answer = server.client().post("/auth/v1/token?grant_type=password",
                                                 {{u"email"_s, admin.email}, {u"password"_s, admin.password}});
        return answer.json().value("access_token"_L1).toString().toLatin1();
    }

    test::TestServer server;
    test::TestUser user = server.addUser(u"ada@example.com"_s);
    test::TestUser admin = server.addUser(u"admin@example.com"_s, Role::Admin);
};

TEST_F(AdminTest, CorrectsABalanceWithAReason)
{
    const auto added = adjust({{u"amount"_s, 50}, {u"reason"_s, u"Outage on Monday"_s}}, "a1");
    ASSERT_EQ(added.status, 200) << added.body.toStdString();
    EXPECT_EQ(added.json().value("available"_L1).toInteger(), 150);
    EXPECT_EQ(added.json().value("transaction"_L1).toObject().value("type"_L1).toString(), u"adjustment"_s);
    EXPECT_EQ(added.json().value("transaction"_L1).toObject().value("actor"_L1).toString(), admin.id);
    EXPECT_EQ(
        adjust({{u"amount"_s, 50}, {u"reason"_s, u"Outage on Monday"_s}}, "a1").headers.value("Idempotent-Replayed"),
        "true");
    EXPECT_EQ(
        adjust({{u"amount"_s, -30}, {u"reason"_s, u"Typing error"_s}}, "a2").json().value("available"_L1).toInteger(),
        120);
    EXPECT_EQ(adjust({{u"amount"_s, -31}, {u"reason"_s, u"Typing error"_s}}, "a2").status, 422);
}

TEST_F(AdminTest, OneKeyForTwoGrantsIsTwoVoids)
{
    for (const char *key : {"a1", "a2"})
        ASSERT_EQ(adjust({{u"amount"_s, 50}, {u"reason"_s, u"Outage"_s}}, key).status, 200);
    const QJsonArray grants =
        server.client().get("/api/credits/balance", bearer(user.accessToken)).json().value("grants"_L1).toArray();
    int voided = 0;
    for (const QJsonValue &grant : grants) {
        if (grant.toObject().value("source"_L1).toString() != "adjustment"_L1)
            continue;
        const QByteArray path = "/api/admin/grants/" + grant.toObject().value("id"_L1).toString().toLatin1() + "/void";
        const auto answer =
            server.client().post(path, {{u"reason"_s, u"By mistake"_s}}, bearerWithKey(admin.accessToken, "v1"));
        EXPECT_EQ(answer.status, 200) << answer.body.toStdString();
        EXPECT_FALSE(answer.headers.has("Idempotent-Replayed"));
        EXPECT_EQ(answer.json().value("available"_L1).toInteger(), 150 - 50 * voided++);
    }
    EXPECT_EQ(voided, 2);
}

TEST_F(AdminTest, VoidsWhatRemainsOfAGrantOnceAndWritesItDown)
{
    server.grant(user.id, 50, u"pack:cs_1"_s);
    ledger::Deduct spent;
    spent.cost = Credits(120); // all of the allowance and 20 of the pack
    ASSERT_TRUE(server.submit(user.id, {spent}));
    const auto balance = server.client().get("/api/credits/balance", bearer(user.accessToken)).json();
    const QByteArray id = balance.value("grants"_L1).toArray().first().toObject().value("id"_L1).toString().toLatin1();
    const auto voidIt = [&](const QByteArray &grant, const QJsonObject &body, const QByteArray &token,
                            const QByteArray &key) {
        return server.client().post("/api/admin/grants/" + grant + "/void", body, bearerWithKey(token, key));
    };
    const QJsonObject reason{{u"reason"_s, u"Sold twice"_s}};
    EXPECT_EQ(voidIt(id, {}, admin.accessToken, "v0").status, 400);
    EXPECT_EQ(voidIt(id, reason, user.accessToken, "v0").status, 403);
    EXPECT_EQ(voidIt("unknown", reason, admin.accessToken, "v0").code(), u"grant_not_found"_s);
    const auto answer = voidIt(id, reason, admin.accessToken, "v1");
    ASSERT_EQ(answer.status, 200) << answer.body.toStdString();
    EXPECT_EQ(answer.json().value("available"_L1).toInteger(), 0);
    const QJsonObject row = answer.json().value("transaction"_L1).toObject();
    EXPECT_EQ(row.value("type"_L1).toString(), u"void"_s);
    EXPECT_EQ(row.value("amount"_L1).toInteger(), -30);
    EXPECT_EQ(row.value("actor"_L1).toString(), admin.id);
    EXPECT_EQ(voidIt(id, reason, admin.accessToken, "v1").headers.value("Idempotent-Replayed"), "true");
    EXPECT_EQ(voidIt(id, reason, admin.accessToken, "v2").status, 200) << "nothing remains: a no-op";

    const auto rows =
        test::rowsOf(server, u"SELECT actor, reason, before, after FROM audit_log WHERE action = 'void'"_s);
    ASSERT_EQ(rows.size(), 1);
    EXPECT_EQ(rows[0].first(2), (QStringList{admin.id, u"Sold twice"_s}));
    const auto after = QJsonDocument::fromJson(rows[0][3].toUtf8()).object();
    EXPECT_EQ(after.value("grant_id"_L1).toString().toLatin1(), id);
    EXPECT_EQ(after.value("balance"_L1).toInteger(), 0);
}

TEST_F(AdminTest, RefusesWithoutReasonRoleOrAccount)
{
    EXPECT_EQ(adjust({{u"amount"_s, 5}}, "a1").status, 400);
    EXPECT_EQ(adjust({{u"amount"_s, 5}, {u"reason"_s, u"  "_s}}, "a1").status, 400);
    EXPECT_EQ(adjust({{u"amount"_s, 0}, {u"reason"_s, u"x"_s}}, "a1").status, 400);
    EXPECT_EQ(server.client().post(path(), {{u"amount"_s, 5}, {u"reason"_s, u"x"_s}}, bearer(admin.accessToken)).code(),
              u"idempotency_key_missing"_s);
    const auto finance = server.addUser(u"finance@example.com"_s, Role::Finance);
    for (const auto &token : {user.accessToken, finance.accessToken})
        EXPECT_EQ(
            server.client().post(path(), {{u"amount"_s, 5}, {u"reason"_s, u"x"_s}}, bearerWithKey(token, "a1")).status,
            403);
    EXPECT_EQ(server.client()
                  .post("/api/admin/users/nobody/adjustments", {{u"amount"_s, 5}, {u"reason"_s, u"x"_s}},
                        bearerWithKey(admin.accessToken, "a1"))
                  .status,
              404);
}

TEST_F(AdminTest, ListsEverybodyPageByPage)
{
    for (int i = 0; i < 3; ++i)
        server.addUser(u"user%1@example.com"_s.arg(i));
    QStringList emails;
    QString cursor;
    do {
        const auto page =
            server.client().get("/api/admin/users?limit=2&cursor=" + cursor.toLatin1(), bearer(admin.accessToken));
        ASSERT_EQ(page.status, 200) << page.body.toStdString();
        for (const QJsonValue &one : page.json().value("items"_L1).toArray())
            emails.append(one.toObject().value("email"_L1).toString());
        cursor = page.json().value("next_cursor"_L1).toString();
    } while (!cursor.isEmpty());
    emails.sort();
    EXPECT_EQ(emails.size(), 5);
    EXPECT_EQ(emails.removeDuplicates(), 0);
    EXPECT_EQ(server.client().get("/api/admin/users", bearer(user.accessToken)).status, 403);
    for (const char *bad : {"limit=0", "cursor=ada", "cursor={00000000-0000-4000-8000-000000000001}", "x=1"}) {
        const auto answer = server.client().get(QByteArray("/api/admin/users?") + bad, bearer(admin.accessToken));
        EXPECT_EQ(answer.status, 400) << bad;
        EXPECT_EQ(answer.code(), u"invalid_parameter"_s) << bad;
    }
}

TEST_F(AdminTest, TheAuditRecordIsExact)
{
    server.grant(user.id, 50, u"pack:cs_1"_s);
    ASSERT_EQ(adjust({{u"amount"_s, -30}, {u"reason"_s, u"Typing error"_s}}, "a1").status, 200);
    ASSERT_EQ(adjust({{u"amount"_s, -30}, {u"reason"_s, u"Typing error"_s}}, "a1").status, 200);
    ASSERT_EQ(adjust({{u"amount"_s, -1000}, {u"reason"_s, u"Too much"_s}}, "a2").status, 402);
    // Weeks later the allowance expires and the next one comes in the same transaction as the correction.
    server.clock().advance(std::chrono::hours(24 * 40));
    admin.accessToken = signInAgain();
    ASSERT_EQ(adjust({{u"amount"_s, 7}, {u"reason"_s, u"Outage"_s}}, "a3").status, 200);

    const auto rows = test::rowsOf(server, u"SELECT actor, reason, before, after FROM audit_log WHERE action = "
                                           "'adjustment' ORDER BY no"_s);
    ASSERT_EQ(rows.size(), 2) << "one for each correction made, none for a repetition or a refusal";
    EXPECT_EQ(rows[0].first(2), (QStringList{admin.id, u"Typing error"_s}));
    const auto balance = [](const QString &json) {
        return QJsonDocument::fromJson(json.toUtf8()).object().value("balance"_L1).toInteger();
    };
    EXPECT_EQ(balance(rows[0][2]), 150);
    EXPECT_EQ(balance(rows[0][3]), 120);
    EXPECT_EQ(balance(rows[1][3]) - balance(rows[1][2]), 7);
    EXPECT_EQ(balance(rows[1][3]), 157);
}

} // namespace
