// SPDX-License-Identifier: GPL-3.0-or-later
// Refunds and disputes, over HTTP as a server and a person meet them.
#include "sandboxfixture.h"

namespace creditdesk::sandbox {
namespace {

class MoneyBack : public SandboxFixture {
protected:
    void SetUp() override
    {
        SandboxFixture::SetUp();
        addCatalogue();
    }

    /// A payment of 15.00 with one of Stripe's test cards; its intent.
    QString pay(const QByteArray &card = "pm_card_visa")
    {
        const Reply paid =
            post(u"/v1/payment_intents"_s, "amount=1500&currency=usd&confirm=true&payment_method=" + card);
        EXPECT_EQ(paid.status, 200) << paid.text.constData();
        m_mark = get(u"/v1/events?limit=1"_s).body.value("data"_L1).toArray().first().toObject();
        return textAt(paid.body, "id"_L1);
    }

    /// The types of the events since the payment, oldest first.
    QStringList eventsSincePayment()
    {
        QStringList types;
        const QString after = "/v1/events?limit=100&ending_before="_L1 + textAt(m_mark, "id"_L1);
        for (const QJsonValue &event : get(after).body.value("data"_L1).toArray())
            types.prepend(textAt(event.toObject(), "type"_L1));
        return types;
    }

    QJsonObject only(const QString &resource, const QString &intent)
    {
        const QJsonArray found =
            get(u"/v1/%1?payment_intent=%2"_s.arg(resource, intent)).body.value("data"_L1).toArray();
        EXPECT_EQ(found.size(), 1);
        return found.first().toObject();
    }

    QJsonObject chargeOf(const QString &intent) { return only(u"charges"_s, intent); }
    Reply refund(const QString &intent, const QByteArray &json)
    {
        return control(u"payments/%1/refund"_s.arg(intent), json);
    }
    Reply act(const QString &kind, const Reply &object, const QString &action)
    {
        return control(u"%1/%2/%3"_s.arg(kind, textAt(object.body, "id"_L1), action));
    }

