// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/stripesignature.h"
#include "tests/support/testserver.h"

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;

namespace creditdesk::stripe {
namespace {

using test::bearer;
using test::bearerWithKey;
using test::HttpAnswer;

/// The routes over real HTTP. Stripe itself is away: nobody listens where its API is said to be.
class StripeRoutes : public testing::Test {
protected:
    static test::TestServerOptions options()
    {
        test::TestServerOptions options;
        options.stripe.secretKey = "sk_test_1";
        options.stripe.webhookSecrets = {"whsec_1"};
        options.stripe.apiBase = "http://127.0.0.1:1";
        return options;
    }

    HttpAnswer deliver(const QByteArray &body, const QByteArray &secret)
    {
        http::Headers headers;
        headers.add("Content-Type", "application/json");
        headers.add("Stripe-Signature", test::stripeSignature(body, m_server.clock().now(), secret));
        return m_server.client().send("POST", "/api/stripe/webhook", body, headers);
    }

    test::TestServer m_server{options()};
    test::TestUser m_user = m_server.addUser(u"ada@example.com"_s);
};

TEST_F(StripeRoutes, NeedSomebodySignedIn)
{
    const auto client = m_server.client();
    for (const char *path : {"/api/stripe/create-subscription-checkout", "/api/stripe/create-credit-checkout",
                             "/api/stripe/portal", "/api/stripe/cancel", "/api/stripe/resume"})
        EXPECT_EQ(client.post(path, {}).status, 401) << path;
    EXPECT_EQ(client.get("/api/stripe/checkout/cs_1").status, 401);
}

TEST_F(StripeRoutes, CheckoutNeedsAKeyAndNothingButTheItem)
{
    const auto client = m_server.client();
    const QByteArray path = "/api/stripe/create-credit-checkout";
    const HttpAnswer keyless = client.post(path, {{u"pack"_s, u"small"_s}}, bearer(m_user.accessToken));
    EXPECT_EQ(keyless.status, 400);
    EXPECT_EQ(keyless.code(), u"idempotency_key_missing"_s);

    const auto withKey = bearerWithKey(m_user.accessToken, "click-1");
    EXPECT_EQ(client.post(path, {{u"pack"_s, u"giant"_s}}, withKey).code(), u"unknown_pack"_s);
    EXPECT_EQ(client.post(path, {}, withKey).status, 400);
    EXPECT_EQ(client.post(path, {{u"pack"_s, u"small"_s}, {u"amount"_s, 1}}, withKey).status, 400)
        << "nothing that a client sends decides an amount";
    EXPECT_EQ(client.post("/api/stripe/create-subscription-checkout", {{u"plan"_s, u"free"_s}}, withKey).code(),
              u"plan_not_sold"_s);
}

TEST_F(StripeRoutes, StripeAwayIsFiveHundredAndThreeWithRetryAfter)
{
    const HttpAnswer answer = m_server.client().post("/api/stripe/create-credit-checkout", {{u"pack"_s, u"small"_s}},
                                                     bearerWithKey(m_user.accessToken, "click-1"));
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.code(), u"stripe_unavailable"_s);
    EXPECT_TRUE(answer.headers.has("Retry-After"));
}

TEST_F(StripeRoutes, WithoutASubscriptionThereIsNothingToManage)
{
    const auto client = m_server.client();
    const auto headers = bearer(m_user.accessToken);
    EXPECT_EQ(client.post("/api/stripe/portal", {}, headers).code(), u"no_customer"_s);
    EXPECT_EQ(client.post("/api/stripe/cancel", {}, headers).code(), u"not_subscribed"_s);
    EXPECT_EQ(client.post("/api/stripe/resume", {}, headers).code(), u"not_subscribed"_s);
    EXPECT_EQ(client.get("/api/stripe/checkout/cs_1", headers).status, 404);
}

TEST_F(StripeRoutes, WebhookAnswersByWhatHappened)
{
    const QByteArray unknown =
        R"({"id":"evt_1","object":"event","type":"brand.new","livemode":false,"created":1,"data":{"object":{"id":"x"}}})";
    EXPECT_EQ(deliver(unknown, "whsec_1").status, 200);
    const HttpAnswer forged = deliver(unknown, "whsec_2");
    EXPECT_EQ(forged.status, 400);
    EXPECT_EQ(forged.code(), u"webhook_refused"_s);

    // Its subscription has to be fetched, and Stripe is away: not committed, so Stripe is to send it again.
    QByteArray paid =
        R"({"id":"evt_2","object":"event","type":"invoice.paid","livemode":false,"created":1,"data":{"object":
        {"id":"in_1","status":"paid","customer":"cus_1","subscription":"sub_1","metadata":{"user_id":"USER"}}}})";
    paid.replace("USER", m_user.id.toUtf8());
    EXPECT_EQ(deliver(paid, "whsec_1").status, 503);
}

