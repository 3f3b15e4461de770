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

    QByteArray requests;
    append(requests, shop);
    append(requests, m_stripe);
    check(requests);
}

} // namespace
} // namespace creditdesk::stripe
