// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/eventstream.h"

#include "tests/client/loopbackserver.h"
#include "tests/support/qtmain.h"
#include "tests/support/testclock.h"

namespace creditdesk::client {
namespace {

using namespace Qt::StringLiterals;
using test::Act;
using test::settle;
using test::waitUntil;

class OneToken : public AccessTokens {
public:
    void take(QObject *, Answer answer) override { answer(token); }
    void replace(const QString &, QObject *, Answer answer) override
    {
        ++replaced;
        answer(token);
    }
    QString token = u"t"_s;
    int replaced = 0;
};

class EventStreamTest : public testing::Test {
protected:
    EventStreamTest()
    {
        QObject::connect(&stream, &EventStream::eventArrived, &owner,
                         [this](const SseEvent &event) { events.push_back(event); });
        QObject::connect(&stream, &EventStream::connectedChanged, &owner,
                         [this](bool connected) { changes.push_back(connected); });
    }

    static StreamLimits quick() { return {300, 5, 20}; }

    test::TestClock clock{fromEpochMs(1'790'000'000'000)};
    test::LoopbackServer server;
    HttpTransport transport{server.url()};
    OneToken tokens;
    EventStream stream{transport, tokens, clock, quick()};
    QObject owner;
    std::vector<SseEvent> events;
    std::vector<bool> changes;
};

TEST_F(EventStreamTest, DeliversEventsAsTheyCome)
{
    server.script({Act::stream(": connected\n\n")});
    stream.start();
    ASSERT_TRUE(waitUntil([&] { return stream.isConnected() && server.hasStream(); }));
    server.push("id: 1\nevent: balance\nda");
    server.push("ta: {}\n\n");
    ASSERT_TRUE(waitUntil([&] { return events.size() == 1; }));
    EXPECT_EQ(events[0], (SseEvent{"balance", "{}", "1"}));
    EXPECT_EQ(server.requests[0].headers.value("accept"), "text/event-stream");
    EXPECT_EQ(server.requests[0].headers.value("authorization"), "Bearer t");
    EXPECT_EQ(stream.lastContact(), clock.now());
}

TEST_F(EventStreamTest, ReconnectsAfterTheLastEvent)
{
    server.script({Act::stream("id: 41\ndata: a\n\n")});
    stream.start();
    ASSERT_TRUE(waitUntil([&] { return events.size() == 1; }));
    server.endStream();
    ASSERT_TRUE(waitUntil([&] { return server.requests.size() == 2 && stream.isConnected(); }));
    EXPECT_FALSE(server.requests[0].headers.contains("last-event-id"));
    EXPECT_EQ(server.requests[1].headers.value("last-event-id"), "41");
    EXPECT_EQ(changes, (std::vector<bool>{true, false, true}));
}

TEST_F(EventStreamTest, SilenceMeansADeadStream)
{
    server.script({Act::stream("")});
    stream.start();
    ASSERT_TRUE(waitUntil([&] { return server.requests.size() >= 2; })) << "no heartbeat, so it must connect again";
    EXPECT_GE(changes.size(), 2u);
}

TEST_F(EventStreamTest, HeartbeatsKeepItAlive)
{
    server.script({Act::stream("")});
    stream.start();
    ASSERT_TRUE(waitUntil([&] { return stream.isConnected() && server.hasStream(); }));
    for (int beat = 0; beat < 8; ++beat) { // together far longer than the silence that kills
        server.push(": heartbeat\n\n");
        QElapsedTimer pause;
        pause.start();
        waitUntil([&] { return pause.elapsed() > 100; });
    }
    EXPECT_EQ(server.requests.size(), 1u);
    EXPECT_TRUE(stream.isConnected());
}

TEST_F(EventStreamTest, ComesBackWhenTheServerDoes)
{
    server.stopListening();
    stream.start();
    ASSERT_TRUE(waitUntil([&] { return !transport.isOnline(); }));
    server.script({Act::stream("")});
    server.listenAgain();
    ASSERT_TRUE(waitUntil([&] { return stream.isConnected(); }));
    EXPECT_TRUE(transport.isOnline());
}

TEST_F(EventStreamTest, ARefusedTokenIsReplacedOncePerConnection)
{
    server.script({Act::reply(401, "{}"), Act::stream("")});
    stream.start();
    ASSERT_TRUE(waitUntil([&] { return stream.isConnected(); }));
    EXPECT_EQ(tokens.replaced, 1);
}

TEST_F(EventStreamTest, ErrorsAreRetriedNotHammered)
{
    server.script({Act::reply(503, "{}"), Act::reply(503, "{}"), Act::stream("")});
    stream.start();
    ASSERT_TRUE(waitUntil([&] { return stream.isConnected(); }));
    EXPECT_EQ(server.requests.size(), 3u);
    EXPECT_TRUE(events.empty());
}

TEST_F(EventStreamTest, StopForgetsTheLastEvent)
{
    server.script({Act::stream("id: 41\ndata: a\n\n")});
    stream.start();
    ASSERT_TRUE(waitUntil([&] { return events.size() == 1; }));
    stream.stop();
    EXPECT_FALSE(stream.isConnected());
    EXPECT_FALSE(stream.lastContact());
    stream.start();
    ASSERT_TRUE(waitUntil([&] { return server.requests.size() == 2; }));
    EXPECT_FALSE(server.requests[1].headers.contains("last-event-id"));
}

TEST_F(EventStreamTest, AReceiverMayStopItFromWithinAnEvent)
{
    QObject::connect(&stream, &EventStream::eventArrived, &owner, [&] { stream.stop(); });
    server.script({Act::stream("data: a\n\ndata: b\n\n")});
    stream.start();
    ASSERT_TRUE(waitUntil([&] { return !events.empty(); }));
    settle();
    EXPECT_EQ(events.size(), 1u);
}

} // namespace
} // namespace creditdesk::client
