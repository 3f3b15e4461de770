// SPDX-License-Identifier: GPL-3.0-or-later
// Events with members that are missing, moved, cut or new to us: nothing crashes, nothing is granted wrongly, and what
// somebody paid for is never dropped in silence.
#include "tests/stripe/shapedfixture.h"

using namespace Qt::StringLiterals;

namespace creditdesk::stripe {
namespace {

class OddEvents : public ShapedFixture {
protected:
    static QJsonArray linesOf(const QJsonObject &event)
    {
        const QJsonObject object = objectOf(event);
        return object.value("lines"_L1).toObject().value("data"_L1).toArray();
    }
    static QJsonObject list(const QJsonArray &data, bool hasMore)
    {
        return {{u"object"_s, u"list"_s}, {u"data"_s, data}, {u"has_more"_s, hasMore}};
    }
};
INSTANTIATE_TEST_SUITE_P(Shapes, OddEvents, testing::ValuesIn(kShapes),
                         [](const auto &shape) { return std::string(nameOf(shape.param)); });

TEST_P(OddEvents, LinesBeyondTheFirstTenAreFetched)
{
    const QJsonObject line = linesOf(eventIn(GetParam(), u"inv_create_paid"_s)).first().toObject();
    QJsonArray all;
    for (int number = 0; number < 12; ++number) {
        QJsonObject one = line;
        one.insert(u"id"_s, u"il_%1"_s.arg(number));
        all.append(one);
    }
    m_stripe.setInvoiceLines(u"in_1"_s, all);
    const auto cut = [&](QJsonObject &invoice) { invoice.insert(u"lines"_s, list({all.first()}, true)); };
    EXPECT_EQ(told(u"inv_create_paid"_s, cut).state, u"applied"_s);
    EXPECT_EQ(allowances(), QStringList{u"in_1:12000"_s});
    EXPECT_EQ(m_stripe.countOf(u"GET /v1/invoices/in_1/lines"_s), 4);
}

TEST_P(OddEvents, AbsentLinesAreFetched)
{
    m_stripe.setInvoiceLines(u"in_1"_s, linesOf(eventIn(GetParam(), u"inv_create_paid"_s)));
    EXPECT_EQ(told(u"inv_create_paid"_s, [](QJsonObject &invoice) { invoice.remove(u"lines"_s); }).state, u"applied"_s);
    EXPECT_EQ(allowances(), QStringList{u"in_1:1000"_s});
}

TEST_P(OddEvents, WhatStripeNoLongerKnowsIsForAPersonToSee)
{
    const auto cut = [](QJsonObject &invoice) { invoice.insert(u"lines"_s, list({}, true)); };
    EXPECT_EQ(told(u"inv_create_paid"_s, cut).state, u"review"_s);
    EXPECT_EQ(told(u"cs_pack_paid"_s, [](QJsonObject &session) { session.insert(u"id"_s, u"cs_gone"_s); }).status, 200);
    EXPECT_EQ(allowances(), QStringList());
}

TEST_P(OddEvents, ALookupKeyThatMovedOnIsStillOurs)
{
    // The price of the samples lost its key to a newer one; what setup wrote into its metadata stays.
    QJsonObject price{{u"id"_s, u"price_starter"_s},
                      {u"object"_s, u"price"_s},
                      {u"lookup_key"_s, QJsonValue()},
                      {u"unit_amount"_s, 800},
                      {u"currency"_s, u"usd"_s},
                      {u"metadata"_s, QJsonObject{{u"creditdesk_lookup_key"_s, u"starter_monthly"_s}}}};
    m_stripe.setSubscription(u"price_starter"_s, price);
    m_stripe.addPrice(u"price_starter_new"_s, u"starter_monthly"_s, 900, true);
    const auto moved = [&](QJsonObject &invoice) {
        QJsonObject line = invoice.value("lines"_L1).toObject().value("data"_L1).toArray().first().toObject();
        if (line.value("price"_L1).isObject() && GetParam() != Shape::NewExpanded)
            line.insert(u"price"_s, price);
        invoice.insert(u"lines"_s, list({line}, false));
    };
    EXPECT_EQ(told(u"inv_create_paid"_s, moved).state, u"applied"_s);
    EXPECT_EQ(allowances(), QStringList{u"in_1:1000"_s});
}

TEST_P(OddEvents, NoParentMeansNoSubscription)
{
    const auto orphan = [](QJsonObject &invoice) {
        invoice.insert(u"parent"_s, QJsonValue());
        invoice.insert(u"subscription"_s, QJsonValue());
    };
    EXPECT_EQ(told(u"inv_create_paid"_s, orphan).state, u"ignored"_s);
    EXPECT_EQ(allowances(), QStringList());
}

TEST_P(OddEvents, ANewReasonToBillForAPlanIsLookedAt)
{
    const auto with = [](const QString &reason) {
        return [reason](QJsonObject &invoice) { invoice.insert(u"billing_reason"_s, reason); };
    };
    const WebhookAnswer answer = told(u"inv_create_paid"_s, with(u"brand_new"_s));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.state, u"review"_s);
    EXPECT_TRUE(answer.reason.contains(u"brand_new"_s)) << answer.reason.toStdString();
    EXPECT_EQ(allowances(), QStringList());
}

TEST_P(OddEvents, ANewPaymentStatusIsLookedAtAndGrantsNothing)
{
    const auto odd = [](QJsonObject &session) { session.insert(u"payment_status"_s, u"brand_new"_s); };
    EXPECT_EQ(told(u"cs_pack_paid"_s, odd).state, u"review"_s);
    EXPECT_EQ(booked(TransactionType::Purchase), QStringList());
    EXPECT_EQ(told(u"cs_pack_paid"_s).state, u"applied"_s);
    EXPECT_EQ(booked(TransactionType::Purchase), QStringList{u"cs_p1:500"_s});
}

TEST_P(OddEvents, ANewModeOfSessionsSellsNothing)
{
    const auto odd = [](QJsonObject &session) { session.insert(u"mode"_s, u"brand_new"_s); };
    EXPECT_EQ(told(u"cs_pack_paid"_s, odd).state, u"ignored"_s);
    EXPECT_EQ(booked(TransactionType::Purchase), QStringList());
}

TEST_P(OddEvents, ANewStatusOfASubscriptionKeepsThePlansName)
{
    signUp();
    stripeHas(u"brand_new"_s);
    EXPECT_EQ(told(u"sub_updated_active"_s).state, u"applied"_s);
    EXPECT_EQ(plan().planId, u"starter"_s);
    EXPECT_EQ(plan().status, u"brand_new"_s);
}

TEST_P(OddEvents, AnInvoiceThatIsNotPaidGrantsNothingWhateverItsEventIsCalled)
{
    for (const QString &status : {u"draft"_s, u"open"_s, u"uncollectible"_s, u"void"_s, u"brand_new"_s}) {
        const auto other = [&](QJsonObject &invoice) {
            invoice.insert(u"status"_s, status);
            invoice.insert(u"paid"_s, true); // of the old shape: no longer believed
        };
        EXPECT_EQ(told(u"inv_create_paid"_s, other).status, 200) << status.toStdString();
    }
    EXPECT_EQ(allowances(), QStringList());
}

TEST_P(OddEvents, AnObjectOfNothingButItsIdIsNoReasonToFail)
{
    for (const QString &name : {u"cs_sub"_s, u"cs_pack_paid"_s, u"inv_create_paid"_s, u"sub_updated_active"_s,
                                u"sub_deleted"_s, u"customer_deleted"_s, u"cs_expired"_s}) {
        QJsonObject event = eventIn(GetParam(), name);
        event.insert(u"data"_s, QJsonObject{{u"object"_s, QJsonObject{{u"id"_s, u"x_1"_s}}}});
        EXPECT_EQ(deliver(event).status, 200) << name.toStdString();
    }
    EXPECT_TRUE(rows().size() <= 1) << "the Free allowance, perhaps";
}

TEST_P(OddEvents, EventsOfOthersAreAcknowledgedAndIgnored)
{
    const auto as = [&](const QString &member, const QJsonValue &value) {
        QJsonObject event = eventIn(GetParam(), u"cs_pack_paid"_s);
        event.insert(member, value);
        event.insert(u"id"_s, u"evt_"_s + member);
        return event;
    };
    EXPECT_EQ(deliver(as(u"livemode"_s, true)).state, u"ignored"_s);
    EXPECT_EQ(deliver(as(u"account"_s, u"acct_1"_s)).state, u"ignored"_s);
    EXPECT_EQ(deliver(as(u"type"_s, u"brand.new"_s)).state, u"ignored"_s);
    for (const QString &never : {u"payment_intent.succeeded"_s, u"charge.succeeded"_s})
        EXPECT_EQ(deliver(as(u"type"_s, never)).status, 200);
    EXPECT_EQ(booked(TransactionType::Purchase), QStringList());

    QJsonObject thin = as(u"object"_s, u"v2.core.event"_s);
    thin.remove(u"data"_s);
    const WebhookAnswer refused = deliver(thin);
    EXPECT_EQ(refused.status, 400);
    EXPECT_TRUE(refused.reason.startsWith(u"thin_event"_s));
}

} // namespace
} // namespace creditdesk::stripe
