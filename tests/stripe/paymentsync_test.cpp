// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/stripe/moneybackfixture.h"

#include <gmock/gmock.h>

using namespace Qt::StringLiterals;

namespace creditdesk::stripe {
namespace {

/// One thing that happens to a payment of 500 credits for $5, and the balance after every event of it.
struct Step {
    const char *what;     ///< paid, refund, dispute, spend, or another pack: 2,000 credits
    std::int64_t balance; ///< afterwards
    std::int64_t amount = 0;
    const char *status = "";
    const char *name = "1"; ///< which refund or dispute
};

struct Case {
    const char *name;
    std::vector<Step> steps;
    std::int64_t paidMinor = 500;
};

const std::vector<Case> &refunds()
{
    static const std::vector<Case> kCases{
        {"partial", {{"paid", 500}, {"refund", 300, 200, "succeeded"}}},
        {"case 9 of the ledger: of $2, repeated, then of all",
         {{"paid", 500},
          {"refund", 300, 200, "succeeded"},
          {"refund", 300, 200, "succeeded"},
          {"refund", 0, 300, "succeeded", "2"}}},
        {"full", {{"paid", 500}, {"refund", 0, 500, "succeeded"}}},
        {"pending, then done", {{"paid", 500}, {"refund", 0, 500, "pending"}, {"refund", 0, 500, "succeeded"}}},
        {"pending, then failed", {{"paid", 500}, {"refund", 0, 500, "pending"}, {"refund", 500, 500, "failed"}}},
        {"done, then failed", {{"paid", 500}, {"refund", 300, 200, "succeeded"}, {"refund", 500, 200, "failed"}}},
        {"canceled", {{"paid", 500}, {"refund", 0, 500, "requires_action"}, {"refund", 500, 500, "canceled"}}},
        {"failed, then another",
         {{"paid", 500},
          {"refund", 0, 500, "pending"},
          {"refund", 500, 500, "failed"},
          {"refund", 0, 500, "succeeded", "2"}}},
        {"before the grant", {{"refund", 300, 200, "succeeded"}, {"paid", 300}}},
        {"of all before the grant", {{"refund", 0, 500, "succeeded"}, {"paid", 0}}},
        {"failed before the grant", {{"refund", 500, 500, "failed"}, {"paid", 500}}},
        {"more than paid", {{"paid", 500}, {"refund", 0, 900, "succeeded"}}},
        {"thirds",
         {{"paid", 500},
          {"refund", 334, 100, "succeeded"},
          {"refund", 167, 100, "succeeded", "2"},
          {"refund", 0, 100, "succeeded", "3"}},
         300},
        {"thirds, and two of them fail",
         {{"paid", 500},
          {"refund", 334, 100, "succeeded"},
          {"refund", 167, 100, "succeeded", "2"},
          {"refund", 0, 100, "succeeded", "3"},
          {"refund", 167, 100, "failed"},
          {"refund", 334, 100, "failed", "2"},
          {"refund", 167, 100, "succeeded", "4"}},
         300},
        {"halves of a credit, whose shares fall and rise again",
         {{"paid", 500},
          {"refund", 500, 1, "succeeded"},
          {"refund", 499, 1, "succeeded", "2"},
          {"refund", 499, 1, "succeeded", "3"},
          {"refund", 498, 1, "succeeded", "4"},
          {"refund", 499, 1, "failed"},
          {"refund", 499, 1, "failed", "2"},
          {"refund", 500, 1, "failed", "3"},
          {"refund", 499, 1, "succeeded", "5"}},
         1000},
        {"a pack for nothing", {{"paid", 500}, {"refund", 500, 500, "succeeded"}}, 0},
        {"case 8 of the ledger: spent, refunded, and a new pack",
         {{"paid", 500}, {"spend", 50, 450}, {"refund", -450, 500, "succeeded"}, {"other", 1550}}},
        {"spent, refunded, and the refund failed",
         {{"paid", 500}, {"spend", 50, 450}, {"refund", -450, 500, "pending"}, {"refund", 50, 500, "failed"}}},
    };
    return kCases;
}

const std::vector<Case> &disputes()
{
    static const std::vector<Case> kCases{
        {"inquiry",
         {{"paid", 500},
          {"dispute", 500, 500, "warning_needs_response"},
          {"dispute", 500, 500, "warning_under_review"},
          {"dispute", 500, 500, "warning_closed"}}},
        {"prevented", {{"paid", 500}, {"dispute", 500, 500, "prevented"}}},
        {"an inquiry that becomes a dispute",
         {{"paid", 500}, {"dispute", 500, 500, "warning_needs_response"}, {"dispute", 0, 500, "needs_response"}}},
        {"lost",
         {{"paid", 500},
          {"dispute", 0, 500, "needs_response"},
          {"dispute", 0, 500, "under_review"},
          {"dispute", 0, 500, "lost"}}},
        {"lost, of a part", {{"paid", 500}, {"dispute", 300, 200, "needs_response"}, {"dispute", 300, 200, "lost"}}},
        {"won", {{"paid", 500}, {"dispute", 0, 500, "needs_response"}, {"dispute", 500, 500, "won"}}},
        {"won after it was spent",
         {{"paid", 500}, {"spend", 50, 450}, {"dispute", -450, 500, "needs_response"}, {"dispute", 50, 500, "won"}}},
        {"won before it was heard of", {{"paid", 500}, {"dispute", 500, 500, "won"}}},
        {"before the grant, then won",
         {{"dispute", 0, 500, "needs_response"}, {"paid", 0}, {"dispute", 500, 500, "won"}}},
        {"case 9 of the ledger: disputed, won, and refunded later",
         {{"paid", 500},
          {"dispute", 0, 500, "needs_response"},
          {"dispute", 500, 500, "won"},
          {"refund", 0, 500, "succeeded"}}},
        {"lost, then won after an appeal",
         {{"paid", 500},
          {"dispute", 0, 500, "lost"},
          {"dispute", 0, 500, "appeal_under_review"},
          {"dispute", 500, 500, "won"}}},
        {"case 9 of the ledger: refund and dispute of one payment",
         {{"paid", 500},
          {"refund", 0, 500, "succeeded"},
          {"dispute", 0, 500, "needs_response"},
          {"dispute", 0, 500, "lost"}}},
        {"dispute, then refund of one payment",
         {{"paid", 500},
          {"dispute", 0, 500, "needs_response"},
          {"refund", 0, 500, "succeeded"},
          {"dispute", 0, 500, "won"}}},
        {"a part refunded, all disputed and won",
         {{"paid", 500},
          {"refund", 300, 200, "succeeded"},
          {"dispute", 0, 500, "needs_response"},
          {"dispute", 300, 500, "won"}}},
        {"unheard of", {{"paid", 500}, {"dispute", 500, 500, "puzzling"}, {"refund", 400, 100, "levitating"}}},
    };
    return kCases;
}

class PaymentSync : public MoneyBackFixture {
protected:
    /// What Stripe sends when a refund or dispute comes to this status.
    std::vector<QJsonObject> eventsOf(const Payment &payment, const Step &step)
    {
        const QString name = QString::fromLatin1(step.name);
        const QString status = QString::fromLatin1(step.status);
        if (QLatin1StringView(step.what) == "refund"_L1) {
            const QJsonObject refund = putRefund(payment, name, step.amount, status);
            if (status == "failed"_L1 || status == "canceled"_L1)
                return {event(u"refund.updated"_s, refund), event(u"charge.refund.updated"_s, refund),
                        event(u"refund.failed"_s, refund)};
            return {event(u"refund.created"_s, refund), event(u"charge.refunded"_s, chargeOf(payment)),
                    event(u"refund.updated"_s, refund)};
        }
        const QJsonObject dispute = putDispute(payment, name, step.amount, status);
        if (status == "won"_L1)
            return {event(u"charge.dispute.closed"_s, dispute), event(u"charge.dispute.funds_reinstated"_s, dispute)};
        if (status == "lost"_L1 || status == "warning_closed"_L1)
            return {event(u"charge.dispute.closed"_s, dispute)};
        return {event(u"charge.dispute.created"_s, dispute), event(u"charge.dispute.funds_withdrawn"_s, dispute),
                event(u"charge.dispute.updated"_s, dispute)};
    }

