// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/stripe/moneybackfixture.h"

#include <algorithm>
#include <numeric>
#include <thread>
#include <tuple>
#include <utility>

using namespace Qt::StringLiterals;

namespace creditdesk::stripe {
namespace {

/// One event and what Stripe has when it sends it.
struct Happening {
    const char *type; ///< empty: the payment itself
    const char *name = "1";
    std::int64_t amount = 0;
    const char *status = "";
};

struct Story {
    const char *name;                  ///< also the test's
    std::vector<Happening> happenings; ///< in the order in which they happen
    std::int64_t balance;              ///< in the end, of 500 credits
};

const std::vector<Story> &stories()
{
    static const std::vector<Story> kStories{
        {"two_refunds",
         {{""},
          {"refund.created", "1", 200, "succeeded"},
          {"charge.refunded", "1", 200, "succeeded"},
          {"refund.created", "2", 100, "succeeded"},
          {"charge.refunded", "2", 100, "succeeded"}},
         200},
        {"a_refund_fails_and_another_comes",
         {{""},
          {"refund.created", "1", 500, "pending"},
          {"refund.failed", "1", 500, "failed"},
          {"charge.refund.updated", "1", 500, "failed"},
          {"refund.created", "2", 200, "succeeded"}},
         300},
        {"a_dispute_is_won",
         {{""},
          {"charge.dispute.created", "1", 500, "needs_response"},
          {"charge.dispute.funds_withdrawn", "1", 500, "needs_response"},
          {"charge.dispute.closed", "1", 500, "won"},
          {"charge.dispute.funds_reinstated", "1", 500, "won"}},
         500},
        {"a_dispute_is_lost_beside_a_refund",
         {{""},
          {"refund.created", "1", 200, "succeeded"},
          {"charge.dispute.created", "1", 500, "needs_response"},
          {"charge.dispute.updated", "1", 500, "under_review"},
          {"charge.dispute.closed", "1", 500, "lost"}},
         0},
        {"a_dispute_is_won_before_a_refund",
         {{""},
          {"charge.dispute.created", "1", 500, "needs_response"},
          {"charge.dispute.closed", "1", 500, "won"},
          {"refund.created", "1", 150, "pending"},
          {"refund.updated", "1", 150, "succeeded"}},
         350},
    };
    return kStories;
}

class MoneyBackOrders : public MoneyBackShop, public testing::WithParamInterface<std::tuple<StoreKind, Story>> {
protected:
    MoneyBackOrders() : MoneyBackShop(std::get<StoreKind>(GetParam())) {}

    /// Stripe comes to where it is when it sends this; its event.
    QJsonObject happen(const Payment &payment, const Happening &happening)
    {
        const QString type = QString::fromLatin1(happening.type);
        if (type.isEmpty())
            return payment.paid;
        const QString name = QString::fromLatin1(happening.name);
        const QString status = QString::fromLatin1(happening.status);
        if (type.startsWith("charge.dispute."_L1))
            return event(type, putDispute(payment, name, happening.amount, status));
        const QJsonObject refund = putRefund(payment, name, happening.amount, status);
        return event(type, type == "charge.refunded"_L1 ? chargeOf(payment) : refund);
    }

