// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/setup.h"
#include "tests/stripe/servicefixture.h"

#include <QFile>
#include <QProcess>

using namespace Qt::StringLiterals;

namespace creditdesk::stripe {
namespace {

/// Every kind of request that we make, recorded and held against Stripe's own parameter types.
class RequestParams : public ServiceFixture {
protected:
    void setUpShop(FakeStripe &shop)
    {
        const StripeClient client(config(), shop.transport(), quickLimits());
        const SetupOptions options{false, "https://desk.example/api/stripe/webhook"};
        ASSERT_TRUE(run(setUp(client, testCatalogue(), options)));
    }

    static void append(QByteArray &lines, const FakeStripe &stripe)
    {
        for (const http::ClientRequest &request : stripe.recorded()) {
            const QUrl url(QString::fromUtf8(request.url));
            const bool isPost = request.method == http::Method::Post;
            const QString verb = isPost ? u"POST"_s : request.method == http::Method::Delete ? u"DELETE"_s : u"GET"_s;
            const QByteArray form = isPost ? request.body : url.query(QUrl::FullyEncoded).toLatin1();
            lines +=
                QJsonDocument(
                    QJsonObject{{u"method"_s, verb}, {u"path"_s, url.path()}, {u"form"_s, QString::fromLatin1(form)}})
                    .toJson(QJsonDocument::Compact) +
                '\n';
        }
    }

    /// Of a refund that was not taken, and of two payments and a dispute that this Stripe does not know.
    void reconcile()
    {
        m_stripe.setObject({{u"id"_s, u"re_1"_s},
                            {u"object"_s, u"refund"_s},
                            {u"amount"_s, 100},
                            {u"currency"_s, u"usd"_s},
                            {u"payment_intent"_s, u"pi_2"_s},
                            {u"created"_s, qint64(kNowSeconds)},
                            {u"status"_s, u"succeeded"_s}});
        ledger::AddGrant grant;
        grant.amount = Credits(10);
        grant.grantKey = u"inv:in_unknown"_s;
        grant.stripeReference = u"in_unknown"_s;
        grant.description = u"Starter plan"_s;
        grant.actor = u"stripe"_s;
        ASSERT_TRUE(book(kUser, grant));
        ledger::ClawBack taken;
        taken.grantKey = u"pack:cs_p1"_s;
        taken.reference = u"dp_unknown"_s;
        taken.type = TransactionType::Dispute;
        taken.target = Credits(5);
        taken.actor = u"stripe"_s;
        ASSERT_TRUE(book(kUser, taken));
        const auto made = run(m_service->reconcile(
            {u"run"_s, m_clock.now() - std::chrono::days(1), m_clock.now() + std::chrono::days(1), u"admin"_s}));
        ASSERT_TRUE(made) << made.error().detail.toStdString();
        EXPECT_EQ(made->findings.size(), 4U);
        for (const store::ReconciliationFindingRecord &finding : made->findings) {
            const auto repaired = run(m_service->repair({finding.runId, finding.number, u"admin"_s, u"By hand"_s, {}}));
            EXPECT_TRUE(repaired) << qPrintable(finding.objectId) << ": " << qPrintable(repaired.error().detail);
        }
    }

    void tellOf(const QString &type, const QJsonObject &object)
    {
        m_stripe.setObject(object);
        (void)deliver(QJsonObject{{u"id"_s, u"evt_of_"_s + object.value("id"_L1).toString()},
                                  {u"type"_s, type},
                                  {u"data"_s, QJsonObject{{u"object"_s, object}}}});
    }

