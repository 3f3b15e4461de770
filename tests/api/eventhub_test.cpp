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
    /// Of a stream that ends after it.
    QByteArray idOfOneEvent(EventHub &hub, const QString &user)
    {
        auto stream = hub.subscribe(user, {});
        hub.publish(user, "balance", {});
        return next(*stream)[0].id;
    }
    /// What a stream begins with that goes on after `id`.
    QByteArrayList namesAfter(EventHub &hub, const QString &user, const QByteArray &id)
    {
        auto stream = hub.subscribe(user, id);
        return names(next(*stream));
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

TEST_F(EventHubTest, WhatNobodyFollowsTakesNoPlaceInTheRing)
{
    EventHub hub({.ringEvents = 4, .queuedPerSubscriber = 3, .subscribersPerUser = 2});
    QByteArray seen;
    {
        auto stream = hub.subscribe(u"ada"_s, {});
        hub.publish(u"ada"_s, "balance", {{u"n"_s, 1}});
        seen = next(*stream)[0].id;
    }
    for (int i = 0; i < 10; ++i)
        hub.publish(u"eve"_s, "balance", {});
    hub.publish(u"ada"_s, "balance", {{u"n"_s, 2}}); // while nobody reads
    auto late = hub.subscribe(u"ada"_s, seen);
    const auto events = next(*late);
    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(events[0].data, "{\"n\":2}");
}

TEST_F(EventHubTest, WhoeverWasAwayTooLongStartsAgain)
{
    EventHub hub({.ringEvents = 4, .queuedPerSubscriber = 9, .subscribersPerUser = 2});
    const QByteArray adas = idOfOneEvent(hub, u"ada"_s);
    const QByteArray eves = idOfOneEvent(hub, u"eve"_s);
    auto busy = hub.subscribe(u"bob"_s, {});
    for (int i = 0; i < 4; ++i) // up to the last of Eve's, which she has seen
        hub.publish(u"bob"_s, "balance", {});
    hub.publish(u"ada"_s, "balance", {}); // no longer kept for her
    EXPECT_EQ(namesAfter(hub, u"ada"_s, adas), QByteArrayList{QByteArray("reset")});
    auto again = hub.subscribe(u"eve"_s, eves);
    hub.publish(u"eve"_s, "plan", {});
    EXPECT_EQ(names(next(*again)), QByteArrayList{QByteArray("plan")});
}

TEST_F(EventHubTest, OfManyWhoLeftTheFirstStartAgain)
{
    EventHub hub({.ringEvents = 4, .queuedPerSubscriber = 9, .subscribersPerUser = 2});
    const QByteArray first = idOfOneEvent(hub, u"ada"_s);
    for (const QString &user : {u"a"_s, u"b"_s, u"c"_s})
        EXPECT_TRUE(hub.subscribe(user, {}));
    const QByteArray last = idOfOneEvent(hub, u"eve"_s);
    hub.publish(u"ada"_s, "balance", {});
    hub.publish(u"eve"_s, "plan", {});
    EXPECT_EQ(namesAfter(hub, u"ada"_s, first), QByteArrayList{QByteArray("reset")});
    EXPECT_EQ(namesAfter(hub, u"eve"_s, last), QByteArrayList{QByteArray("plan")});
}

TEST_F(EventHubTest, AnotherDeviceDoesNotHideWhatTheFirstOneMissed)
{
    EventHub hub({.ringEvents = 4, .queuedPerSubscriber = 9, .subscribersPerUser = 2});
    const QByteArray first = idOfOneEvent(hub, u"ada"_s);
    for (const QString &user : {u"a"_s, u"b"_s, u"c"_s, u"d"_s, u"e"_s})
        EXPECT_TRUE(hub.subscribe(user, {})); // so many left since that Ada is forgotten
    hub.publish(u"ada"_s, "balance", {});
    auto second = hub.subscribe(u"ada"_s, {});
    EXPECT_EQ(namesAfter(hub, u"ada"_s, first), QByteArrayList{QByteArray("reset")});
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
