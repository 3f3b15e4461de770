// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandboxfixture.h"

#include <QTemporaryDir>

namespace creditdesk::sandbox {
namespace {

using Api = SandboxFixture;

TEST_F(Api, RefusesCallersWithoutATestKey)
{
    for (const QByteArray &key : {QByteArray(), QByteArray("Bearer sk_live_1234567890123456789"),
                                  QByteArray("Basic !!"), QByteArray("Bearer nonsense")}) {
        http::ClientRequest request;
        request.url = "/v1/customers";
        if (!key.isEmpty())
            request.headers.set("Authorization", key);
        const Reply reply = send(request);
        EXPECT_EQ(reply.status, 401);
        EXPECT_EQ(textAt(reply.body, "error.type"_L1), u"invalid_request_error");
        EXPECT_FALSE(reply.text.contains("sk_live_1234567890"));
    }
    http::ClientRequest basic;
    basic.url = "/v1/customers";
    basic.headers.set("Authorization", "Basic " + QByteArray("sk_test_x:").toBase64());
    EXPECT_EQ(send(basic).status, 200);
}

TEST_F(Api, AcceptsOneKeyOnlyWhenToldSo)
{
    m_options.apiKey = u"sk_test_other"_s;
    restart();
    EXPECT_EQ(get(u"/v1/customers"_s).status, 401);
}

TEST_F(Api, AnswersCarryStripesHeaders)
{
    const Reply reply = get(u"/v1/customers"_s);
    EXPECT_TRUE(reply.headers.value("Request-Id").startsWith("req_"));
    EXPECT_EQ(reply.headers.value("Stripe-Version"), "2026-10-28.endive");
    EXPECT_EQ(textAt(reply.body, "object"_L1), u"list");
}

TEST_F(Api, UnknownPathsAreStripes404)
{
    for (const QString &path : {u"/v1/nothing"_s, u"/v1/customers/cus_1/nothing"_s, u"/v1/charges/x/y/z"_s}) {
        const Reply reply = get(path);
        EXPECT_EQ(reply.status, 404);
        EXPECT_EQ(textAt(reply.body, "error.type"_L1), u"invalid_request_error") << qPrintable(path);
    }
}

TEST_F(Api, ReplaysUnderAnIdempotencyKey)
{
    const Reply first = post(u"/v1/customers"_s, "email=a@example.org", "k1");
    const Reply again = post(u"/v1/customers"_s, "email=a@example.org", "k1");
    EXPECT_EQ(first.body, again.body);
    EXPECT_EQ(again.headers.value("Idempotent-Replayed"), "true");
    EXPECT_EQ(again.headers.value("Original-Request"), first.headers.value("Request-Id"));
    const Reply other = post(u"/v1/customers"_s, "email=b@example.org", "k1");
    EXPECT_EQ(other.status, 400);
    EXPECT_EQ(textAt(other.body, "error.type"_L1), u"idempotency_error");
    EXPECT_EQ(post(u"/v1/customers"_s, "nmae=x", "k2").status, 400);
    EXPECT_EQ(post(u"/v1/customers"_s, "name=x", "k2").status, 200); // a failed validation keeps nothing
    EXPECT_EQ(get(u"/v1/customers"_s).body.value("data"_L1).toArray().size(), 2);
}

TEST_F(Api, TheEventNamesTheRequestThatCausedIt)
{
    const Reply made = post(u"/v1/customers"_s, "email=a@example.org", "k1");
    const QJsonObject event = get(u"/v1/events"_s).body.value("data"_L1).toArray().first().toObject();
    EXPECT_EQ(textAt(event, "type"_L1), u"customer.created");
    EXPECT_EQ(textAt(event, "request.id"_L1), QString::fromLatin1(made.headers.value("Request-Id")));
    EXPECT_EQ(textAt(event, "request.idempotency_key"_L1), u"k1");
    EXPECT_EQ(textAt(event, "data.object.id"_L1), textAt(made.body, "id"_L1));
}

TEST_F(Api, ExpandsThroughListsAndRefusesTheRest)
{
    addCatalogue();
    const Reply prices = get(u"/v1/prices?lookup_keys[]=pro_monthly&expand[]=data.product"_s);
    EXPECT_EQ(textAt(prices.body.value("data"_L1).toArray().first().toObject(), "product.name"_L1), u"Pro");
    const QString subscription = subscribe();
    const Reply expanded = get(
        u"/v1/subscriptions/%1?expand[]=latest_invoice.payments&expand[]=items.data.price.product"_s.arg(subscription));
    EXPECT_EQ(valueAt(expanded.body, "latest_invoice.payments.data"_L1).toArray().size(), 1);
    EXPECT_EQ(get(u"/v1/subscriptions/%1?expand[]=latest_invoice.payment_intent"_s.arg(subscription)).status, 400);
    EXPECT_EQ(get(u"/v1/subscriptions/%1?expand[]=nothing"_s.arg(subscription)).status, 400);
}

TEST_F(Api, ExpandsProductsWithIdsOfTheirOwnersChoice)
{
    post(u"/v1/products"_s, "id=chosen&name=Chosen");
    EXPECT_EQ(post(u"/v1/products"_s, "id=chosen&name=Twice").status, 400);
    const Reply price = post(u"/v1/prices"_s, "currency=usd&unit_amount=1&product=chosen&expand[]=product");
    EXPECT_EQ(textAt(price.body, "product.name"_L1), u"Chosen");
}

TEST_F(Api, SessionsRefuseWhatStripeRefuses)
{
    addCatalogue();
    const auto create = [&](const QByteArray &form) { return post(u"/v1/checkout/sessions"_s, form); };
    const QByteArray line = "&line_items[0][price]=" + m_pack.toUtf8() + "&line_items[0][quantity]=1";
    EXPECT_EQ(textAt(create("mode=payment" + line).body, "error.param"_L1), u"success_url");
    EXPECT_EQ(textAt(create("mode=payment&success_url=http://x/").body, "error.param"_L1), u"line_items");
    EXPECT_EQ(textAt(create("mode=payment&success_url=nowhere" + line).body, "error.code"_L1), u"url_invalid");
    EXPECT_EQ(textAt(create("mode=payment&success_url=http://x/&customer=cus_x" + line).body, "error.param"_L1),
              u"customer");
    EXPECT_EQ(textAt(create("mode=subscription&success_url=http://x/" + line).body, "error.param"_L1),
              u"line_items[0][price]");
    EXPECT_EQ(textAt(create("mode=payment&success_url=http://x/&subscription_data[metadata][a]=b" + line).body,
                     "error.param"_L1),
              u"subscription_data");
    EXPECT_EQ(create("mode=payment&success_url=http://x/&expires_at=1" + line).status, 400);
    EXPECT_EQ(create("mode=payment&success_url=http://x/" + line).status, 200);
}

TEST_F(Api, StateSurvivesARestart)
{
    const QTemporaryDir folder;
    m_options.stateFile = folder.filePath(u"state.json"_s);
    restart();
    addCatalogue();
    const QString subscription = subscribe();
    control(u"clock"_s, R"({"advance_seconds": 1000})");
    const Reply before = get(u"/v1/subscriptions/"_s + subscription);
    restart();
    const Reply after = get(u"/v1/subscriptions/"_s + subscription);
    EXPECT_EQ(after.body, before.body);
    EXPECT_EQ(integerAt(open(u"/sandbox/clock"_s).body, "offset_seconds"_L1), 1000);
    EXPECT_EQ(get(u"/v1/webhook_endpoints"_s).body.value("data"_L1).toArray().size(), 1);
    m_sandbox.reset(); // its last write needs the folder
}

TEST(Sandbox, ListensOnLoopbackOnly)
{
    const SystemClock clock;
    for (const QString &address : {u"0.0.0.0"_s, u"::"_s, u"192.168.1.1"_s, u"example.org"_s, QString()}) {
        SandboxOptions options;
        options.address = address;
        Sandbox sandbox(options, clock);
        const auto started = sandbox.start();
        ASSERT_FALSE(started);
        EXPECT_EQ(started.error().code, u"not_loopback");
    }
}

TEST_F(Api, ATakenPortIsAClearError)
{
    SandboxOptions second;
    second.port = m_sandbox->port();
    Sandbox sandbox(second, m_clock);
    const auto started = sandbox.start();
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().code, u"port_in_use");
}

} // namespace
} // namespace creditdesk::sandbox
