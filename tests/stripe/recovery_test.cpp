// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/stripe/recoveryfixture.h"

#include <gmock/gmock.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace creditdesk::stripe {
namespace {

using ::testing::UnorderedElementsAre;

class RecoveryTest : public RecoveryFixture {};

TEST_F(RecoveryTest, TakesWhatNoWebhookBrought)
{
    lookWell();
    for (int i = 0; i < 7; ++i) // three pages
        m_archive.add(packEvent(u"p%1"_s.arg(i), 2h - i * 1min));
    const Recovered looked = lookWell();
    EXPECT_EQ(looked.seen, 7);
    EXPECT_EQ(looked.applied, 7);
    EXPECT_FALSE(looked.beyondEvents);
    QStringList inOrder;
    for (int i = 0; i < 7; ++i)
        inOrder.append(booking(u"p%1"_s.arg(i)));
    EXPECT_EQ(packs(), inOrder) << "oldest first";
    EXPECT_EQ(eventRow(u"evt_p3paid"_s)->state, u"applied"_s);
    EXPECT_EQ(eventRow(u"evt_p3paid"_s)->userId, kUser);
    EXPECT_EQ(eventRow(u"evt_p3paid"_s)->objectId, u"cs_p3"_s);

    const Recovered again = lookWell();
    EXPECT_EQ(again.applied, 0);
    EXPECT_EQ(again.known, again.seen) << "the overlap is known";
    EXPECT_EQ(packs(), inOrder);
}

TEST_F(RecoveryTest, WhatAWebhookBroughtIsKnown)
{
    lookWell();
    const QJsonObject event = packEvent(u"p1"_s, 5min);
    m_archive.add(event);
    EXPECT_EQ(deliver(event).state, u"applied"_s);
    EXPECT_EQ(lookWell().known, 1);
    m_archive.add(packEvent(u"p2"_s, 4min));
    EXPECT_EQ(lookWell().applied, 1);
    EXPECT_EQ(deliver(packEvent(u"p2"_s, 4min)).state, u"duplicate"_s) << "the webhook comes after all";
    EXPECT_THAT(packs(), UnorderedElementsAre(booking(u"p1"_s), booking(u"p2"_s)));
}

TEST_F(RecoveryTest, AnEventThatAppearsLateWithAnOlderTimeIsInTheOverlap)
{
    lookWell();
    m_archive.add(packEvent(u"newer"_s, 10s));
    EXPECT_EQ(lookWell().applied, 1);
    m_archive.add(packEvent(u"older"_s, 9min));
    m_archive.add(packEvent(u"same"_s, 10s)); // of the very second that was the last one
    EXPECT_EQ(lookWell().applied, 2);
    EXPECT_EQ(packs().size(), 3);
}

TEST_F(RecoveryTest, TheFirstLookOfANewServerStartsNow)
{
    m_archive.add(packEvent(u"elsewhere"_s, 48h));
    EXPECT_EQ(lookWell().seen, 0) << "nobody has bought anything here yet";
    EXPECT_FALSE(m_archive.asked().join(u' ').contains("/v1/refunds"_L1));
}

TEST_F(RecoveryTest, ABreakBetweenTwoPagesLosesNothing)
{
    lookWell();
    for (int i = 0; i < 8; ++i)
        m_archive.add(packEvent(u"p%1"_s.arg(i), 1h - i * 1min));
    m_archive.breakAfter(2);
    const auto broken = look();
    ASSERT_FALSE(broken);
    EXPECT_EQ(packs().size(), 0) << "a window is done as a whole, or again";
    EXPECT_EQ(lookWell().applied, 8);
    EXPECT_EQ(packs().size(), 8);
}

TEST_F(RecoveryTest, CutOffAnywhereItGoesOnThere)
{
    lookWell();
    for (int i = 0; i < 9; ++i)
        m_archive.add(packEvent(u"p%1"_s.arg(i), 12h - i * 1h)); // far more than the overlap between two
    int left = 4;
    const Recovered cut = lookWell({.stopping = [&left] { return left-- == 0; }});
    EXPECT_TRUE(cut.stopped);
    EXPECT_EQ(cut.applied, 4);
    const Recovered rest = lookWell();
    EXPECT_EQ(rest.applied, 5);
    EXPECT_EQ(rest.known, 4) << "the place had not moved";
    EXPECT_EQ(packs().size(), 9);
}

TEST_F(RecoveryTest, ALongAbsenceIsFollowedByAShortLook)
{
    lookWell();
    m_clock.advance(std::chrono::days(20));
    m_archive.add(packEvent(u"p1"_s, std::chrono::days(19)));
    const Recovered first = lookWell();
    EXPECT_EQ(first.applied, 1);
    EXPECT_FALSE(first.beyondEvents);
    EXPECT_GE(lookWell().since, m_clock.now() - 25h) << "silence moves the place on";
}

TEST_F(RecoveryTest, SinceIsAskedForWithoutMovingThePlace)
{
    lookWell();
    m_archive.add(packEvent(u"old"_s, std::chrono::days(10)));
    const Timestamp before = lookWell().since;
    EXPECT_EQ(packs().size(), 0);
    EXPECT_EQ(lookWell({.since = m_clock.now() - std::chrono::days(11)}).applied, 1);
    EXPECT_EQ(lookWell().since, before);
}

TEST_F(RecoveryTest, EventsThatFailedAreDoneAgain)
{
    lookWell();
    const QJsonObject event = packEvent(u"p1"_s, 30s);
    m_stripe.failNext(401); // a key that is refused is not asked with twice
    EXPECT_EQ(deliver(event).status, 503);
    EXPECT_EQ(eventRow(u"evt_p1paid"_s)->state, u"failed"_s);
    EXPECT_EQ(lookWell().again, 0) << "too fresh: somebody may be at it";
    m_clock.advance(2min);
    const Recovered looked = lookWell();
    EXPECT_EQ(looked.again, 1);
    EXPECT_EQ(looked.applied, 1);
    EXPECT_EQ(packs(), QStringList(booking(u"p1"_s)));
    EXPECT_EQ(lookWell().again, 0);
}

TEST_F(RecoveryTest, WhatWaitsForAPersonIsLeftToThem)
{
    lookWell();
    m_stripe.addPrice(u"price_foreign"_s, u"something_else"_s, 500, false);
    m_archive.add(packEvent(u"p1"_s, 1min));
    m_stripe.setLineItems(u"cs_p1"_s, u"price_foreign"_s, 1);
    EXPECT_EQ(lookWell().review, 1);
    const Recovered again = lookWell();
    EXPECT_EQ(again.review, 0);
    EXPECT_EQ(again.known, 1);
    EXPECT_EQ(eventRow(u"evt_p1paid"_s)->state, u"review"_s);
}

TEST_F(RecoveryTest, OneThatFailsHoldsNothingUp)
{
    lookWell();
    m_archive.add(packEvent(u"p1"_s, 3h));
    m_archive.add(packEvent(u"p2"_s, 2h));
    m_stripe.failNext(401);
    const Recovered looked = lookWell();
    EXPECT_EQ(looked.failed, 1);
    EXPECT_EQ(looked.applied, 1);
    m_archive.clear(); // Stripe need not be asked again: it is kept
    m_clock.advance(2min);
    EXPECT_EQ(lookWell().again, 1);
    EXPECT_EQ(packs().size(), 2);
}

TEST_F(RecoveryTest, GivesUpWhenOneAfterAnotherFails)
{
    lookWell();
    for (int i = 0; i < 9; ++i) {
        m_archive.add(packEvent(u"p%1"_s.arg(i), 5h - i * 1min));
        m_stripe.failNext(401);
    }
    const auto looked = look();
    ASSERT_FALSE(looked);
    EXPECT_EQ(looked.error().code, u"recovery_interrupted"_s);
    EXPECT_EQ(packs().size(), 0);
    while (!look()) {
    }
    m_clock.advance(2min);
    lookWell();
    EXPECT_EQ(packs().size(), 9);
}

TEST_F(RecoveryTest, OfTwoServersOneLooks)
{
    must(run(store::writeAsync(*m_writer, [this](store::Records &records) {
        return records.jobs()
            .claim(u"stripe recovery"_s, u"another"_s, m_clock.now(), m_clock.now() + 5min)
            .map([](bool) {});
    })));
    const Recovered looked = lookWell();
    EXPECT_TRUE(looked.elsewhere);
    EXPECT_EQ(m_archive.asked(), QStringList());
    m_clock.advance(6min);
    EXPECT_FALSE(lookWell().elsewhere) << "the other one died";
}

TEST_F(RecoveryTest, WithoutAKeyThereIsNothingToAsk)
{
    StripeService unset({}, m_archive.inFrontOf(m_stripe.transport()),
                        ServiceParts{*m_writer, *m_reads, m_clock, testCatalogue()}, quickLimits());
    const auto looked = run(unset.recover({}));
    ASSERT_FALSE(looked);
    EXPECT_EQ(looked.error().code, u"stripe_not_configured"_s);
}

/// What happened longer ago than Stripe keeps events is seen in the objects.
class PastObjectsTest : public RecoveryFixture {
protected:
    void sold(const QString &name, std::chrono::seconds ago)
    {
        m_archive.addObject(u"/v1/checkout/sessions"_s, objectOf(packEvent(name, ago)));
    }
};

TEST_F(PastObjectsTest, AnAbsenceOfMonths)
{
    lookWell();
    m_clock.advance(std::chrono::days(60));
    sold(u"p1"_s, std::chrono::days(50));
    sold(u"p2"_s, std::chrono::days(40));
    m_archive.add(packEvent(u"p3"_s, std::chrono::days(10)));
    const Recovered looked = lookWell();
    EXPECT_TRUE(looked.beyondEvents);
    EXPECT_EQ(looked.applied, 3);
    EXPECT_EQ(packs(), QStringList({booking(u"p1"_s), booking(u"p2"_s), booking(u"p3"_s)})) << "oldest first";
    EXPECT_FALSE(lookWell().beyondEvents) << "once is enough";
    EXPECT_EQ(packs().size(), 3);
}

TEST_F(PastObjectsTest, CustomersFromBeforeTheFirstLook)
{
    must(run(store::writeAsync(
        *m_writer, [](store::Records &records) { return records.stripe().setCustomer(kUser, u"cus_1"_s); })));
    EXPECT_EQ(deliver(packEvent(u"known"_s, std::chrono::days(3))).state, u"applied"_s);
    sold(u"known"_s, std::chrono::days(3));
    sold(u"lost"_s, std::chrono::days(300));
    QJsonObject open = objectOf(packEvent(u"open"_s, std::chrono::days(1)));
    open.insert(u"status"_s, u"open"_s);
    m_archive.addObject(u"/v1/checkout/sessions"_s, open);
    QJsonObject subscription = sampleObject(u"new/sub_updated_pro"_s);
    m_archive.addObject(u"/v1/subscriptions"_s, subscription);
    stripeHasSubscription(u"active"_s);
    const Recovered looked = lookWell();
    EXPECT_TRUE(looked.beyondEvents);
    EXPECT_EQ(looked.known, 1);
    EXPECT_THAT(packs(), UnorderedElementsAre(booking(u"known"_s), booking(u"lost"_s)));
    EXPECT_EQ(account().plan.planId, u"pro"_s);
}

TEST_F(PastObjectsTest, MoneyThatWentBackMeanwhile)
{
    lookWell();
    const QJsonObject event = packEvent(u"p1"_s, 1min);
    EXPECT_EQ(deliver(event).state, u"applied"_s);
    m_clock.advance(std::chrono::days(60));
    m_stripe.setObject(objectOf(event));
    for (const QString &id : {u"re_1"_s, u"re_2"_s}) {
        const QJsonObject refund{{u"id"_s, id},
                                 {u"object"_s, u"refund"_s},
                                 {u"amount"_s, 100},
                                 {u"currency"_s, u"usd"_s},
                                 {u"status"_s, u"succeeded"_s},
                                 {u"payment_intent"_s, u"pi_p1"_s},
                                 {u"created"_s, secondsAgo(std::chrono::days(45))}};
        m_stripe.setObject(refund);
        m_archive.addObject(u"/v1/refunds"_s, refund);
    }
    EXPECT_TRUE(lookWell().beyondEvents);
    EXPECT_THAT(booked(TransactionType::Refund), UnorderedElementsAre(u"re_1:-100"_s, u"re_2:-100"_s));
    m_clock.advance(std::chrono::days(60));
    EXPECT_TRUE(lookWell().beyondEvents);
    EXPECT_EQ(booked(TransactionType::Refund).size(), 2) << "and once only";
}

TEST_F(PastObjectsTest, OneThatFailsIsLookedForAgain)
{
    lookWell();
    m_clock.advance(std::chrono::days(60));
    sold(u"p1"_s, std::chrono::days(50));
    sold(u"p2"_s, std::chrono::days(40));
    m_stripe.failNext(401);
    const Recovered looked = lookWell();
    EXPECT_EQ(looked.failed, 1);
    EXPECT_EQ(looked.applied, 1);
    const Recovered again = lookWell();
    EXPECT_TRUE(again.beyondEvents) << "there is no row that would bring it back";
    EXPECT_EQ(packs().size(), 2);
    EXPECT_FALSE(lookWell().beyondEvents);
}

} // namespace
} // namespace creditdesk::stripe
