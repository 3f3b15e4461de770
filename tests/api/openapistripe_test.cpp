// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/sandbox.h"
#include "server/http/client.h"
#include "server/stripe/setup.h"
#include "tests/api/openapireplay.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QMessageAuthenticationCode>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

using namespace creditdesk;
using namespace Qt::StringLiterals;
using test::bearer;

namespace {

const QByteArray kKey = "sk_test_1";
const QByteArray kWebhookSecret = "whsec_1";

/// A Stripe sandbox in this process; made before the server, which has to know its address.
class Shop {
protected:
    Shop() : m_clock(test::TestServerOptions().start), m_sandbox({}, m_clock)
    {
        if (const auto started = m_sandbox.start(); !started)
            throw std::runtime_error(started.error().detail.toStdString());
    }
    test::TestServerOptions serverOptions() const
    {
        test::TestServerOptions options;
        options.stripe.secretKey = kKey;
        options.stripe.webhookSecrets = {kWebhookSecret};
        options.stripe.apiBase = m_sandbox.baseUrl().toUtf8();
        return options;
    }
    test::HttpClient sandbox() const { return test::HttpClient(m_sandbox.baseUrl().toUtf8()); }

    test::TestClock m_clock;
    sandbox::Sandbox m_sandbox;
};

/// The paths that sell, with answers of success: against the sandbox, which shares no code with server/stripe.
class OpenApiSelling : private Shop, public test::OpenApiReplay {
protected:
    OpenApiSelling() : OpenApiReplay(serverOptions()) {}

    void SetUp() override
    {
        http::Client outgoing(1);
        const auto options = serverOptions();
        const stripe::StripeClient client(
            options.stripe, [&outgoing](http::ClientRequest request) { return outgoing.send(std::move(request)); });
        std::optional<Result<std::vector<stripe::SetupStep>>> done;
        boost::asio::io_context io;
        boost::asio::co_spawn(
            io,
            [&]() -> boost::asio::awaitable<void> { done = co_await stripe::setUp(client, test::testCatalogue(), {}); },
            boost::asio::detached);
        io.run();
        ASSERT_TRUE(*done) << (*done).error().detail.toStdString();
    }

    QString start(const QByteArray &path, const QJsonObject &body, const QByteArray &idempotencyKey)
    {
        const auto answer = server.client().post(path, body, test::bearerWithKey(user.accessToken, idempotencyKey));
        EXPECT_EQ(answer.status, 200) << answer.body.toStdString();
        record("POST", path, answer);
        return answer.json().value("session_id"_L1).toString();
    }
    QString state(const QString &session)
    {
        const auto answer = server.client().get("/api/stripe/checkout/" + session.toLatin1(), bearer(user.accessToken));
        record("GET", "/api/stripe/checkout/{session_id}", answer);
        return answer.json().value("state"_L1).toString();
    }
    void pay(const QString &session)
    {
        const auto paid = sandbox().post("/sandbox/checkout/" + session.toLatin1() + "/pay", {});
        EXPECT_EQ(paid.status, 200) << paid.body.toStdString();
    }
    /// All events so far, oldest first, signed as Stripe signs them.
    void deliverEvents()
    {
        const QJsonArray events = sandbox().get("/v1/events?limit=100", bearer(kKey)).json().value("data"_L1).toArray();
        EXPECT_FALSE(events.isEmpty());
        for (qsizetype i = events.size(); i-- > 0;) {
            const QByteArray body = QJsonDocument(events[i].toObject()).toJson();
            const QByteArray t = QByteArray::number(qlonglong(toEpochMs(server.clock().now()) / 1000));
            http::Headers headers;
            headers.add("Content-Type", "application/json");
            headers.add("Stripe-Signature",
                        "t=" + t + ",v1=" +
                            QMessageAuthenticationCode::hash(t + '.' + body, kWebhookSecret, QCryptographicHash::Sha256)
                                .toHex());
            const auto answer = server.client().send("POST", "/api/stripe/webhook", body, headers);
            EXPECT_EQ(answer.status, 200) << answer.body.toStdString();
            record("POST", "/api/stripe/webhook", answer);
        }
    }
    void manage(const QByteArray &path, const QJsonObject &body, int expected)
    {
        const auto answer = server.client().post(path, body, bearer(user.accessToken));
        EXPECT_EQ(answer.status, expected) << path.toStdString() << ' ' << answer.body.toStdString();
        record("POST", path, answer);
    }
};

TEST_F(OpenApiSelling, AnswersAsTheContractSays)
{
    const QString pack = start("/api/stripe/create-credit-checkout", {{u"pack"_s, u"medium"_s}}, "c1");
    EXPECT_EQ(state(pack), u"open"_s);
    pay(pack);
    deliverEvents();
    EXPECT_EQ(state(pack), u"complete"_s);

    const QString plan = start("/api/stripe/create-subscription-checkout", {{u"plan"_s, u"starter"_s}}, "c2");
    pay(plan);
    deliverEvents(); // those of before again, too
    EXPECT_EQ(state(plan), u"complete"_s);
    const auto balance = server.client().get("/api/credits/balance", bearer(user.accessToken));
    record("GET", "/api/credits/balance", balance);
    EXPECT_EQ(balance.json().value("plan"_L1).toObject().value("id"_L1).toString(), u"starter"_s);
    const qint64 expected = 100 + 2000 + test::testCatalogue().plan(u"starter"_s)->monthlyCredits->count();
    EXPECT_EQ(balance.json().value("available"_L1).toInteger(), expected);
    get("/api/credits/history", user.accessToken);

    manage("/api/stripe/create-subscription-checkout", {{u"plan"_s, u"pro"_s}}, 400); // without a key
    const auto second = server.client().post("/api/stripe/create-subscription-checkout", {{u"plan"_s, u"pro"_s}},
                                             test::bearerWithKey(user.accessToken, "c3"));
    EXPECT_EQ(second.code(), u"already_subscribed"_s);
    record("POST", "/api/stripe/create-subscription-checkout", second);
    manage("/api/stripe/portal", {}, 200);
    manage("/api/stripe/resume", {}, 409);
    manage("/api/stripe/cancel", {}, 204);
    manage("/api/stripe/cancel", {}, 204);
    manage("/api/stripe/resume", {}, 204);
    manage("/api/stripe/cancel", {{u"immediately"_s, true}}, 204);
    manage("/api/stripe/cancel", {{u"immediately"_s, true}}, 409);
    deliverEvents();
    check();
}

} // namespace
