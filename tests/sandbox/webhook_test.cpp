// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/signature.h"
#include "sandboxfixture.h"

#include <QJsonDocument>

namespace creditdesk::sandbox {
namespace {

TEST(Signature, IsStripesScheme)
{
    // Computed with: printf '1700000000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_test
    EXPECT_EQ(signatureHeader(R"({"id":"evt_1"})", "whsec_test", 1'700'000'000),
              "t=1700000000,v1=c89214b5b5da833daed6f0b8c5bb6bd58cea9022bd80ccc78230f3942d632925");
}

class Webhooks : public SandboxFixture {
protected:
    QStringList receivedTypes()
    {
        QStringList types;
        for (const Received &one : received())
            types.append(textAt(QJsonDocument::fromJson(one.body).object(), "type"_L1));
        return types;
    }
    qint64 pending() { return integerAt(open(u"/sandbox/status"_s).body, "pending_deliveries"_L1, -1); }
};

TEST_F(Webhooks, SignUpSendsEverythingInOrder)
{
    addCatalogue();
    subscribe();
    ASSERT_TRUE(eventually([&] { return pending() == 0; }));
    const QStringList types = receivedTypes();
    const QStringList expected{
        u"payment_method.attached"_s,   u"invoice.created"_s,           u"customer.subscription.created"_s,
        u"invoice.finalized"_s,         u"payment_intent.created"_s,    u"charge.succeeded"_s,
        u"payment_intent.succeeded"_s,  u"invoice_payment.paid"_s,      u"invoice.paid"_s,
        u"invoice.payment_succeeded"_s, u"checkout.session.completed"_s};
    EXPECT_EQ(types.last(expected.size()), expected);
    for (const Received &one : received()) {
        const qint64 at = one.signature.mid(2, one.signature.indexOf(',') - 2).toLongLong();
        EXPECT_EQ(at, toEpochMs(m_clock.now()) / 1000);
        EXPECT_EQ(one.signature, signatureHeader(one.body, "whsec_test", at));
    }
}

TEST_F(Webhooks, AFailedDeliveryIsRetriedAndThenSucceeds)
{
    m_receiverStatus = 500;
    post(u"/v1/customers"_s, "name=x");
    ASSERT_TRUE(eventually([&] { return received().size() == 1; }));
    EXPECT_EQ(get(u"/v1/events?delivery_success=false"_s).body.value("data"_L1).toArray().size(), 1);
    m_receiverStatus = 200;
    m_clock.advance(1);
    ASSERT_TRUE(eventually([&] { return pending() == 0; }));
    EXPECT_EQ(received().size(), 2U);
    EXPECT_EQ(received().front().body, received().back().body);
    EXPECT_NE(received().front().signature, received().back().signature);
    EXPECT_EQ(get(u"/v1/events?delivery_success=true"_s).body.value("data"_L1).toArray().size(), 1);
    EXPECT_EQ(integerAt(get(u"/v1/events"_s).body.value("data"_L1).toArray().first().toObject(), "pending_webhooks"_L1),
              0);
}

TEST_F(Webhooks, GivesUpAfterTheScheduleAndCanBeSentAgain)
{
    m_receiverStatus = 500;
    post(u"/v1/customers"_s, "name=x");
    ASSERT_TRUE(eventually([&] {
        m_clock.advance(1);
        return pending() == 0;
    }));
    EXPECT_EQ(received().size(), 4U);
    EXPECT_EQ(integerAt(open(u"/sandbox/status"_s).body, "failed_deliveries"_L1), 1);
    m_receiverStatus = 200;
    const QString event = textAt(get(u"/v1/events"_s).body.value("data"_L1).toArray().first().toObject(), "id"_L1);
    EXPECT_EQ(control(u"events/%1/resend"_s.arg(event)).status, 200);
    ASSERT_TRUE(eventually([&] { return received().size() == 5 && pending() == 0; }));
    EXPECT_EQ(integerAt(open(u"/sandbox/status"_s).body, "failed_deliveries"_L1), 0);
    EXPECT_EQ(control(u"events/evt_nothing/resend"_s).status, 404);
}

TEST_F(Webhooks, AFailingOneDoesNotHoldUpTheOthers)
{
    const Reply other = post(u"/v1/webhook_endpoints"_s, "url=http://127.0.0.1:9/away&enabled_events[]=*");
    EXPECT_TRUE(textAt(other.body, "secret"_L1).startsWith("whsec_"_L1));
    EXPECT_FALSE(get(u"/v1/webhook_endpoints/"_s + textAt(other.body, "id"_L1)).body.contains("secret"_L1));
    for (int i = 0; i < 5; ++i)
        post(u"/v1/customers"_s, "name=x");
    ASSERT_TRUE(eventually([&] { return received().size() == 5; }));
    const QJsonObject newest = open(u"/sandbox/events?limit=1"_s).body.value("data"_L1).toArray().first().toObject();
    EXPECT_EQ(newest.value("deliveries"_L1).toArray().size(), 2);
}

TEST_F(Webhooks, SignsWithTheSandboxsClockWhenToldSo)
{
    m_options.signatureClock = SignatureClock::Sandbox;
    restart();
    control(u"clock"_s, R"({"advance_seconds": 5000})");
    post(u"/v1/customers"_s, "name=x");
    ASSERT_TRUE(eventually([&] { return received().size() == 1; }));
    EXPECT_TRUE(received().front().signature.startsWith(
        "t=" + QByteArray::number(toEpochMs(m_clock.now()) / 1000 + 5000) + ","));
}

} // namespace
} // namespace creditdesk::sandbox