TEST_F(StripeRoutes, ReturnPageKnowsNobodyAndLoadsNothing)
{
    const auto client = m_server.client();
    const HttpAnswer paid = client.get("/checkout/return?session_id=cs_test_secret");
    EXPECT_EQ(paid.status, 200);
    EXPECT_TRUE(paid.headers.value("Content-Type").startsWith("text/html"));
    EXPECT_TRUE(paid.headers.value("Content-Security-Policy").startsWith("default-src 'none'"));
    EXPECT_TRUE(paid.body.contains("You can close this tab; Creditdesk is updating"));
    EXPECT_FALSE(paid.body.contains("cs_test_secret"));
    EXPECT_FALSE(paid.body.contains("http")) << "it loads something";
    EXPECT_TRUE(client.get("/checkout/return?canceled=1").body.contains("Nothing was charged"));
    EXPECT_TRUE(client.get("/checkout/return?portal=1").body.contains("All set"));
}

QByteArray sessionEvent(const QByteArray &number, const QByteArray &type, const QByteArray &status, const QString &user)
{
    return R"({"id":"evt_)" + number + R"(","object":"event","type":"checkout.session.)" + type +
           R"(","livemode":false,"created":1,"data":{"object":{"id":"cs_1","object":"checkout.session","mode":"payment",)" +
           R"("status":")" + status + R"(","payment_status":"unpaid","client_reference_id":")" + user.toLatin1() +
           R"("}}})";
}

TEST_F(StripeRoutes, TheWaitingWindowIsToldWithoutAnyCredits)
{
    const test::HttpStream live(m_server.url() + "/api/credits/events", bearer(m_user.accessToken));
    ASSERT_TRUE(live.waitForText(": connected"));
    const auto balances = [&](int count) {
        return live.waitFor([&](const QByteArray &text) { return text.count("event: balance") == count; });
    };
    const auto state = [&] {
        return m_server.client()
            .get("/api/stripe/checkout/cs_1", bearer(m_user.accessToken))
            .json()
            .value("state"_L1)
            .toString();
    };
    ASSERT_EQ(deliver(sessionEvent("1", "completed", "complete", m_user.id), "whsec_1").status, 200);
    EXPECT_TRUE(balances(1)) << live.received().toStdString();
    EXPECT_EQ(state(), u"pending"_s);
    ASSERT_EQ(deliver(sessionEvent("2", "completed", "complete", m_user.id), "whsec_1").status, 200);
    ASSERT_EQ(deliver(sessionEvent("3", "async_payment_failed", "complete", m_user.id), "whsec_1").status, 200);
    EXPECT_TRUE(balances(2)) << "the second telling of the same state is not told: " << live.received().toStdString();
    EXPECT_EQ(state(), u"failed"_s);
    EXPECT_FALSE(live.received().contains("event: transaction"));
}

TEST_F(StripeRoutes, AnExpiredSessionIsTold)
{
    const test::HttpStream live(m_server.url() + "/api/credits/events", bearer(m_user.accessToken));
    ASSERT_TRUE(live.waitForText(": connected"));
    ASSERT_EQ(deliver(sessionEvent("1", "expired", "expired", m_user.id), "whsec_1").status, 200);
    EXPECT_TRUE(live.waitForText("event: balance"));
    EXPECT_EQ(m_server.client().get("/api/stripe/checkout/cs_1", bearer(m_user.accessToken)).json().value("state"_L1),
              u"expired"_s);
}

} // namespace
} // namespace creditdesk::stripe