    /// Of a payment for nothing of ours, and in another currency of one by intent and of one by charge.
    void moneyBack()
    {
        QJsonObject refund{{u"id"_s, u"re_foreign"_s},
                           {u"object"_s, u"refund"_s},
                           {u"amount"_s, 100},
                           {u"currency"_s, u"eur"_s},
                           {u"payment_intent"_s, u"pi_foreign"_s}};
        tellOf(u"refund.created"_s, refund);
        refund.insert(u"id"_s, u"re_eur"_s);
        refund.insert(u"payment_intent"_s, u"pi_2"_s);
        tellOf(u"refund.created"_s, refund);

        m_stripe.setObject({{u"id"_s, u"in_old"_s}, {u"metadata"_s, QJsonObject{{u"user_id"_s, kUser}}}});
        ledger::AddGrant grant;
        grant.amount = Credits(10);
        grant.cost = {100, u"usd"_s};
        grant.grantKey = u"inv:in_old"_s;
        ASSERT_TRUE(book(kUser, grant));
        refund.insert(u"id"_s, u"re_old"_s);
        refund.insert(u"payment_intent"_s, QJsonValue());
        refund.insert(u"charge"_s, u"ch_old"_s);
        m_stripe.setObject(refund);
        tellOf(u"charge.refunded"_s, {{u"id"_s, u"ch_old"_s}, {u"object"_s, u"charge"_s}, {u"invoice"_s, u"in_old"_s}});
    }

    void check(const QByteArray &requests)
    {
        QFile file(m_directory.filePath(u"requests.jsonl"_s));
        ASSERT_TRUE(file.open(QIODevice::WriteOnly));
        file.write(requests);
        file.close();
        QProcess process;
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(QStringLiteral(CREDITDESK_PYTHON),
                      {u"-B"_s, QStringLiteral(CREDITDESK_REQUEST_CHECK), file.fileName()});
        ASSERT_TRUE(process.waitForFinished(120'000));
        EXPECT_EQ(process.exitCode(), 0) << process.readAll().toStdString();
    }
};

TEST_F(RequestParams, AreWhatStripeDocuments)
{
    FakeStripe shop;
    shop.clear();
    setUpShop(shop);
    QJsonObject endpoint{{u"id"_s, u"we_new1"_s}, {u"object"_s, u"/v1/webhook_endpoints"_s}};
    endpoint.insert(u"url"_s, u"https://desk.example/api/stripe/webhook"_s);
    endpoint.insert(u"status"_s, u"disabled"_s);
    shop.setSubscription(u"we_new1"_s, endpoint);                    // of an older program, and switched off
    shop.addPrice(u"price_new1"_s, u"starter_monthly"_s, 800, true); // another amount: a new price, the portal follows
    setUpShop(shop);

    ASSERT_TRUE(run(m_service->startPackCheckout(kUser, u"medium"_s, u"click-1"_s)));
    ASSERT_TRUE(run(m_service->startSubscriptionCheckout(kUser, u"starter"_s, u"click-2"_s)));
    ASSERT_TRUE(run(m_service->startSubscriptionCheckout(kUser, u"pro"_s, u"click-3"_s))); // expires the one before
    ASSERT_TRUE(run(m_service->portalUrl(kUser)));

    m_stripe.setLineItems(u"cs_p1"_s, u"price_small"_s, 1);
    ASSERT_EQ(deliver(u"new/cs_pack_paid"_s).status, 200);
    stripeHasSubscription(u"active"_s);
    ASSERT_EQ(deliver(u"new/sub_updated_pro"_s).status, 200);
    ASSERT_TRUE(run(m_service->cancel(kUser, false)));
    stripeHasSubscription(u"active"_s, u"new/sub_cancel_at_period_end"_s);
    ASSERT_TRUE(run(m_service->resume(kUser)));
    stripeHasSubscription(u"active"_s, u"new/sub_cancel_at_only"_s);
    ASSERT_TRUE(run(m_service->resume(kUser)));
    QJsonObject longInvoice = sampleEvent(u"new/inv_create_paid"_s);
    QJsonObject invoice = sampleObject(u"new/inv_create_paid"_s);
    QJsonObject lines = invoice.value("lines"_L1).toObject();
    lines.insert(u"has_more"_s, true);
    invoice.insert(u"lines"_s, lines);
    longInvoice.insert(u"data"_s, QJsonObject{{u"object"_s, invoice}});
    (void)deliver(longInvoice); // asks for the rest of the lines, which this Stripe does not have
    ASSERT_TRUE(run(m_service->cancel(kUser, true)));
    reconcile();
    moneyBack();

    QByteArray requests;
    append(requests, shop);
    append(requests, m_stripe);
    check(requests);
}

} // namespace
} // namespace creditdesk::stripe