    /// Delivers in that order, each twice. Early: every event as soon as Stripe can have sent it, so that Stripe stands
    /// where the latest of them left it; late: all of them after everything has happened.
    void deliverIn(const std::vector<std::size_t> &order, const Story &story, bool early)
    {
        m_stripe.clear(); // of those who came before, whom every list would look at again
        m_stripe.addPrice(u"price_small"_s, u"pack_small"_s, 500, false);
        const Payment payment = buyPack(newPerson());
        std::vector<QJsonObject> events;
        const auto happenUpTo = [&](std::size_t count) {
            while (events.size() < count)
                events.push_back(happen(payment, story.happenings[events.size()]));
        };
        if (!early)
            happenUpTo(story.happenings.size());
        for (const std::size_t index : order) {
            happenUpTo(index + 1);
            ASSERT_EQ(tell(events[index]), u"applied"_s);
            ASSERT_EQ(tell(events[index]), u"duplicate"_s);
        }
        ASSERT_EQ(balance(payment.userId), story.balance);
        expectSound(payment.userId);
    }
};

TEST_P(MoneyBackOrders, OfTheEventsDoNotMatter)
{
    const Story &story = std::get<Story>(GetParam());
    std::vector<std::size_t> order(story.happenings.size());
    std::iota(order.begin(), order.end(), 0U);
    int orders = 0;
    do {
        for (const bool early : {true, false}) {
            SCOPED_TRACE(testing::Message() << testing::PrintToString(order) << (early ? " early" : " late"));
            deliverIn(order, story, early);
            if (HasFatalFailure())
                return;
        }
        ++orders;
    } while (std::next_permutation(order.begin(), order.end()));
    EXPECT_EQ(orders, 120);
}

/// Two servers on one store, each with turns of its own.
class MoneyBackRaces : public MoneyBackFixture {
protected:
    /// Until it is committed, as Stripe would.
    static void insist(const std::function<WebhookAnswer()> &send)
    {
        for (int attempt = 0; attempt < 50; ++attempt) {
            if (send().status == 200)
                return;
        }
        ADD_FAILURE() << "never committed";
    }
};

TEST_P(MoneyBackRaces, EverythingAtOnceOnTwoServersTakesOnce)
{
    StripeService other(config(), m_stripe.transport(), ServiceParts{*m_writer, *m_reads, m_clock, testCatalogue()},
                        quickLimits());
    for (int round = 0; round < 10; ++round) {
        const Payment payment = buyPack(newPerson());
        const std::vector<QJsonObject> events{
            payment.paid, event(u"refund.created"_s, putRefund(payment, u"1"_s, 200, u"succeeded"_s)),
            event(u"refund.failed"_s, putRefund(payment, u"2"_s, 300, u"failed"_s)),
            event(u"charge.dispute.created"_s, putDispute(payment, u"1"_s, 500, u"needs_response"_s)),
            event(u"charge.dispute.closed"_s, putDispute(payment, u"1"_s, 500, u"won"_s))};
        std::vector<std::thread> senders;
        for (const QJsonObject &event : events) {
            senders.emplace_back([&] { insist([&] { return deliverTo(*m_service, event); }); });
            senders.emplace_back([&] { insist([&] { return deliverTo(other, event); }); });
        }
        for (std::thread &sender : senders)
            sender.join();
        EXPECT_EQ(balance(payment.userId), 300);
        EXPECT_EQ(booked(TransactionType::Purchase, payment.userId).size(), 1);
        EXPECT_EQ(booked(TransactionType::Refund, payment.userId).size(), 1);
        expectSound(payment.userId);
    }
}

TEST_P(MoneyBackRaces, WhatWasAskedBeforeAndCommittedAfterwardsIsLookedAtAgain)
{
    const Payment payment = buyPack(newPerson());
    tell(payment.paid);
    const QJsonObject opened =
        event(u"charge.dispute.created"_s, putDispute(payment, u"1"_s, 500, u"needs_response"_s));
    bool won = false;
    // This server asks while the dispute is open, and before it commits, the other one hears that it was won.
    const Transport slow = [&](http::ClientRequest request) -> boost::asio::awaitable<Result<http::ClientResponse>> {
        const bool asksForDisputes = request.url.contains("/v1/disputes");
        Result<http::ClientResponse> answer = co_await m_stripe.transport()(std::move(request));
        if (asksForDisputes && !std::exchange(won, true)) {
            const QJsonObject closed = putDispute(payment, u"1"_s, 500, u"won"_s);
            EXPECT_EQ(tell(u"charge.dispute.closed"_s, closed), u"applied"_s);
            EXPECT_EQ(balance(payment.userId), 500) << "there was nothing to give back yet";
        }
        co_return answer;
    };
    StripeService other(config(), slow, ServiceParts{*m_writer, *m_reads, m_clock, testCatalogue()}, quickLimits());
    EXPECT_EQ(deliverTo(other, opened).state, u"applied"_s);
    EXPECT_TRUE(won);
    EXPECT_EQ(booked(TransactionType::Dispute, payment.userId).size(), 1);
    EXPECT_EQ(balance(payment.userId), 500);
    expectSound(payment.userId);
}

// Not in memory: its records are read by one thread at a time only.
INSTANTIATE_TEST_SUITE_P(Stores, MoneyBackRaces, testing::Values(StoreKind::Sqlite, StoreKind::Postgres),
                         [](const auto &each) { return nameOf(each.param); });

std::string nameOfCase(const testing::TestParamInfo<std::tuple<StoreKind, Story>> &each)
{
    return nameOf(std::get<StoreKind>(each.param)) + '_' + std::get<Story>(each.param).name;
}

INSTANTIATE_TEST_SUITE_P(Stores, MoneyBackOrders,
                         testing::Combine(testing::Values(StoreKind::Memory, StoreKind::Sqlite),
                                          testing::ValuesIn(stories())),
                         nameOfCase);
// Every order on PostgreSQL too, of the one story in which the most is taken and given back.
INSTANTIATE_TEST_SUITE_P(Server, MoneyBackOrders,
                         testing::Combine(testing::Values(StoreKind::Postgres), testing::Values(stories().at(1))),
                         nameOfCase);

} // namespace
} // namespace creditdesk::stripe
