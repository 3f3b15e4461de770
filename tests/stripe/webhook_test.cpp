// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/stripe/servicefixture.h"

using namespace Qt::StringLiterals;

namespace creditdesk::stripe {
namespace {

class Webhook : public ServiceFixture {
protected:
    Webhook()
    {
        m_stripe.setLineItems(u"cs_p1"_s, u"price_small"_s, 1);
        m_stripe.setLineItems(u"cs_p2"_s, u"price_small"_s, 1);
        m_stripe.setLineItems(u"cs_p4"_s, u"price_small"_s, 1);
        stripeHasSubscription(u"active"_s, u"new/sub_cancel_at_only"_s);
        QJsonObject starter = sampleObject(u"new/sub_cancel_at_only"_s);
        starter.insert(u"cancel_at"_s, QJsonValue());
        m_stripe.setSubscription(u"sub_1"_s, starter);
    }

    QStringList purchases() { return booked(TransactionType::Purchase); }
    /// Of the plan; the Free allowance has no Stripe reference.
    QStringList allowances()
    {
        QStringList list = booked(TransactionType::Allowance);
        list.removeIf([](const QString &row) { return row.startsWith(u':'); });
        return list;
    }
};

TEST_F(Webhook, APaidPackIsGrantedOnce)
{
    const WebhookAnswer first = deliver(u"new/cs_pack_paid"_s);
    EXPECT_EQ(first.status, 200);
    EXPECT_EQ(first.state, u"applied"_s) << first.reason.toStdString();
    EXPECT_EQ(purchases(), QStringList{u"cs_p1:500"_s});
    EXPECT_EQ(eventRow(u"evt_new_cs_pack_paid"_s)->state, u"applied"_s);
    EXPECT_EQ(sessionRow(u"cs_p1"_s)->state, u"complete"_s);
    EXPECT_EQ(account().plan.stripeCustomerId, u"cus_1"_s);

    EXPECT_EQ(deliver(u"new/cs_pack_paid"_s).state, u"duplicate"_s);
    EXPECT_EQ(deliver(u"old/cs_pack_paid"_s).status, 200) << "another event about the same session";
    EXPECT_EQ(purchases(), QStringList{u"cs_p1:500"_s});
}

TEST_F(Webhook, FiveDeliveriesAtOnceGrantOnce)
{
    const QByteArray body = QJsonDocument(sampleEvent(u"new/cs_pack_paid"_s)).toJson();
    const QByteArray header = signature(body, kNowSeconds);
    std::vector<std::thread> deliveries;
    std::vector<int> statuses(5);
    for (std::size_t index = 0; index < statuses.size(); ++index)
        deliveries.emplace_back([&, index] { statuses[index] = run(m_service->handleWebhook(body, header)).status; });
    for (std::thread &delivery : deliveries)
        delivery.join();
    EXPECT_EQ(statuses, std::vector<int>(5, 200));
    EXPECT_EQ(purchases(), QStringList{u"cs_p1:500"_s});
}

TEST_F(Webhook, AnUnpaidSessionIsPendingUntilTheMoneyComes)
{
    EXPECT_EQ(deliver(u"new/cs_pack_unpaid"_s).status, 200);
    EXPECT_TRUE(purchases().isEmpty());
    EXPECT_EQ(sessionRow(u"cs_p2"_s)->state, u"pending"_s);
    EXPECT_EQ(deliver(u"new/cs_pack_async_ok"_s).status, 200);
    EXPECT_EQ(purchases(), QStringList{u"cs_p2:500"_s});
    EXPECT_EQ(sessionRow(u"cs_p2"_s)->state, u"complete"_s);
}

TEST_F(Webhook, TheMoneyMayBeFasterThanTheSession)
{
    deliver(u"new/cs_pack_async_ok"_s);
    deliver(u"new/cs_pack_unpaid"_s);
    EXPECT_EQ(purchases(), QStringList{u"cs_p2:500"_s});
    EXPECT_EQ(sessionRow(u"cs_p2"_s)->state, u"complete"_s);
}

TEST_F(Webhook, APackForNothingIsStillGranted)
{
    EXPECT_EQ(deliver(u"new/cs_pack_free"_s).state, u"applied"_s);
    EXPECT_EQ(purchases(), QStringList{u"cs_p4:500"_s});
}

TEST_F(Webhook, AStaleUpdateDoesNotReviveACanceledPlan)
{
    deliver(u"new/inv_create_paid"_s);
    EXPECT_EQ(account().plan.planId, u"starter"_s);
    stripeHasSubscription(u"canceled"_s);
    EXPECT_EQ(deliver(u"new/sub_deleted"_s).status, 200);
    EXPECT_EQ(account().plan.planId, u"free"_s);
    EXPECT_EQ(deliver(u"new/sub_updated_pro"_s).status, 200); // says active, but Stripe says otherwise
    EXPECT_EQ(account().plan.planId, u"free"_s);
    EXPECT_EQ(account().plan.status, u"canceled"_s);
}

TEST_F(Webhook, AFailedPaymentKeepsThePlanAndGrantsNothing)
{
    deliver(u"new/inv_create_paid"_s);
    QJsonObject late = sampleObject(u"new/sub_cancel_at_only"_s);
    late.insert(u"cancel_at"_s, QJsonValue());
    late.insert(u"status"_s, u"past_due"_s);
    m_stripe.setSubscription(u"sub_1"_s, late);
    EXPECT_EQ(deliver(u"new/inv_cycle_failed"_s).status, 200);
    EXPECT_EQ(account().plan.planId, u"starter"_s);
    EXPECT_EQ(account().plan.status, u"past_due"_s);
    EXPECT_EQ(allowances(), QStringList{u"in_1:1000"_s});
}

TEST_F(Webhook, BothShapesOfOneInvoiceGrantOnce)
{
    EXPECT_EQ(deliver(u"old/inv_create_paid"_s).state, u"applied"_s);
    EXPECT_EQ(deliver(u"new/inv_create_paid"_s).state, u"applied"_s);
    EXPECT_EQ(deliver(u"new/inv_create_succeeded"_s).state, u"applied"_s);
    EXPECT_EQ(allowances(), QStringList{u"in_1:1000"_s});
}

QJsonObject with(QJsonObject event, const QString &member, const QJsonValue &value)
{
    event.insert(member, value);
    return event;
}

TEST_F(Webhook, AnUnknownPayerGoesUnderReviewAndIsAppliedOnceKnown)
{
    QByteArray text = QJsonDocument(sampleEvent(u"new/cs_pack_paid"_s)).toJson();
    text.replace("\"42\"", "\"4711\"");
    const QJsonObject event = QJsonDocument::fromJson(text).object();
    EXPECT_EQ(deliver(event).status, 200);
    EXPECT_EQ(eventRow(u"evt_new_cs_pack_paid"_s)->state, u"review"_s);
    EXPECT_TRUE(purchases().isEmpty());

    addUser(u"4711"_s, u"late@example.com"_s);
    EXPECT_EQ(deliver(event).state, u"applied"_s);
    EXPECT_EQ(booked(TransactionType::Purchase, u"4711"_s), QStringList{u"cs_p1:500"_s});
}

TEST_F(Webhook, AnEventUnderReviewIsAppliedInFullOnceItsPriceIsOurs)
{
    m_stripe.addPrice(u"price_starter"_s, {}, 900, true); // somebody took the lookup key away
    EXPECT_EQ(deliver(u"new/inv_create_paid"_s).state, u"review"_s);
    EXPECT_EQ(account().plan.planId, u"starter"_s);
    EXPECT_EQ(allowances(), QStringList());

    m_stripe.addPrice(u"price_starter"_s, u"starter_monthly"_s, 900, true);
    m_clock.advance(kPriceCacheLifetime + std::chrono::minutes(1));
    EXPECT_EQ(deliver(u"new/inv_create_paid"_s).state, u"applied"_s);
    EXPECT_EQ(allowances(), QStringList{u"in_1:1000"_s});
    EXPECT_EQ(eventRow(u"evt_new_inv_create_paid"_s)->state, u"applied"_s);
    EXPECT_EQ(deliver(u"new/inv_create_paid"_s).state, u"duplicate"_s);
}

TEST_F(Webhook, ASecondSubscriptionsCreditsEndNoneOfTheFirst)
{
    ASSERT_EQ(deliver(u"new/inv_create_paid"_s).state, u"applied"_s);
    QJsonObject second = sampleObject(u"new/sub_updated_pro"_s);
    second.insert(u"id"_s, u"sub_2"_s);
    m_stripe.setSubscription(u"sub_2"_s, second);
    QByteArray text = QJsonDocument(sampleEvent(u"new/inv_create_paid"_s)).toJson();
    text.replace("sub_1", "sub_2").replace("\"in_1\"", "\"in_2\"").replace("evt_new_inv", "evt_second_inv");
    EXPECT_EQ(deliver(QJsonDocument::fromJson(text).object()).state, u"review"_s);
    EXPECT_EQ(allowances(), (QStringList{u"in_1:1000"_s, u"in_2:1000"_s}));
    EXPECT_EQ(booked(TransactionType::Expiry), QStringList());
}

TEST_F(Webhook, OurCustomerMappingOutranksWhatTheEventSays)
{
    addUser(u"43"_s, u"other@example.com"_s);
    must(run(store::writeAsync(
        *m_writer, [](store::Records &records) { return records.stripe().setCustomer(u"43"_s, u"cus_1"_s); })));
    EXPECT_EQ(deliver(u"new/cs_pack_paid"_s).state, u"applied"_s);
    EXPECT_TRUE(purchases().isEmpty());
    EXPECT_EQ(booked(TransactionType::Purchase, u"43"_s), QStringList{u"cs_p1:500"_s});
}

TEST_F(Webhook, EventsThatAreNotOursAreAcknowledgedAndIgnored)
{
    const QJsonObject paid = sampleEvent(u"new/cs_pack_paid"_s);
    EXPECT_EQ(deliver(with(with(paid, u"livemode"_s, true), u"id"_s, u"evt_live"_s)).state, u"ignored"_s);
    EXPECT_EQ(deliver(with(with(paid, u"account"_s, u"acct_1"_s), u"id"_s, u"evt_connect"_s)).state, u"ignored"_s);
    const WebhookAnswer unknown = deliver(with(with(paid, u"type"_s, u"brand.new"_s), u"id"_s, u"evt_brand_new"_s));
    EXPECT_EQ(unknown.status, 200);
    EXPECT_EQ(unknown.state, u"ignored"_s);
    EXPECT_TRUE(purchases().isEmpty());
    EXPECT_EQ(eventRow(u"evt_brand_new"_s)->state, u"ignored"_s);
}

TEST_F(Webhook, BadDeliveriesAreRefusedAndLeaveNoTrace)
{
    const QByteArray body = QJsonDocument(sampleEvent(u"new/cs_pack_paid"_s)).toJson();
    const auto statusOf = [&](const QByteArray &bytes, const QByteArray &header) {
        return run(m_service->handleWebhook(bytes, header)).status;
    };
    EXPECT_EQ(statusOf(body, signature(body, kNowSeconds, "whsec_other")), 400);
    EXPECT_EQ(statusOf(body, signature(body, kNowSeconds - 301)), 400);
    EXPECT_EQ(statusOf(body, {}), 400);
    EXPECT_EQ(statusOf(body + ' ', signature(body, kNowSeconds)), 400);
    const QByteArray huge(kMaxWebhookBytes + 1, ' ');
    EXPECT_EQ(statusOf(huge, signature(huge, kNowSeconds)), 400);
    for (const QByteArray &odd : {QByteArray("not json"), QByteArray("[]"), QByteArray("{}")})
        EXPECT_EQ(statusOf(odd, signature(odd, kNowSeconds)), 400) << odd.toStdString();
    EXPECT_FALSE(eventRow(u"evt_new_cs_pack_paid"_s));
    EXPECT_TRUE(purchases().isEmpty());
}

TEST_F(Webhook, AThinEventIsRefusedWithAReason)
{
    const WebhookAnswer answer = deliver(u"new/thin_invoice_paid"_s);
    EXPECT_EQ(answer.status, 400);
    EXPECT_TRUE(answer.reason.startsWith(u"thin_event"_s));
}

TEST_F(Webhook, StripeDownMeansTryAgainAndLosesNothing)
{
    for (int attempt = 0; attempt < 4; ++attempt)
        m_stripe.failNext(500);
    const WebhookAnswer failed = deliver(u"new/cs_pack_paid"_s);
    EXPECT_EQ(failed.status, 503);
    EXPECT_EQ(eventRow(u"evt_new_cs_pack_paid"_s)->state, u"failed"_s);
    EXPECT_TRUE(purchases().isEmpty());

    m_stripe.failNext(500); // and one hiccup that the client rides out
    EXPECT_EQ(deliver(u"new/cs_pack_paid"_s).state, u"applied"_s);
    EXPECT_EQ(purchases(), QStringList{u"cs_p1:500"_s});
    EXPECT_EQ(eventRow(u"evt_new_cs_pack_paid"_s)->state, u"applied"_s);
}

TEST_F(Webhook, AFailedCommitIsFiveHundredAndNothingIsWritten)
{
    m_writer->drain(); // refuses all new work, as a full disk would
    const WebhookAnswer answer = deliver(u"new/cs_pack_paid"_s);
    EXPECT_EQ(answer.status, 503);
    EXPECT_TRUE(purchases().isEmpty());
    EXPECT_FALSE(eventRow(u"evt_new_cs_pack_paid"_s));

    m_service.reset();
    m_writer = std::make_unique<store::LedgerWriter>(m_store, m_clock, testCatalogue());
    m_service = std::make_unique<StripeService>(
        config(), m_stripe.transport(), ServiceParts{*m_writer, *m_reads, m_clock, testCatalogue()}, quickLimits());
    EXPECT_EQ(deliver(u"new/cs_pack_paid"_s).state, u"applied"_s);
    EXPECT_EQ(purchases(), QStringList{u"cs_p1:500"_s});
}

TEST_F(Webhook, ASecondSubscriptionGoesUnderReviewUntilTheFirstEnds)
{
    deliver(u"new/inv_create_paid"_s);
    QJsonObject second = sampleObject(u"new/sub_updated_pro"_s);
    second.insert(u"id"_s, u"sub_2"_s);
    m_stripe.setSubscription(u"sub_2"_s, second);
    QJsonObject event = sampleEvent(u"new/sub_updated_pro"_s);
    event.insert(u"data"_s, QJsonObject{{u"object"_s, second}});
    EXPECT_EQ(deliver(event).state, u"review"_s);
    EXPECT_EQ(account().plan.planId, u"starter"_s);

    stripeHasSubscription(u"canceled"_s); // nobody told us, but asking Stripe does
    EXPECT_EQ(deliver(event).state, u"applied"_s);
    EXPECT_EQ(account().plan.planId, u"pro"_s);
    EXPECT_EQ(account().plan.stripeSubscriptionId, u"sub_2"_s);
}

TEST_F(Webhook, ADeletedCustomerEndsThePlanAndKeepsTheLedger)
{
    ASSERT_EQ(deliver(u"new/inv_create_paid"_s).state, u"applied"_s);
    ASSERT_EQ(account().plan.planId, u"starter"_s);
    const std::size_t before = rows().size();
    const auto deleted = [](const QString &id, const QString &customer) {
        QJsonObject event = sampleEvent(u"new/cs_pack_paid"_s);
        event.insert(u"id"_s, id);
        event.insert(u"type"_s, u"customer.deleted"_s);
        event.insert(u"data"_s,
                     QJsonObject{{u"object"_s, QJsonObject{{u"id"_s, customer}, {u"object"_s, u"customer"_s}}}});
        return event;
    };
    EXPECT_EQ(deliver(deleted(u"evt_d1"_s, u"cus_stranger"_s)).state, u"ignored"_s);
    EXPECT_EQ(account().plan.planId, u"starter"_s);

    EXPECT_EQ(deliver(deleted(u"evt_d2"_s, u"cus_1"_s)).state, u"applied"_s);
    EXPECT_EQ(account().plan, ledger::PlanAssignment());
    EXPECT_EQ(rows().size(), before);
    EXPECT_EQ(account().balance, rows().back().balanceAfter);

    stripeHasSubscription(u"canceled"_s);
    EXPECT_EQ(deliver(u"new/sub_deleted"_s).status, 200);
    EXPECT_EQ(account().plan.stripeCustomerId, QString()) << "the end of its subscription does not bring it back";
}

} // namespace
} // namespace creditdesk::stripe
