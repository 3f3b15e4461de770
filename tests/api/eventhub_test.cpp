// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/eventhub.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>

#include <QJsonObject>

#include <thread>

using namespace creditdesk;
using namespace Qt::StringLiterals;
using api::EventHub;
using api::LiveEvent;

namespace {

using namespace std::chrono_literals;

/// Runs coroutines on a thread of its own, as the HTTP server does.
class EventHubTest : public testing::Test {
protected:
    ~EventHubTest() override
    {
        guard.reset();
        thread.join();
    }
    std::vector<LiveEvent> next(EventHub::Subscription &subscription, std::chrono::milliseconds timeout = 20s)
    {
        return boost::asio::co_spawn(boost::asio::make_strand(io), subscription.next(timeout), boost::asio::use_future)
            .get();
    }
    static QByteArrayList names(const std::vector<LiveEvent> &events)
    {
        QByteArrayList list;
        for (const LiveEvent &event : events)
            list.append(event.name);
        return list;
    }

    boost::asio::io_context io;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard{io.get_executor()};
    std::thread thread{[this] { io.run(); }};
};

TEST_F(EventHubTest, WakesWhoeverWaits)
{
    EventHub hub;
    auto subscription = hub.subscribe(u"ada"_s, {});
    ASSERT_TRUE(subscription);
    auto waiting =
        boost::asio::co_spawn(boost::asio::make_strand(io), subscription->next(20s), boost::asio::use_future);
    EXPECT_EQ(waiting.wait_for(50ms), std::future_status::timeout);
    hub.publish(u"eve"_s, "balance", {});
    hub.publish(u"ada"_s, "balance", {{u"available"_s, 5}});
    const auto events = waiting.get();
    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(events[0].data, "{\"available\":5}");
}

TEST_F(EventHubTest, TellsWhatAnOutcomeBooked)
{
    EventHub hub;
    auto subscription = hub.subscribe(u"ada"_s, {});
    ledger::Outcome outcome;
    outcome.rows.resize(2);
    outcome.planChanged = true;
    hub.publish(u"ada"_s, outcome);
    EXPECT_EQ(names(next(*subscription)), QByteArrayList({"transaction", "transaction", "balance", "plan"}));
    outcome.replayed = true;
    hub.publish(u"ada"_s, outcome);
    EXPECT_TRUE(next(*subscription, 10ms).empty());
}

TEST_F(EventHubTest, GoesOnAfterTheLastEvent)
{
    EventHub hub;
    auto first = hub.subscribe(u"ada"_s, {});
    hub.publish(u"ada"_s, "balance", {{u"n"_s, 1}});
    const QByteArray seen = next(*first)[0].id;
    hub.publish(u"eve"_s, "balance", {{u"n"_s, 2}});
    hub.publish(u"ada"_s, "balance", {{u"n"_s, 3}});
    auto resumed = hub.subscribe(u"ada"_s, seen);
    const auto events = next(*resumed);
    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(events[0].data, "{\"n\":3}");
}

TEST_F(EventHubTest, StartsAgainWhenTooMuchWasMissed)
{
    EventHub hub({.ringEvents = 4, .queuedPerSubscriber = 3, .subscribersPerUser = 2});
    auto first = hub.subscribe(u"ada"_s, {});
    hub.publish(u"ada"_s, "balance", {});
    const QByteArray seen = next(*first)[0].id;
    for (int i = 0; i < 5; ++i)
        hub.publish(u"ada"_s, "balance", {});
    EXPECT_EQ(names(next(*first)).first(), "reset"); // its queue ran over
    auto late = hub.subscribe(u"ada"_s, seen);
    EXPECT_EQ(names(next(*late)), QByteArrayList{QByteArray("reset")}); // the ring no longer reaches back
    EXPECT_FALSE(hub.subscribe(u"ada"_s, {}));                          // the third stream
}

TEST_F(EventHubTest, IdsOfAnotherRunStartAgain)
{
    EventHub hub;
    for (const QByteArray id : {"0123456789ab-1", "nonsense", "-", "1-99999999999999999999"}) {
        auto subscription = hub.subscribe(u"ada"_s, id);
        EXPECT_EQ(names(next(*subscription)), QByteArrayList{QByteArray("reset")}) << id.toStdString();
    }
    EXPECT_EQ(hub.subscribers(), 0);
}

TEST_F(EventHubTest, ClosingEndsTheWait)
{
    EventHub hub;
    auto subscription = hub.subscribe(u"ada"_s, {});
    auto waiting =
        boost::asio::co_spawn(boost::asio::make_strand(io), subscription->next(60s), boost::asio::use_future);
    hub.close();
    EXPECT_TRUE(waiting.get().empty());
    EXPECT_TRUE(subscription->closed());
    EXPECT_TRUE(next(*subscription, 60s).empty()); // at once
}

} // namespace
