// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/testserver.h"

#include <QJsonArray>

#include <gtest/gtest.h>

using namespace creditdesk;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

class AsOfTest : public testing::Test {
protected:
    QJsonObject asOf(Timestamp at) const
    {
        const QByteArray query = "as_of=" + toRfc3339(at).toLatin1() + "&user_id=" + user.id.toLatin1();
        const auto answer = server.client().get("/api/credits/balance?" + query, test::bearer(key));
        EXPECT_EQ(answer.status, 200) << answer.body.toStdString();
        return answer.json();
    }
    static QList<qint64> figures(const QJsonObject &balance)
    {
        return {balance.value("balance"_L1).toInteger(), balance.value("held"_L1).toInteger(),
                balance.value("available"_L1).toInteger(), balance.value("last_seq"_L1).toInteger()};
    }
    static QList<qint64> remaining(const QJsonObject &balance)
    {
        QList<qint64> each;
        for (const QJsonValue &grant : balance.value("grants"_L1).toArray())
            each.append(grant.toObject().value("remaining"_L1).toInteger());
        return each;
    }
    void submit(const ledger::Command &command)
    {
        const auto outcome = server.submit(user.id, {command});
        ASSERT_TRUE(outcome) << outcome.error().detail.toStdString();
        if (outcome->hold)
            m_hold = outcome->hold->id;
    }

    test::TestServer server;
    test::TestUser user = server.addUser(u"ada@example.com"_s); // 100 credits of the Free plan, booked when touched
    QByteArray key = server.addServiceKey(u"backend"_s);        // outlives the hours that pass here
    QString m_hold;
};

TEST_F(AsOfTest, EveryInstantOfThePastGivesItsFigures)
{
    using Figures = QList<qint64>;
    const Timestamp start = server.clock().now();
    submit(ledger::Touch{});
    const auto step = [this] {
        server.clock().advance(1h);
        return server.clock().now();
    };
    const Timestamp bought = step();
    server.grant(user.id, 50, u"pack:1"_s);
    const Timestamp holding = step();
    ledger::PlaceHold hold;
    hold.amount = Credits(30);
    submit(hold);
    server.clock().advance(10min);
    const Timestamp settled = server.clock().now();
    ledger::SettleHold settle;
    settle.holdId = m_hold;
    settle.cost = Credits(20);
    submit(settle);
    const Timestamp spent = step();
    ledger::Deduct deduct;
    deduct.cost = Credits(100);
    submit(deduct);
    step();

    EXPECT_EQ(figures(asOf(start - 1h)), (Figures{0, 0, 0, 0}));
    EXPECT_EQ(figures(asOf(start)), (Figures{100, 0, 100, 1}));
    EXPECT_EQ(figures(asOf(bought - 1ms)), (Figures{100, 0, 100, 1}));
    EXPECT_EQ(figures(asOf(bought)), (Figures{150, 0, 150, 2}));
    EXPECT_EQ(figures(asOf(holding - 1ms)), (Figures{150, 0, 150, 2}));
    EXPECT_EQ(figures(asOf(holding)), (Figures{150, 30, 120, 2}));
    EXPECT_EQ(figures(asOf(settled - 1ms)), (Figures{150, 30, 120, 2}));
    EXPECT_EQ(figures(asOf(settled)), (Figures{130, 0, 130, 3}));
    EXPECT_EQ(figures(asOf(spent)), (Figures{30, 0, 30, 4}));
    EXPECT_EQ(remaining(asOf(start)), (Figures{100}));
    EXPECT_EQ(remaining(asOf(bought)), (Figures{100, 50}));
    EXPECT_EQ(remaining(asOf(settled)), (Figures{80, 50}));
    EXPECT_EQ(remaining(asOf(spent)), (Figures{30}));
    EXPECT_EQ(asOf(settled).value("allowance"_L1).toObject().value("used"_L1).toInteger(), 20);
    EXPECT_EQ(asOf(spent).value("allowance"_L1).toObject().value("used"_L1).toInteger(), 100);
    EXPECT_EQ(asOf(spent).value("as_of"_L1).toString(), toRfc3339(spent));
}

TEST_F(AsOfTest, NowIsTheSameWithAndWithoutIt)
{
    server.grant(user.id, 50, u"pack:1"_s);
    QJsonObject now = server.client().get("/api/credits/balance", test::bearer(user.accessToken)).json();
    EXPECT_EQ(asOf(server.clock().now()), now);
}

TEST_F(AsOfTest, WhatExpiredSinceWasStillThere)
{
    submit(ledger::Touch{});
    const Timestamp before = server.clock().now();
    server.clock().advance(std::chrono::hours(24 * 40)); // into the next cycle: expiry and a new allowance
    EXPECT_EQ(figures(asOf(before)), (QList<qint64>{100, 0, 100, 1}));
    EXPECT_EQ(remaining(asOf(before)), QList<qint64>{100});
}

TEST_F(AsOfTest, TheFutureIsNotKnown)
{
    const auto ask = [this](const QByteArray &when) {
        return server.client().get("/api/credits/balance?as_of=" + when, test::bearer(user.accessToken)).code();
    };
    EXPECT_EQ(ask(toRfc3339(server.clock().now() + 1s).toLatin1()), u"invalid_parameter"_s);
    EXPECT_EQ(ask("yesterday"), u"invalid_parameter"_s);
}

} // namespace