    QJsonObject m_mark;
};

const QStringList kRefunded{u"refund.created"_s, u"charge.refunded"_s, u"refund.updated"_s, u"charge.refund.updated"_s};

TEST_F(MoneyBack, PartialRefundsAddUpToTheWhole)
{
    const QString intent = pay();
    ASSERT_EQ(refund(intent, R"({"amount":500})").status, 200);
    EXPECT_EQ(eventsSincePayment(), kRefunded);
    EXPECT_EQ(integerAt(chargeOf(intent), "amount_refunded"_L1), 500);
    EXPECT_FALSE(isTrue(chargeOf(intent), "refunded"_L1));
    ASSERT_EQ(refund(intent, "{}").status, 200);
    EXPECT_EQ(eventsSincePayment(), kRefunded + kRefunded);
    EXPECT_TRUE(isTrue(chargeOf(intent), "refunded"_L1));
    const QJsonArray both = get(u"/v1/refunds?payment_intent=%1"_s.arg(intent)).body.value("data"_L1).toArray();
    ASSERT_EQ(both.size(), 2);
    EXPECT_EQ(integerAt(both.first().toObject(), "amount"_L1), 1000); // newest first
    EXPECT_EQ(textAt(both.first().toObject(), "destination_details.card.reference_status"_L1), u"available");
}

TEST_F(MoneyBack, APendingRefundSucceedsWhenItIsSettled)
{
    const QString intent = pay();
    const Reply pending = refund(intent, R"({"amount":500,"outcome":"pending"})");
    EXPECT_EQ(textAt(pending.body, "status"_L1), u"pending");
    EXPECT_EQ(eventsSincePayment(), kRefunded.first(2));
    EXPECT_EQ(textAt(act(u"refunds"_s, pending, u"succeed"_s).body, "status"_L1), u"succeeded");
    EXPECT_EQ(eventsSincePayment(), kRefunded);
    EXPECT_EQ(act(u"refunds"_s, pending, u"succeed"_s).status, 400);
    EXPECT_EQ(act(u"refunds"_s, pending, u"cancel"_s).status, 400);
}

TEST_F(MoneyBack, AFailedRefundIsNoLongerRefundedOfItsCharge)
{
    const QString intent = pay();
    ASSERT_EQ(refund(intent, R"({"amount":200})").status, 200);
    const Reply pending = refund(intent, R"({"amount":1300,"outcome":"pending"})");
    EXPECT_TRUE(isTrue(chargeOf(intent), "refunded"_L1));
    const Reply failed = act(u"refunds"_s, pending, u"fail"_s);
    EXPECT_EQ(textAt(failed.body, "status"_L1), u"failed");
    EXPECT_FALSE(textAt(failed.body, "failure_reason"_L1).isEmpty());
    EXPECT_FALSE(textAt(failed.body, "failure_balance_transaction"_L1).isEmpty());
    EXPECT_EQ(integerAt(chargeOf(intent), "amount_refunded"_L1), 200);
    EXPECT_FALSE(isTrue(chargeOf(intent), "refunded"_L1));
    EXPECT_EQ(eventsSincePayment().sliced(6),
              (QStringList{u"charge.updated"_s, u"refund.updated"_s, u"charge.refund.updated"_s, u"refund.failed"_s}));
    EXPECT_EQ(refund(intent, "{}").status, 200) << "what failed can be refunded again";
}

TEST_F(MoneyBack, TheApiCancelsOnlyWhatWaitsForTheCustomer)
{
    const QString intent = pay();
    const Reply pending = refund(intent, R"({"amount":500,"outcome":"pending"})");
    const Reply waiting = refund(intent, R"({"amount":700,"outcome":"requires_action"})");
    EXPECT_EQ(post(u"/v1/refunds/%1/cancel"_s.arg(textAt(pending.body, "id"_L1)), "").status, 400);
    const Reply canceled = post(u"/v1/refunds/%1/cancel"_s.arg(textAt(waiting.body, "id"_L1)), "");
    EXPECT_EQ(textAt(canceled.body, "status"_L1), u"canceled");
    EXPECT_EQ(textAt(act(u"refunds"_s, pending, u"cancel"_s).body, "status"_L1), u"canceled"); // as on the Dashboard
    EXPECT_EQ(integerAt(chargeOf(intent), "amount_refunded"_L1), 0);
    EXPECT_FALSE(eventsSincePayment().contains(u"refund.failed"_s));
}

TEST_F(MoneyBack, TestCardsDecideHowARefundGoesOn)
{
    for (const auto &[card, first, last] :
         {std::tuple(QByteArray("pm_card_pendingRefund"), u"pending"_s, u"succeeded"_s),
          {"pm_card_refundFail", u"succeeded"_s, u"failed"_s}}) {
        const QString intent = pay(card);
        EXPECT_EQ(textAt(post(u"/v1/refunds"_s, "payment_intent=" + intent.toLatin1()).body, "status"_L1), first);
        m_clock.advance(11);
        EXPECT_EQ(control(u"clock"_s, R"({"advance_seconds":0})").status, 200);
        EXPECT_EQ(textAt(only(u"refunds"_s, intent), "status"_L1), last) << card.constData();
    }
}

TEST_F(MoneyBack, BankDebitsAreRefundedInTheirOwnTime)
{
    const Reply paid = control(u"checkout/%1/pay"_s.arg(openSession(u"payment"_s, m_pack)), R"({"outcome":"delayed"})");
    const QString session = textAt(paid.body, "id"_L1);
    const QString intent = textAt(paid.body, "payment_intent"_L1);
    EXPECT_EQ(refund(intent, "{}").status, 400) << "nothing was paid yet";
    ASSERT_EQ(control(u"checkout/%1/settle"_s.arg(session), R"({"outcome":"succeeded"})").status, 200);
    const Reply refunded = refund(intent, "{}");
    EXPECT_EQ(textAt(refunded.body, "status"_L1), u"pending");
    EXPECT_EQ(textAt(refunded.body, "destination_details.type"_L1), u"sepa_debit");
}

TEST_F(MoneyBack, AChargebackTakesTheMoneyAndAWonOneGivesItBack)
{
    const QString intent = pay();
    const Reply opened = control(u"payments/%1/dispute"_s.arg(intent), R"({"amount":600})");
    ASSERT_EQ(opened.status, 200) << opened.text.constData();
    EXPECT_EQ(textAt(opened.body, "status"_L1), u"needs_response");
    EXPECT_EQ(integerAt(opened.body, "amount"_L1), 600);
    EXPECT_TRUE(isTrue(chargeOf(intent), "disputed"_L1));
    EXPECT_EQ(textAt(refund(intent, "{}").body, "error.code"_L1), u"charge_disputed");
    EXPECT_EQ(textAt(act(u"disputes"_s, opened, u"review"_s).body, "status"_L1), u"under_review");
    EXPECT_EQ(textAt(act(u"disputes"_s, opened, u"win"_s).body, "status"_L1), u"won");
    EXPECT_EQ(eventsSincePayment(), (QStringList{u"charge.dispute.created"_s, u"charge.updated"_s,
                                                 u"charge.dispute.funds_withdrawn"_s, u"charge.dispute.updated"_s,
                                                 u"charge.dispute.closed"_s, u"charge.dispute.funds_reinstated"_s}));
    const QJsonArray movements = only(u"disputes"_s, intent).value("balance_transactions"_L1).toArray();
    ASSERT_EQ(movements.size(), 2);
    EXPECT_EQ(integerAt(movements.first().toObject(), "amount"_L1), -600);
    EXPECT_EQ(integerAt(movements.last().toObject(), "amount"_L1), 600);
    EXPECT_EQ(refund(intent, "{}").status, 200) << "what was won can be refunded";
    EXPECT_EQ(act(u"disputes"_s, opened, u"lose"_s).status, 400);
}

TEST_F(MoneyBack, ALostDisputeKeepsTheMoneyUnlessTheBankChangesItsMind)
{
    const QString intent = pay();
    const Reply opened = control(u"payments/%1/dispute"_s.arg(intent));
    EXPECT_EQ(textAt(post(u"/v1/disputes/%1/close"_s.arg(textAt(opened.body, "id"_L1)), "").body, "status"_L1),
              u"lost");
    EXPECT_EQ(eventsSincePayment().last(), u"charge.dispute.closed");
    EXPECT_EQ(refund(intent, "{}").status, 400);
    EXPECT_EQ(textAt(act(u"disputes"_s, opened, u"win"_s).body, "status"_L1), u"won");
    EXPECT_EQ(eventsSincePayment().last(), u"charge.dispute.funds_reinstated");
}

TEST_F(MoneyBack, AnInquiryMovesNoMoneyUntilItIsEscalated)
{
    const QString intent = pay();
    const Reply asked = control(u"payments/%1/dispute"_s.arg(intent), R"({"inquiry":true})");
    EXPECT_EQ(textAt(asked.body, "status"_L1), u"warning_needs_response");
    EXPECT_EQ(textAt(asked.body, "payment_method_details.card.case_type"_L1), u"inquiry");
    EXPECT_EQ(eventsSincePayment(), (QStringList{u"charge.dispute.created"_s, u"charge.updated"_s}));
    const Reply escalated = act(u"disputes"_s, asked, u"escalate"_s);
    EXPECT_EQ(textAt(escalated.body, "status"_L1), u"needs_response");
    EXPECT_EQ(eventsSincePayment().sliced(2),
              (QStringList{u"charge.dispute.updated"_s, u"charge.dispute.funds_withdrawn"_s}));
    EXPECT_EQ(act(u"disputes"_s, asked, u"escalate"_s).status, 400);
    EXPECT_EQ(textAt(act(u"disputes"_s, asked, u"withdraw"_s).body, "status"_L1), u"won");
}

TEST_F(MoneyBack, AFullRefundClosesAnInquiry)
{
    const QString intent = pay("pm_card_createDisputeInquiry");
    EXPECT_EQ(textAt(only(u"disputes"_s, intent), "status"_L1), u"warning_needs_response");
    ASSERT_EQ(refund(intent, R"({"amount":500})").status, 200);
    EXPECT_EQ(textAt(only(u"disputes"_s, intent), "status"_L1), u"warning_needs_response");
    ASSERT_EQ(refund(intent, "{}").status, 200);
    EXPECT_EQ(textAt(only(u"disputes"_s, intent), "status"_L1), u"warning_closed");
    EXPECT_EQ(eventsSincePayment().last(), u"charge.dispute.closed");
}

TEST_F(MoneyBack, StripesTestTextsDecideADispute)
{
    for (const auto &[text, status] : {std::pair(QByteArray("winning_evidence"), u"won"_s),
                                       {"losing_evidence", u"lost"_s},
                                       {"something else", u"under_review"_s}}) {
        const QString intent = pay("pm_card_createDispute");
        const QString path = "/v1/disputes/"_L1 + textAt(only(u"disputes"_s, intent), "id"_L1);
        const Reply staged = post(path, "submit=false&evidence[uncategorized_text]=" + text);
        EXPECT_EQ(textAt(staged.body, "status"_L1), u"needs_response");
        EXPECT_TRUE(isTrue(staged.body, "evidence_details.has_evidence"_L1));
        EXPECT_EQ(textAt(post(path, "evidence[customer_name]=Ada&metadata[a]=b").body, "status"_L1), status);
        EXPECT_EQ(textAt(get(path).body, "metadata.a"_L1), u"b");
    }
    const QString asked = pay("pm_card_createDisputeInquiry");
    const Reply answered = post("/v1/disputes/"_L1 + textAt(only(u"disputes"_s, asked), "id"_L1),
                                "evidence[uncategorized_text]=escalate_inquiry_evidence");
    EXPECT_EQ(textAt(answered.body, "status"_L1), u"needs_response");
    const QString missing = pay("pm_card_createDisputeProductNotReceived");
    EXPECT_EQ(textAt(only(u"disputes"_s, missing), "reason"_L1), u"product_not_received");
}

TEST_F(MoneyBack, ListsAreFilteredByPaymentChargeAndTime)
{
    const QString first = pay();
    ASSERT_EQ(refund(first, R"({"amount":100})").status, 200);
    ASSERT_EQ(control(u"payments/%1/dispute"_s.arg(first), R"({"amount":300})").status, 200);
    const qint64 then = integerAt(only(u"refunds"_s, first), "created"_L1);
    m_clock.advance(60);
    const QString second = pay();
    ASSERT_EQ(refund(second, R"({"amount":200})").status, 200);
    ASSERT_EQ(control(u"payments/%1/dispute"_s.arg(textAt(chargeOf(second), "id"_L1)), "{}").status, 200);
    for (const auto &[resource, amount] : {std::pair(u"refunds"_s, 100), {u"disputes"_s, 300}}) {
        const QString charge = textAt(chargeOf(first), "id"_L1);
        for (const QString &query : {u"payment_intent="_s + first, u"charge="_s + charge,
                                     u"created[lte]=%1"_s.arg(then), u"created[lt]=%1"_s.arg(then + 60)}) {
            const QJsonArray found = get(u"/v1/%1?%2"_s.arg(resource, query)).body.value("data"_L1).toArray();
            ASSERT_EQ(found.size(), 1) << qPrintable(query);
            EXPECT_EQ(integerAt(found.first().toObject(), "amount"_L1), amount);
        }
        EXPECT_EQ(get(u"/v1/%1?created[gte]=%2"_s.arg(resource).arg(then)).body.value("data"_L1).toArray().size(), 2);
    }
    EXPECT_EQ(integerAt(only(u"disputes"_s, second), "amount"_L1), 1300) << "by default what is not refunded";
}

TEST_F(MoneyBack, ControlCallsAreRefusedInWords)
{
    const QString intent = pay();
    EXPECT_EQ(control(u"payments/pi_nobody/refund"_s).status, 404);
    EXPECT_EQ(control(u"payments/pi_nobody/dispute"_s).status, 404);
    EXPECT_EQ(control(u"refunds/re_nobody/fail"_s).status, 404);
    EXPECT_EQ(control(u"disputes/dp_nobody/win"_s).status, 404);
    EXPECT_EQ(refund(intent, R"({"amount":"many"})").status, 400);
    EXPECT_EQ(refund(intent, R"({"outcome":"perhaps"})").status, 400);
    EXPECT_EQ(control(u"payments/%1/dispute"_s.arg(intent), R"({"amount":1501})").status, 400);
    const Reply unpaid = post(u"/v1/payment_intents"_s, "amount=1&currency=usd");
    EXPECT_EQ(control(u"payments/%1/dispute"_s.arg(textAt(unpaid.body, "id"_L1))).status, 404);
    EXPECT_TRUE(eventsSincePayment().contains(u"payment_intent.created"_s));
    EXPECT_FALSE(eventsSincePayment().contains(u"refund.created"_s));
}

} // namespace
} // namespace creditdesk::sandbox
