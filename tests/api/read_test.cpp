// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/balance.h"
#include "tests/support/testserver.h"

#include <QJsonArray>

#include <gtest/gtest.h>

using namespace creditdesk;
using namespace Qt::StringLiterals;
using test::bearer;

namespace {

/// Balance, history, usage, plans and cost.
class ReadTest : public testing::Test {
protected:
    test::HttpAnswer get(const QByteArray &path) const { return server.client().get(path, bearer(user.accessToken)); }
    Balance balance() const
    {
        const auto answer = get("/api/credits/balance");
        EXPECT_EQ(answer.status, 200) << answer.body.toStdString();
        return Balance::fromJson(answer.json()).value_or(Balance());
    }
    void use(std::int64_t credits, const QStringList &tools = {})
    {
        ledger::Deduct deduct;
        deduct.cost = Credits(credits);
        deduct.tools = tools;
        deduct.description = u"A question"_s;
        deduct.actor = u"system"_s;
        ASSERT_TRUE(server.submit(user.id, {deduct}));
    }

    test::TestServer server;
    test::TestUser user = server.addUser(u"ada@example.com"_s);
};

TEST_F(ReadTest, BalanceTellsEverything)
{
    server.grant(user.id, 2000, u"pack:cs_1"_s);
    use(60);
    const Balance now = balance();
    EXPECT_EQ(now.available, Credits(2040));
    EXPECT_EQ(now.balance, Credits(2040));
    EXPECT_EQ(now.plan.id, u"free"_s);
    EXPECT_EQ(now.allowance.granted, Credits(100));
    EXPECT_EQ(now.allowance.used, Credits(60));
    EXPECT_EQ(now.allowance.remaining, Credits(40));
    EXPECT_FALSE(now.lowBalance);
    EXPECT_EQ(now.lowBalanceThreshold, Credits(50));
    EXPECT_EQ(now.forecast.dailyAverage, 2);
    EXPECT_FALSE(now.forecast.runsOutAt); // 1,020 days: beyond a year
    ASSERT_EQ(now.grants.size(), 2u);
    EXPECT_EQ(now.grants[0].source, GrantSource::Allowance); // expires, so it burns first
    EXPECT_EQ(now.lastSeq, 3);
}

TEST_F(ReadTest, BalanceWarnsAndForecasts)
{
    use(60);
    const Balance now = balance();
    EXPECT_TRUE(now.lowBalance);
    EXPECT_EQ(now.forecast.dailyAverage, 2);
    ASSERT_TRUE(now.forecast.runsOutAt);
    EXPECT_EQ(*now.forecast.runsOutAt, server.clock().now() + std::chrono::hours(24 * 20));
}

TEST_F(ReadTest, TheForecastLooksAtWholeQuartersOfAnHour)
{
    use(60); // at 10:00 sharp
    const auto service = bearer(server.addServiceKey(u"backend"_s));
    const auto average = [&] {
        const auto answer = server.client().get("/api/credits/balance?user_id=" + user.id.toLatin1(), service);
        return answer.json().value("forecast"_L1).toObject().value("daily_average"_L1).toInt();
    };
    server.clock().advance(std::chrono::hours(24 * 30) - std::chrono::milliseconds(1));
    EXPECT_EQ(average(), 2);
    server.clock().advance(std::chrono::milliseconds(1)); // its quarter is the 31st day's now
    EXPECT_EQ(average(), 0);
}

TEST_F(ReadTest, WhatIsDueIsBookedBeforeReading)
{
    use(60);
    server.clock().advance(std::chrono::hours(24 * 95)); // three months asleep
    // Access tokens last an hour; sign in again.
    const auto session = server.client().post("/auth/v1/token?grant_type=password",
                                              {{u"email"_s, user.email}, {u"password"_s, user.password}});
    user.accessToken = session.json().value("access_token"_L1).toString().toLatin1();
    const QJsonArray rows = get("/api/credits/history").json().value("items"_L1).toArray();
    const Balance now = balance();
    EXPECT_EQ(now.available, Credits(100));
    EXPECT_EQ(rows.first().toObject().value("balance_after"_L1).toInteger(), 100);
    EXPECT_EQ(rows.first().toObject().value("seq"_L1).toInteger(), now.lastSeq);
    EXPECT_EQ(rows.size(), 2 + 3 * 2); // three expiries and three allowances
}

TEST_F(ReadTest, HistoryPagesByCursorWithoutGapOrRepeat)
{
    for (int i = 0; i < 7; ++i)
        use(1);
    QList<qint64> seen;
    QByteArray path = "/api/credits/history?limit=3";
    for (int page = 0; page < 10 && !path.isEmpty(); ++page) {
        const auto answer = get(path);
        ASSERT_EQ(answer.status, 200);
        EXPECT_EQ(answer.json().value("total"_L1).toInteger(), 8);
        for (const QJsonValue &row : answer.json().value("items"_L1).toArray())
            seen.append(row.toObject().value("seq"_L1).toInteger());
        const QByteArray link = answer.headers.value("Link");
        EXPECT_EQ(link.isEmpty(), answer.json().value("next_cursor"_L1).isNull());
        path = link.mid(1, link.indexOf('>') - 1);
    }
    EXPECT_EQ(seen, QList<qint64>({8, 7, 6, 5, 4, 3, 2, 1}));
    const QJsonArray window = get("/api/credits/history?seq_from=3&seq_to=4").json().value("items"_L1).toArray();
    EXPECT_EQ(window.size(), 2);
}

TEST_F(ReadTest, HistoryFilters)
{
    use(20, {u"github"_s});
    use(5);
    EXPECT_EQ(get("/api/credits/history?type=usage").json().value("total"_L1).toInteger(), 2);
    EXPECT_EQ(get("/api/credits/history?type[]=usage&max=-10").json().value("total"_L1).toInteger(), 1);
    EXPECT_EQ(get("/api/credits/history?q=github").json().value("total"_L1).toInteger(), 1);
    EXPECT_EQ(get("/api/credits/history?from=2030-01-01T00:00:00Z").json().value("total"_L1).toInteger(), 0);
}

TEST_F(ReadTest, UsageStatsAddUp)
{
    use(20, {u"github"_s});
    server.clock().advance(std::chrono::minutes(30));
    use(5);
    const QJsonObject stats =
        get("/api/credits/usage-stats?from=2026-07-13T00:00:00Z&to=2026-07-14T00:00:00Z&granularity=hour").json();
    EXPECT_EQ(stats.value("totals"_L1).toObject().value("credits"_L1).toInteger(), 25);
    EXPECT_EQ(stats.value("totals"_L1).toObject().value("queries"_L1).toInteger(), 2);
    EXPECT_EQ(stats.value("buckets"_L1).toArray().size(), 24);
}

TEST_F(ReadTest, ETagsSpareTheBody)
{
    for (const QByteArray path : {"/api/credits/balance", "/api/credits/history", "/api/plans"}) {
        const QByteArray tag = get(path).headers.value("ETag");
        ASSERT_FALSE(tag.isEmpty()) << path.toStdString();
        http::Headers headers = bearer(user.accessToken);
        headers.add("If-None-Match", tag);
        const auto same = server.client().get(path, headers);
        EXPECT_EQ(same.status, 304) << path.toStdString();
        EXPECT_TRUE(same.body.isEmpty());
        EXPECT_EQ(same.headers.value("ETag"), tag);
        if (path == "/api/plans")
            continue;
        use(1);
        EXPECT_EQ(server.client().get(path, headers).status, 200);
    }
}

TEST_F(ReadTest, AnotherUsersDataDoesNotExist)
{
    const auto other = server.addUser(u"eve@example.com"_s);
    for (const QByteArray path : {"/api/credits/balance", "/api/credits/history", "/api/credits/export.csv",
                                  "/api/credits/events", "/api/credits/export.manifest.json"}) {
        const auto answer = server.client().get(path + "?user_id=" + user.id.toLatin1(), bearer(other.accessToken));
        EXPECT_EQ(answer.status, 404) << path.toStdString();
        EXPECT_EQ(answer.code(), u"account_not_found"_s);
        EXPECT_EQ(server.client().get(path).status, 401);
    }
}

TEST_F(ReadTest, FinanceAdminAndBackendsMayNameAnAccount)
{
    const auto finance = server.addUser(u"finance@example.com"_s, Role::Finance);
    const QByteArray key = server.addServiceKey(u"backend"_s);
    const QByteArray path = "/api/credits/balance?user_id=" + user.id.toLatin1();
    for (const QByteArray &token : {finance.accessToken, key}) {
        EXPECT_EQ(server.client().get(path, bearer(token)).json().value("available"_L1).toInteger(), 100);
        EXPECT_EQ(server.client().get("/api/credits/balance?user_id=nobody", bearer(token)).status, 404);
    }
    const auto nobody = server.client().get("/api/credits/balance", bearer(key));
    EXPECT_EQ(nobody.status, 400);
    EXPECT_EQ(nobody.code(), u"user_id_required"_s);
}

TEST_F(ReadTest, CostIsExplainedPartByPart)
{
    const auto answer = server.client().get("/api/credits/cost?tools=documentation,github,other,github");
    EXPECT_EQ(answer.json().value("cost"_L1).toInteger(), 23);
    EXPECT_EQ(answer.json().value("parts"_L1).toArray().size(), 4);
    EXPECT_EQ(server.client().get("/api/credits/cost").json().value("cost"_L1).toInteger(), 5);
    EXPECT_EQ(server.client().get("/api/credits/cost?tools=" + QByteArray(100, 'x')).code(), u"invalid_tool"_s);
}

class BadQuery : public ReadTest, public testing::WithParamInterface<const char *> {};

TEST_P(BadQuery, IsRefused)
{
    const auto answer = get(GetParam());
    EXPECT_EQ(answer.status, 400) << answer.body.toStdString();
    EXPECT_EQ(answer.code(), u"invalid_parameter"_s);
}

INSTANTIATE_TEST_SUITE_P(
    Queries, BadQuery,
    testing::Values("/api/credits/balance?colour=red", "/api/plans?x=1", "/api/credits/cost?tool=github",
                    "/api/credits/history?limit=0", "/api/credits/history?limit=501", "/api/credits/history?limit=ten",
                    "/api/credits/history?type=gift", "/api/credits/history?from=yesterday",
                    "/api/credits/history?order=up", "/api/credits/history?seq_from=1&q=x",
                    "/api/credits/history?tpye=usage", "/api/credits/usage-stats",
                    "/api/credits/usage-stats?from=2026-01-01T00:00:00Z&to=2025-01-01T00:00:00Z",
                    "/api/credits/usage-stats?from=2020-01-01T00:00:00Z&to=2026-01-01T00:00:00Z&granularity=hour",
                    "/api/credits/usage-stats?from=2026-07-01T00:00:00Z&to=2026-07-02T00:00:00Z&tz=Mars/Olympus",
                    "/api/credits/events?x=1", "/api/credits/export.csv?columns=secret",
                    "/api/credits/export.csv?cursor=x", "/api/credits/export.csv?through_seq=-1",
                    "/api/credits/export.csv?foo=1"));

TEST_F(ReadTest, CursorsAreNotMadeByHand)
{
    EXPECT_EQ(get("/api/credits/history?cursor=%00%ff").status, 400);
    EXPECT_EQ(get("/api/credits/history?cursor=AAAA").status, 400);
}

} // namespace
