// SPDX-License-Identifier: GPL-3.0-or-later
// The filters of Stripe's lists, over HTTP: what a server asks for that looks for something it has missed.
#include "sandboxfixture.h"

namespace creditdesk::sandbox {
namespace {

class Lists : public SandboxFixture {
protected:
    void SetUp() override
    {
        SandboxFixture::SetUp();
        addCatalogue();
    }

    /// The ids that a list answers, oldest first.
    QStringList ids(const QString &query)
    {
        const Reply reply = get("/v1/"_L1 + query);
        EXPECT_EQ(reply.status, 200) << reply.text.constData();
        QStringList found;
        for (const QJsonValue &one : reply.body.value("data"_L1).toArray())
            found.prepend(textAt(one.toObject(), "id"_L1));
        return found;
    }

    QJsonObject buy() { return control(u"checkout/%1/pay"_s.arg(openSession(u"payment"_s, m_pack))).body; }
    qint64 now() { return toEpochMs(m_clock.now()) / 1000; }
};

TEST_F(Lists, CheckoutSessionsByPaymentCustomerStatusAndTime)
{
    const QJsonObject paid = buy();
    const QString first = textAt(paid, "id"_L1);
    m_clock.advance(100);
    const QString open = openSession(u"payment"_s, m_pack);
    EXPECT_EQ(ids("checkout/sessions?payment_intent="_L1 + textAt(paid, "payment_intent"_L1)), QStringList{first});
    EXPECT_EQ(ids(u"checkout/sessions?payment_intent=pi_nobody"_s), QStringList());
    EXPECT_EQ(ids(u"checkout/sessions?status=open"_s), QStringList{open});
    EXPECT_EQ(ids(u"checkout/sessions?status=complete"_s), QStringList{first});
    EXPECT_EQ(ids("checkout/sessions?customer="_L1 + m_customer), (QStringList{first, open}));
    EXPECT_EQ(ids(u"checkout/sessions?customer=cus_nobody"_s), QStringList());
    EXPECT_EQ(ids(u"checkout/sessions?created[gte]=%1"_s.arg(now())), QStringList{open});
    EXPECT_EQ(ids(u"checkout/sessions?created[lt]=%1&created[gt]=%2"_s.arg(now()).arg(now() - 200)),
              QStringList{first});
    const QString subscription = subscribe();
    EXPECT_EQ(ids("checkout/sessions?subscription="_L1 + subscription).size(), 1);
}

TEST_F(Lists, InvoicesAndTheirPayments)
{
    const QString subscription = subscribe();
    const QStringList first = ids("invoices?subscription="_L1 + subscription);
    ASSERT_EQ(first.size(), 1);
    ASSERT_EQ(control(u"subscriptions/%1/card"_s.arg(subscription), R"({"outcome":"declined"})").status, 200);
    ASSERT_EQ(control(u"subscriptions/%1/renew"_s.arg(subscription)).status, 200);
    const QStringList both = ids("invoices?subscription="_L1 + subscription);
    ASSERT_EQ(both.size(), 2);
    EXPECT_EQ(ids(u"invoices?status=paid&customer="_s + m_customer), first);
    EXPECT_EQ(ids(u"invoices?status=open"_s), QStringList{both.last()});
    const qint64 renewed = integerAt(get("/v1/invoices/"_L1 + both.last()).body, "created"_L1);
    EXPECT_EQ(ids(u"invoices?created[gte]=%1"_s.arg(renewed)), QStringList{both.last()});

    const QStringList payments = ids(u"invoice_payments"_s);
    ASSERT_EQ(payments.size(), 2);
    EXPECT_EQ(ids("invoice_payments?invoice="_L1 + both.first()), QStringList{payments.first()});
    EXPECT_EQ(ids(u"invoice_payments?status=paid"_s), QStringList{payments.first()});
    EXPECT_EQ(ids(u"invoice_payments?status=open"_s), QStringList{payments.last()});
    const QString intent = textAt(get("/v1/invoice_payments/"_L1 + payments.last()).body, "payment.payment_intent"_L1);
    EXPECT_EQ(ids("invoice_payments?payment[type]=payment_intent&payment[payment_intent]="_L1 + intent),
              QStringList{payments.last()});
    EXPECT_EQ(get("/v1/invoice_payments?payment[payment_intent]="_L1 + intent).status, 400) << "its type is required";
    ASSERT_EQ(post(u"/v1/invoices/%1/mark_uncollectible"_s.arg(both.last()), "").status, 200);
    EXPECT_EQ(ids(u"invoices?status=uncollectible"_s), QStringList{both.last()});
    EXPECT_EQ(ids(u"invoice_payments?status=open"_s), QStringList{payments.last()}) << "it can still be paid";
    ASSERT_EQ(post(u"/v1/invoices/%1/void"_s.arg(both.last()), "").status, 200);
    EXPECT_EQ(ids(u"invoice_payments?status=canceled"_s), QStringList{payments.last()});
}

TEST_F(Lists, SubscriptionsHideTheCanceledUnlessAsked)
{
    const QString ended = subscribe();
    ASSERT_EQ(control(u"subscriptions/%1/cancel"_s.arg(ended), R"({"immediately":true})").status, 200);
    m_clock.advance(100);
    const QString active = subscribe();
    EXPECT_EQ(ids("subscriptions?customer="_L1 + m_customer), QStringList{active});
    EXPECT_EQ(ids(u"subscriptions?status=all"_s), (QStringList{ended, active}));
    EXPECT_EQ(ids(u"subscriptions?status=canceled"_s), QStringList{ended});
    EXPECT_EQ(ids(u"subscriptions?status=all&created[gte]=%1"_s.arg(now())), QStringList{active});
    EXPECT_EQ(ids("subscriptions?price="_L1 + m_pro), QStringList());
}

TEST_F(Lists, PaymentIntentsAndChargesByCustomerAndTime)
{
    const QJsonObject paid = buy();
    m_clock.advance(100);
    ASSERT_EQ(post(u"/v1/payment_intents"_s, "amount=5&currency=usd&confirm=true&payment_method=pm_card_visa").status,
              200);
    for (const QString &resource : {u"payment_intents"_s, u"charges"_s}) {
        EXPECT_EQ(ids(resource).size(), 2);
        EXPECT_EQ(ids(resource + "?customer="_L1 + m_customer).size(), 1);
        EXPECT_EQ(ids(resource + u"?created[gte]=%1"_s.arg(now())).size(), 1);
    }
    EXPECT_EQ(ids("charges?payment_intent="_L1 + textAt(paid, "payment_intent"_L1)).size(), 1);
}

TEST_F(Lists, EventsByTypesAndTimeAndPagedBothWays)
{
    buy();
    EXPECT_EQ(ids(u"events?types[]=charge.succeeded&types[]=payment_intent.succeeded"_s).size(), 2);
    EXPECT_EQ(ids(u"events?type=checkout.session.*"_s).size(), 1);
    QString tooMany = u"events?limit=1"_s;
    for (int i = 0; i < 21; ++i)
        tooMany += u"&types[]=a.%1"_s.arg(i);
    EXPECT_EQ(get("/v1/"_L1 + tooMany).status, 400);
    EXPECT_EQ(get(u"/v1/events?type=a.b&types[]=c.d"_s).status, 400);

    const QStringList all = ids(u"events?limit=100"_s);
    ASSERT_GT(all.size(), 6);
    EXPECT_EQ(ids("events?limit=2&ending_before="_L1 + all.first()), all.mid(1, 2)) << "the oldest come first";
    EXPECT_EQ(ids("events?limit=2&starting_after="_L1 + all.last()), all.mid(all.size() - 3, 2));
    EXPECT_TRUE(isTrue(get("/v1/events?limit=2&ending_before="_L1 + all.first()).body, "has_more"_L1));
    EXPECT_FALSE(isTrue(get("/v1/events?limit=2&ending_before="_L1 + all.at(all.size() - 3)).body, "has_more"_L1));
    // The cursor holds its place though the filter leaves it out.
    EXPECT_EQ(ids(u"events?types[]=charge.succeeded&ending_before="_s + all.first()).size(), 1);
    EXPECT_EQ(get(u"/v1/events?ending_before=evt_nobody"_s).status, 400);
    m_clock.advance(100);
    buy();
    EXPECT_EQ(ids(u"events?type=charge.succeeded&created[gte]=%1"_s.arg(now())).size(), 1);
}

TEST_F(Lists, EventsAreGoneAfterThirtyDays)
{
    const QString old = ids(u"events"_s).first();
    EXPECT_EQ(get("/v1/events/"_L1 + old).status, 200);
    m_clock.advance(30LL * 86'400);
    EXPECT_EQ(ids(u"events"_s), QStringList());
    EXPECT_EQ(get("/v1/events/"_L1 + old).status, 404);
    const QJsonObject paid = buy();
    EXPECT_FALSE(ids(u"events?limit=100"_s).contains(old));
    EXPECT_EQ(ids("charges?payment_intent="_L1 + textAt(paid, "payment_intent"_L1)).size(), 1);
}

} // namespace
} // namespace creditdesk::sandbox
