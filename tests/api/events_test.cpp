// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/testserver.h"

#include <gtest/gtest.h>

using namespace creditdesk;
using namespace Qt::StringLiterals;
using test::bearer;

namespace {

class EventsTest : public testing::Test {
protected:
    std::unique_ptr<test::HttpStream> stream(const QByteArray &lastEventId = {})
    {
        http::Headers headers = bearer(user.accessToken);
        if (!lastEventId.isEmpty())
            headers.add("Last-Event-ID", lastEventId);
        auto opened = std::make_unique<test::HttpStream>(server.url() + "/api/credits/events", headers);
        EXPECT_TRUE(opened->waitForText(": connected"));
        return opened;
    }
    static QByteArray lastId(const QByteArray &received)
    {
        const qsizetype at = received.lastIndexOf("id: ");
        return received.mid(at + 4, received.indexOf('\n', at) - at - 4);
    }

    test::TestServer server;
    test::TestUser user = server.addUser(u"ada@example.com"_s);
};

TEST_F(EventsTest, APurchaseArrivesByItself)
{
    const auto live = stream();
    EXPECT_EQ(live->status(), 200);
    server.grant(user.id, 2000, u"pack:cs_1"_s);
    EXPECT_TRUE(live->waitForText("event: balance\ndata: {\"available\":2100,"));
    EXPECT_TRUE(live->received().contains("event: transaction\ndata: {"));
    EXPECT_TRUE(live->received().contains("\"type\":\"purchase\""));
}

TEST_F(EventsTest, AnotherUsersEventsStayTheirs)
{
    const auto other = server.addUser(u"eve@example.com"_s);
    const auto live = stream();
    server.grant(other.id, 777, u"pack:cs_eve"_s);
    server.grant(user.id, 1, u"pack:cs_ada"_s);
    EXPECT_TRUE(live->waitForText("\"available\":101"));
    EXPECT_FALSE(live->received().contains("777"));
}

TEST_F(EventsTest, ResumesWithoutALostOrDoubledEvent)
{
    QByteArray seen;
    {
        const auto live = stream();
        server.grant(user.id, 10, u"g1"_s);
        ASSERT_TRUE(live->waitForText("\"available\":110"));
        seen = lastId(live->received());
    }
    server.grant(user.id, 10, u"g2"_s);
    const auto again = stream(seen);
    EXPECT_TRUE(again->waitForText("\"available\":120"));
    EXPECT_FALSE(again->received().contains("\"available\":110"));
    EXPECT_TRUE(stream("elsewhere-7")->waitForText("event: reset"));
}

TEST_F(EventsTest, APlanChangeIsTold)
{
    const auto live = stream();
    ledger::AssignPlan plan;
    plan.plan.planId = u"starter"_s;
    plan.plan.status = u"active"_s;
    ASSERT_TRUE(server.submit(user.id, {plan}));
    EXPECT_TRUE(live->waitForText("event: plan"));
}

TEST_F(EventsTest, StoppingTheServerEndsTheStream)
{
    const auto live = stream();
    const auto begin = std::chrono::steady_clock::now();
    server.stop();
    for (int i = 0; i < 1'000 && !live->ended(); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_TRUE(live->ended());
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10)); // not the drain's 20 s
}

/// Events come faster than the checks, so only a check between them can end the stream.
class CheckedStream : public EventsTest {
protected:
    CheckedStream() { server.context().options.streamCheck = std::chrono::milliseconds(200); }
    bool endsWhileEventsCome(const test::HttpStream &live)
    {
        for (int i = 0; i < 400 && !live.ended(); ++i) {
            server.grant(user.id, 1, u"flow:%1"_s.arg(i));
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        return live.ended();
    }
};

TEST_F(CheckedStream, EndsAfterSignOutWhileEventsKeepComing)
{
    const auto live = stream();
    server.grant(user.id, 10, u"g1"_s);
    ASSERT_TRUE(live->waitForText("\"available\":110"));
    ASSERT_EQ(server.client().post("/auth/v1/logout", {}, bearer(user.accessToken)).status, 204);
    EXPECT_TRUE(endsWhileEventsCome(*live));
}

TEST_F(CheckedStream, EndsWhenTheTokenExpiresWhileEventsKeepComing)
{
    const auto live = stream();
    server.clock().advance(std::chrono::hours(2));
    EXPECT_TRUE(endsWhileEventsCome(*live));
}

TEST_F(CheckedStream, GoesOnWhileTheTokenCounts)
{
    const auto live = stream();
    EXPECT_TRUE(live->waitFor([](const QByteArray &received) { return received.count(": heartbeat") >= 3; }));
    server.grant(user.id, 10, u"g1"_s);
    EXPECT_TRUE(live->waitForText("\"available\":110"));
    EXPECT_FALSE(live->ended());
}

} // namespace
