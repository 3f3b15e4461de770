// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sandbox/sandbox.h"
#include "server/http/client.h"
#include "server/http/runtoend.h"
#include "server/stripe/setup.h"
#include "tests/support/stripesignature.h"
#include "tests/support/testserver.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <gtest/gtest.h>

namespace creditdesk::test {

/// A Stripe sandbox in this process, which shares no code with server/stripe; made before the server, which has to know
/// its address. Its events are delivered when a test says so.
class StripeShop {
protected:
    StripeShop() : m_clock(TestServerOptions().start), m_sandbox({}, m_clock)
    {
        if (const auto started = m_sandbox.start(); !started)
            throw std::runtime_error(started.error().detail.toStdString());
    }

    [[nodiscard]] TestServerOptions serverOptions() const
    {
        TestServerOptions options;
        options.stripe.secretKey = kKey;
        options.stripe.webhookSecrets = {kWebhookSecret};
        options.stripe.apiBase = m_sandbox.baseUrl().toUtf8();
        return options;
    }

    /// As `creditdesk-admin stripe setup` does it.
    void setUpShop()
    {
        http::Client outgoing(1);
        const auto options = serverOptions();
        const stripe::StripeClient client(
            options.stripe, [&outgoing](http::ClientRequest request) { return outgoing.send(std::move(request)); });
        const auto done = http::runToEnd(stripe::setUp(client, testCatalogue(), {}));
        ASSERT_TRUE(done) << done.error().detail.toStdString();
    }

    [[nodiscard]] HttpClient sandbox() const { return HttpClient(m_sandbox.baseUrl().toUtf8()); }
    /// Form-encoded, as Stripe's API takes it.
    HttpAnswer ask(const QByteArray &path, const QByteArray &form) const
    {
        http::Headers headers = bearer(kKey);
        headers.add("Content-Type", "application/x-www-form-urlencoded");
        return sandbox().send("POST", path, form, headers);
    }

    void pay(const QString &session) const
    {
        const auto paid = sandbox().post("/sandbox/checkout/" + session.toLatin1() + "/pay", {});
        EXPECT_EQ(paid.status, 200) << paid.body.toStdString();
    }

    /// All events so far, oldest first.
    [[nodiscard]] std::vector<QJsonObject> events() const
    {
        const QJsonArray newestFirst =
            sandbox().get("/v1/events?limit=100", bearer(kKey)).json().value(QStringLiteral("data")).toArray();
        std::vector<QJsonObject> all;
        for (qsizetype i = newestFirst.size(); i-- > 0;)
            all.push_back(newestFirst[i].toObject());
        return all;
    }

    /// Signed as Stripe signs it.
    static HttpAnswer deliver(TestServer &server, const QJsonObject &event)
    {
        const QByteArray body = QJsonDocument(event).toJson();
        http::Headers headers;
        headers.add("Content-Type", "application/json");
        headers.add("Stripe-Signature", stripeSignature(body, server.clock().now(), kWebhookSecret));
        return server.client().send("POST", "/api/stripe/webhook", body, headers);
    }

    static inline const QByteArray kKey = "sk_test_1";
    static inline const QByteArray kWebhookSecret = "whsec_1";
    TestClock m_clock;
    sandbox::Sandbox m_sandbox;
};

} // namespace creditdesk::test