    void expectBalance(const Payment &payment, const Step &step, const QString &after)
    {
        EXPECT_EQ(balance(payment.userId), step.balance)
            << step.what << ' ' << step.status << " after " << after.toStdString();
    }

    void play(const Payment &payment, const Step &step)
    {
        const QLatin1StringView what(step.what);
        if (what == "spend"_L1) {
            EXPECT_TRUE(spend(payment.userId, step.amount));
            expectBalance(payment, step, u"spending"_s);
            return;
        }
        std::vector<QJsonObject> events;
        if (what == "paid"_L1)
            events = {payment.paid};
        else if (what == "other"_L1)
            events = {buyPack(payment.userId, 1500, u"price_medium"_s).paid};
        else
            events = eventsOf(payment, step);
        for (const QJsonObject &event : events) {
            EXPECT_EQ(tell(event), u"applied"_s) << step.what << ' ' << step.status;
            expectBalance(payment, step, event.value("type"_L1).toString());
            EXPECT_EQ(tell(event), u"duplicate"_s) << "each comes twice";
        }
        expectBalance(payment, step, u"each had come twice"_s);
        if (step.balance <= 0) {
            EXPECT_FALSE(spend(payment.userId, 1));
        }
    }

    void playAll(const std::vector<Case> &cases)
    {
        for (const Case &one : cases) {
            SCOPED_TRACE(one.name);
            const Payment payment = buyPack(newPerson(), one.paidMinor);
            for (const Step &step : one.steps)
                play(payment, step);
            expectSound(payment.userId);
        }
    }
};

TEST_P(PaymentSync, TheLedgerFollowsRefunds)
{
    playAll(refunds());
}

TEST_P(PaymentSync, TheLedgerFollowsDisputes)
{
    playAll(disputes());
}

TEST_P(PaymentSync, ARefundNamesTheRefundNotTheEvent)
{
    const Payment payment = buyPack(newPerson());
    tell(payment.paid);
    putRefund(payment, u"1"_s, 200, u"succeeded"_s);
    tell(u"charge.refunded"_s, chargeOf(payment));
    EXPECT_EQ(booked(TransactionType::Refund, payment.userId), QStringList{u"re_1_%1:-200"_s.arg(payment.intentId)});
}

TEST_P(PaymentSync, ManyRefundsMissedAreCaughtUpByOneEvent)
{
    const Payment payment = buyPack(newPerson());
    tell(payment.paid);
    for (const QString &name : {u"1"_s, u"2"_s, u"3"_s})
        putRefund(payment, name, 100, u"succeeded"_s);
    putDispute(payment, u"1"_s, 100, u"needs_response"_s);
    tell(u"charge.refunded"_s, chargeOf(payment));
    EXPECT_EQ(balance(payment.userId), 100);
    EXPECT_EQ(booked(TransactionType::Refund, payment.userId).size(), 3);
    EXPECT_EQ(booked(TransactionType::Dispute, payment.userId).size(), 1);
}

TEST_P(PaymentSync, AForeignPaymentIsForAPersonToLookAt)
{
    const Payment payment = buyPack(newPerson());
    Payment foreign = payment;
    foreign.intentId = u"pi_foreign"_s;
    foreign.chargeId = u"ch_foreign"_s;
    const QJsonObject refund = event(u"refund.created"_s, putRefund(foreign, u"1"_s, 100, u"succeeded"_s));
    EXPECT_EQ(tell(refund), u"review"_s);
    EXPECT_EQ(eventRow(refund.value("id"_L1).toString())->reason, u"The payment was for nothing that is sold here."_s);
    EXPECT_EQ(tell(u"charge.dispute.created"_s, putDispute(foreign, u"1"_s, 100, u"lost"_s)), u"review"_s);

    QJsonObject withoutIntent = putRefund(foreign, u"2"_s, 100, u"succeeded"_s);
    withoutIntent.insert(u"payment_intent"_s, QJsonValue());
    EXPECT_EQ(tell(u"refund.created"_s, withoutIntent), u"review"_s);
    EXPECT_EQ(tell(u"refund.created"_s, {{u"id"_s, u"re_3"_s}, {u"object"_s, u"refund"_s}}), u"review"_s);
    EXPECT_EQ(balance(payment.userId), 0);
}

TEST_P(PaymentSync, APayerWhomNobodyKnowsIsForAPersonToLookAt)
{
    Payment payment = buyPack(u"nobody"_s);
    EXPECT_EQ(tell(u"refund.created"_s, putRefund(payment, u"1"_s, 100, u"succeeded"_s)), u"review"_s);
}

TEST_P(PaymentSync, WhatStripeCannotTellIsSentAgain)
{
    const Payment payment = buyPack(newPerson());
    tell(payment.paid);
    const QJsonObject refund = event(u"refund.created"_s, putRefund(payment, u"1"_s, 200, u"succeeded"_s));
    for (int attempt = 0; attempt < 10; ++attempt)
        m_stripe.failNext(500);
    EXPECT_EQ(deliver(refund).status, 503);
    EXPECT_EQ(balance(payment.userId), 500);
    while (deliver(refund).status == 503) // until the failures are used up
        EXPECT_EQ(balance(payment.userId), 500);
    EXPECT_EQ(balance(payment.userId), 300);
}

TEST_P(PaymentSync, MoneyThatWentBackInThePaymentsOwnCurrency)
{
    const Payment payment = buyPack(newPerson());
    tell(payment.paid);
    m_stripe.setObject({{u"id"_s, payment.intentId},
                        {u"object"_s, u"payment_intent"_s},
                        {u"amount_received"_s, 460},
                        {u"currency"_s, u"eur"_s}});
    EXPECT_EQ(tell(u"refund.created"_s, putRefund(payment, u"1"_s, 230, u"succeeded"_s, u"eur"_s)), u"applied"_s);
    EXPECT_EQ(balance(payment.userId), 250);
    EXPECT_EQ(tell(u"refund.created"_s, putRefund(payment, u"2"_s, 230, u"succeeded"_s, u"gbp"_s)), u"review"_s);
    EXPECT_EQ(balance(payment.userId), 250);
}

TEST_P(PaymentSync, TheInvoiceOfASubscription)
{
    for (const QString &shape : {u"new"_s, u"old"_s}) {
        SCOPED_TRACE(shape.toStdString());
        const Payment payment = subscribe(newPerson(), shape);
        EXPECT_EQ(tell(payment.paid), u"applied"_s);
        EXPECT_EQ(balance(payment.userId), 1000);
        EXPECT_EQ(tell(u"refund.created"_s, putRefund(payment, u"1"_s, 450, u"succeeded"_s)), u"applied"_s);
        EXPECT_EQ(balance(payment.userId), 500);
        EXPECT_EQ(tell(u"charge.dispute.created"_s, putDispute(payment, u"1"_s, 900, u"needs_response"_s)),
                  u"applied"_s);
        EXPECT_EQ(balance(payment.userId), 0);
        EXPECT_EQ(tell(u"charge.dispute.closed"_s, putDispute(payment, u"1"_s, 900, u"won"_s)), u"applied"_s);
        EXPECT_EQ(balance(payment.userId), 500);
        EXPECT_EQ(account(payment.userId).plan.planId, u"starter"_s) << "money back ends no plan by itself";
        expectSound(payment.userId);
    }
}

TEST_P(PaymentSync, TheInvoiceOfASubscriptionBeforeItsGrant)
{
    const Payment payment = subscribe(newPerson());
    EXPECT_EQ(tell(u"refund.created"_s, putRefund(payment, u"1"_s, 450, u"succeeded"_s)), u"applied"_s);
    EXPECT_EQ(balance(payment.userId), 500);
    EXPECT_EQ(account(payment.userId).plan.planId, u"starter"_s);
    EXPECT_EQ(tell(payment.paid), u"applied"_s);
    EXPECT_EQ(balance(payment.userId), 500);
    expectSound(payment.userId);
}

TEST_P(PaymentSync, AChargeOfTheOldShapeNamesItsInvoice)
{
    const Payment payment = subscribe(newPerson(), u"old"_s);
    tell(payment.paid);
    QJsonObject charge = chargeOf(payment);
    charge.insert(u"payment_intent"_s, QJsonValue()); // as payments were made before there were intents
    charge.insert(u"invoice"_s, payment.sourceId);
    QJsonObject refund = putRefund(payment, u"1"_s, 900, u"succeeded"_s);
    refund.insert(u"payment_intent"_s, QJsonValue());
    m_stripe.setObject(refund);
    EXPECT_EQ(tell(u"charge.refunded"_s, charge), u"applied"_s);
    EXPECT_EQ(balance(payment.userId), 0);
}

TEST_P(PaymentSync, IdsMayBeWrittenOutAsObjects)
{
    const Payment payment = buyPack(newPerson());
    tell(payment.paid);
    QJsonObject dispute = putDispute(payment, u"1"_s, 500, u"needs_response"_s);
    dispute.insert(u"charge"_s, chargeOf(payment));
    dispute.insert(u"payment_intent"_s, QJsonObject{{u"id"_s, payment.intentId}, {u"object"_s, u"payment_intent"_s}});
    EXPECT_EQ(tell(u"charge.dispute.created"_s, dispute), u"applied"_s);
    EXPECT_EQ(balance(payment.userId), 0);
}

TEST_P(PaymentSync, WhatWasNeverGrantedIsNotTakenBack)
{
    const Payment unpaid = buyPack(newPerson());
    QJsonObject session = objectOf(unpaid.paid);
    session.insert(u"payment_status"_s, u"unpaid"_s);
    m_stripe.setObject(session);
    EXPECT_EQ(tell(u"refund.created"_s, putRefund(unpaid, u"1"_s, 100, u"succeeded"_s)), u"applied"_s);
    EXPECT_EQ(balance(unpaid.userId), 0);

    m_stripe.addPrice(u"price_other"_s, u"not_ours"_s, 500, false);
    const Payment other = buyPack(newPerson(), 500, u"price_other"_s);
    EXPECT_EQ(tell(u"refund.created"_s, putRefund(other, u"1"_s, 100, u"succeeded"_s)), u"review"_s);
    EXPECT_EQ(balance(other.userId), 0);
}

TEST_P(PaymentSync, APaymentIsLinkedWhenItsSessionIsGranted)
{
    const Payment payment = buyPack(newPerson());
    tell(payment.paid);
    const auto link = m_store.openReader().value()->records().stripe().payment(payment.intentId).value();
    ASSERT_TRUE(link);
    EXPECT_EQ(link->source, payment.sourceId);
    EXPECT_EQ(link->userId, payment.userId);
    const int asked = m_stripe.countOf(u"GET /v1/checkout/sessions"_s);
    tell(u"refund.created"_s, putRefund(payment, u"1"_s, 100, u"succeeded"_s));
    EXPECT_EQ(balance(payment.userId), 400);
    EXPECT_EQ(m_stripe.countOf(u"GET /v1/checkout/sessions"_s), asked) << "nobody has to be asked what it was for";
}

TEST_P(PaymentSync, AnInvoicesPaymentIsLinkedByAnEventOfItsOwn)
{
    const Payment payment = subscribe(newPerson());
    const QJsonObject told{
        {u"id"_s, u"inpay_x"_s},
        {u"object"_s, u"invoice_payment"_s},
        {u"invoice"_s, payment.sourceId},
        {u"payment"_s, QJsonObject{{u"type"_s, u"payment_intent"_s}, {u"payment_intent"_s, payment.intentId}}}};
    EXPECT_EQ(tell(u"invoice_payment.paid"_s, told), u"applied"_s);
    EXPECT_EQ(m_store.openReader().value()->records().stripe().payment(payment.intentId).value()->source,
              payment.sourceId);
    EXPECT_EQ(balance(payment.userId), 0) << "the invoice's own event grants";

    QJsonObject foreign = told;
    foreign.insert(u"invoice"_s, u"in_foreign"_s);
    EXPECT_EQ(tell(u"invoice_payment.paid"_s, foreign), u"ignored"_s);
}

INSTANTIATE_TEST_SUITE_P(Stores, PaymentSync,
                         testing::Values(StoreKind::Memory, StoreKind::Sqlite, StoreKind::Postgres),
                         [](const auto &each) { return nameOf(each.param); });

} // namespace
} // namespace creditdesk::stripe
