// SPDX-License-Identifier: GPL-3.0-or-later
// Events as they were before API version 2025-03-31: every row of the table of what moved, on the wire.
#include "sandbox/oldshape.h"
#include "sandboxfixture.h"

#include <QJsonDocument>

namespace creditdesk::sandbox {
namespace {

class OldShape : public SandboxFixture {
protected:
    void SetUp() override
    {
        m_options.apiVersion = kOldApiVersion;
        SandboxFixture::SetUp();
        addCatalogue();
    }

    QJsonArray events(const QString &type)
    {
        return get("/v1/events?limit=100&type="_L1 + type).body.value("data"_L1).toArray();
    }
    QJsonObject newest(const QString &type)
    {
        return valueAt(events(type).first().toObject(), "data.object"_L1).toObject();
    }
    /// The first delivered event of a type; empty: none came.
    QJsonObject delivered(const QString &type)
    {
        QJsonObject found;
        const auto came = [&] {
            for (const Received &one : received()) {
                const QJsonObject event = QJsonDocument::fromJson(one.body).object();
                if (textAt(event, "type"_L1) == type)
                    found = event;
            }
            return !found.isEmpty();
        };
        EXPECT_TRUE(eventually(came)) << qPrintable(type);
        return found;
    }
};

TEST_F(OldShape, AnInvoiceNamesItsSubscriptionPaymentAndCharge)
{
    const QString subscription = subscribe();
    const QJsonObject invoice = newest(u"invoice.paid"_s);
    EXPECT_EQ(textAt(invoice, "subscription"_L1), subscription);
    EXPECT_TRUE(valueAt(invoice, "subscription_details.metadata"_L1).isObject());
    EXPECT_TRUE(isTrue(invoice, "paid"_L1));
    EXPECT_FALSE(isTrue(invoice, "paid_out_of_band"_L1));
    EXPECT_TRUE(textAt(invoice, "payment_intent"_L1).startsWith("pi_"_L1));
    EXPECT_TRUE(textAt(invoice, "charge"_L1).startsWith("ch_"_L1));
    for (const char *member : {"tax", "discount", "quote", "transfer_data", "application_fee_amount"})
        EXPECT_TRUE(invoice.value(QLatin1StringView(member)).isNull()) << member;
    for (const char *member : {"parent", "total_taxes", "amount_overpaid", "customer_account"})
        EXPECT_FALSE(invoice.contains(QLatin1StringView(member))) << member;
    const QJsonObject line = valueAt(invoice, "lines.data"_L1).toArray().first().toObject();
    EXPECT_EQ(textAt(line, "type"_L1), u"subscription");
    EXPECT_EQ(textAt(line, "price.id"_L1), m_starter);
    EXPECT_EQ(textAt(line, "price.lookup_key"_L1), u"starter_monthly");
    EXPECT_EQ(textAt(line, "plan.id"_L1), m_starter);
    EXPECT_EQ(textAt(line, "subscription"_L1), subscription);
    EXPECT_TRUE(textAt(line, "subscription_item"_L1).startsWith("si_"_L1));
    EXPECT_EQ(line.value("proration"_L1), QJsonValue(false));
    EXPECT_FALSE(line.contains("pricing"_L1) || line.contains("parent"_L1));
}

TEST_F(OldShape, AFirstInvoiceHadNoPaymentWhileItWasADraft)
{
    subscribe();
    const QJsonObject draft = newest(u"invoice.created"_s);
    EXPECT_TRUE(draft.value("payment_intent"_L1).isNull());
    EXPECT_TRUE(draft.value("charge"_L1).isNull());
    EXPECT_EQ(draft.value("paid"_L1), QJsonValue(false));
    EXPECT_TRUE(newest(u"invoice.finalized"_s).value("charge"_L1).isNull());
}

TEST_F(OldShape, ASubscriptionHasThePeriod)
{
    subscribe();
    const QJsonObject subscription = newest(u"customer.subscription.created"_s);
    EXPECT_GT(integerAt(subscription, "current_period_end"_L1), integerAt(subscription, "current_period_start"_L1));
    EXPECT_TRUE(subscription.contains("discount"_L1));
    EXPECT_FALSE(subscription.contains("billing_mode"_L1));
    const QJsonObject item = valueAt(subscription, "items.data"_L1).toArray().first().toObject();
    EXPECT_FALSE(item.contains("current_period_end"_L1));
    EXPECT_TRUE(valueAt(item, "price.recurring.aggregate_usage"_L1).isNull());
}

TEST_F(OldShape, ChangesAreToldInTheOldWordsToo)
{
    const QString subscription = subscribe();
    control(u"subscriptions/%1/renew"_s.arg(subscription));
    const QJsonObject event = events(u"customer.subscription.updated"_s).first().toObject();
    const QJsonObject previous = valueAt(event, "data.previous_attributes"_L1).toObject();
    EXPECT_EQ(integerAt(previous, "current_period_end"_L1), integerAt(event, "data.object.current_period_start"_L1));
    EXPECT_FALSE(previous.contains("items"_L1)) << "the period was no part of the items";
}

TEST_F(OldShape, AProrationIsAnInvoiceItemLine)
{
    const QString subscription = subscribe();
    control(u"subscriptions/%1/switch"_s.arg(subscription), "{\"lookup_key\": \"pro_monthly\"}");
    const QJsonObject invoice = newest(u"invoice.paid"_s);
    EXPECT_EQ(textAt(invoice, "billing_reason"_L1), u"subscription_update");
    for (const QJsonValue &line : valueAt(invoice, "lines.data"_L1).toArray())
        EXPECT_TRUE(isTrue(line.toObject(), "proration"_L1));
}

TEST_F(OldShape, ChargeAndIntentNameTheirInvoice)
{
    subscribe();
    const QString invoice = textAt(newest(u"invoice.paid"_s), "id"_L1);
    EXPECT_EQ(textAt(newest(u"charge.succeeded"_s), "invoice"_L1), invoice);
    EXPECT_EQ(textAt(newest(u"payment_intent.succeeded"_s), "invoice"_L1), invoice);
    control(u"checkout/%1/pay"_s.arg(openSession(u"payment"_s, m_pack)));
    EXPECT_TRUE(newest(u"charge.succeeded"_s).value("invoice"_L1).isNull());
    const QJsonObject session = newest(u"checkout.session.completed"_s);
    EXPECT_EQ(textAt(session, "ui_mode"_L1), u"hosted");
    EXPECT_FALSE(session.contains("managed_payments"_L1));
}

TEST_F(OldShape, OldVersionsKnowNoInvoicePayments)
{
    subscribe();
    EXPECT_TRUE(events(u"invoice_payment.paid"_s).isEmpty());
    EXPECT_EQ(textAt(events(u"invoice.paid"_s).first().toObject(), "api_version"_L1), kOldApiVersion);
}

TEST_F(OldShape, AnEndpointMayHaveItsOwnVersion)
{
    const QByteArray url = m_options.webhooks.front().url.toUtf8();
    control(u"webhook"_s, R"({"url": ")" + url + R"(", "secret": "whsec_test", "api_version": "2026-10-28.endive"})");
    subscribe();
    const QJsonObject event = delivered(u"invoice.paid"_s);
    EXPECT_EQ(textAt(event, "api_version"_L1), kApiVersion);
    EXPECT_TRUE(valueAt(event, "data.object.parent"_L1).isObject());
    EXPECT_FALSE(delivered(u"invoice_payment.paid"_s).isEmpty());
    EXPECT_FALSE(newest(u"invoice.paid"_s).contains("parent"_L1)) << "the list keeps the version of creation";
    EXPECT_EQ(
        control(u"webhook"_s, R"({"url": ")" + url + R"(", "secret": "whsec_test", "api_version": "newest"})").status,
        400);
}

TEST(ApiVersion, NamesAndShapes)
{
    EXPECT_TRUE(isApiVersion(u"2025-02-24.acacia"_s));
    EXPECT_TRUE(isApiVersion(u"2024-06-20"_s));
    EXPECT_FALSE(isApiVersion(u"acacia"_s));
    EXPECT_FALSE(isApiVersion(u"2025-02-24.Acacia"_s));
    EXPECT_TRUE(isOldShape(kOldApiVersion));
    EXPECT_FALSE(isOldShape(u"2025-03-31.basil"_s));
    EXPECT_FALSE(isOldShape({}));
}

} // namespace
} // namespace creditdesk::sandbox
