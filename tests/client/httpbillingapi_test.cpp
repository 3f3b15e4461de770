// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/httpbillingapi.h"

#include "tests/client/loopbackserver.h"
#include "tests/support/fakebillingapi.h"
#include "tests/support/qtmain.h"
#include "tests/support/testclock.h"

#include <QBuffer>
#include <QJsonDocument>

namespace creditdesk::client {
namespace {

using namespace Qt::StringLiterals;
using test::Act;
using test::SeenRequest;
using test::waitUntil;

QByteArray bytes(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

class HttpBillingApiTest : public testing::Test {
protected:
    HttpBillingApiTest()
    {
        server.answerWith([this](const SeenRequest &request) {
            if (request.target.startsWith("/auth/v1/token")) {
                AuthSession made{u"access"_s, u"refresh"_s, 3600, clock.now() + std::chrono::hours(1),
                                 AuthUser{u"user-1"_s, u"ada@example.com"_s, Role::User, clock.now()}};
                return Act::reply(200, bytes(made.toJson()));
            }
            return acts.value(request.target.split('?').front(), Act::reply(404, R"({"code":"not_found"})"));
        });
        bool done = false;
        api.signIn(u"ada@example.com"_s, u"pw"_s, &owner,
                   [&](const Result<AuthUser> &user) { done = user.has_value(); });
        EXPECT_TRUE(waitUntil([&] { return done; }));
    }

    template <typename R, typename Start>
    R ask(Start start)
    {
        std::optional<R> outcome;
        start([&](const R &result) { outcome = result; });
        EXPECT_FALSE(outcome.has_value()) << "answered from within the call";
        EXPECT_TRUE(waitUntil([&] { return outcome.has_value(); }));
        return *outcome;
    }

    test::TestClock clock{fromEpochMs(1'790'000'000'000)};
    test::LoopbackServer server;
    MemoryTokenStore store;
    HttpBillingApi api{{server.url(), u"test"_s, {}, {300, 5, 20}}, store, clock};
    QObject owner;
    QHash<QByteArray, Act> acts;
};

TEST_F(HttpBillingApiTest, ReadsWhatTheWireSays)
{
    const Balance balance = test::FakeBillingApi::defaultBalance();
    const Catalogue catalogue = test::FakeBillingApi::defaultCatalogue();
    acts = {{"/api/credits/balance", Act::reply(200, bytes(balance.toJson()))},
            {"/api/plans", Act::reply(200, bytes(catalogue.toJson()))}};
    const auto read = ask<Result<Dated<Balance>>>([this](auto done) { api.balance(&owner, done); });
    ASSERT_TRUE(read) << read.error().detail.toStdString();
    EXPECT_EQ(read->value, balance);
    EXPECT_EQ(read->fetchedAt, clock.now());
    EXPECT_EQ(server.requests.back().headers.value("authorization"), "Bearer access");
    const auto plans = ask<Result<Dated<Catalogue>>>([this](auto done) { api.plans(&owner, done); });
    ASSERT_TRUE(plans) << plans.error().detail.toStdString();
    EXPECT_EQ(plans->value, catalogue);
    EXPECT_FALSE(server.requests.back().headers.contains("authorization")) << "the price list is public";
}

TEST_F(HttpBillingApiTest, AsksForHistoryAsTheWireWantsIt)
{
    acts = {{"/api/credits/history", Act::reply(200, bytes(HistoryPage{}.toJson()))}};
    HistoryQuery query;
    query.filter.text = u"small pack"_s;
    query.filter.types = {TransactionType::Usage, TransactionType::Purchase};
    query.limit = 250;
    ASSERT_TRUE((ask<Result<Dated<HistoryPage>>>([&](auto done) { api.history(query, &owner, done); })));
    EXPECT_EQ(server.requests.back().target, "/api/credits/history?type=usage&type=purchase&q=small%20pack&limit=250");
}

TEST_F(HttpBillingApiTest, NonsenseIsAnErrorNotACrash)
{
    for (const QByteArray &body :
         {QByteArray("<html>"), QByteArray("[]"), QByteArray("{}"), QByteArray(R"({"available":1.5})"), QByteArray()}) {
        acts = {{"/api/credits/balance", Act::reply(200, body)}};
        const auto read = ask<Result<Dated<Balance>>>([this](auto done) { api.balance(&owner, done); });
        ASSERT_FALSE(read);
        EXPECT_EQ(read.error().code, u"invalid_answer"_s);
        EXPECT_EQ(read.error().kind, ErrorKind::Upstream);
    }
}

TEST_F(HttpBillingApiTest, EachPressOfBuyHasItsOwnKey)
{
    acts = {{"/api/stripe/create-credit-checkout",
             Act::reply(200, R"({"checkout_url":"http://127.0.0.1/c","session_id":"cs_1"})")}};
    for (int press = 0; press < 2; ++press) {
        const auto start =
            ask<Result<CheckoutStart>>([this](auto done) { api.startPackCheckout(u"medium"_s, &owner, done); });
        ASSERT_TRUE(start);
        EXPECT_EQ(start->sessionId, u"cs_1"_s);
        EXPECT_EQ(server.requests.back().body, R"({"pack":"medium"})");
    }
    const auto key = [&](std::size_t fromEnd) {
        return server.requests[server.requests.size() - fromEnd].headers.value("idempotency-key");
    };
    EXPECT_EQ(key(1).size(), 36);
    EXPECT_NE(key(1), key(2));
}

TEST_F(HttpBillingApiTest, CommandsHaveKeysAndPaths)
{
    acts = {{"/api/stripe/cancel", Act::reply(200, "{}")},
            {"/api/stripe/resume", Act::reply(200, "{}")},
            {"/api/contact", Act::reply(201, "{}")},
            {"/api/stripe/portal", Act::reply(200, R"({"portal_url":"https://example.com/p"})")}};
    EXPECT_TRUE(ask<Result<void>>([this](auto done) { api.cancelSubscription(&owner, done); }));
    EXPECT_TRUE(ask<Result<void>>([this](auto done) { api.resumeSubscription(&owner, done); }));
    EXPECT_TRUE(ask<Result<void>>([this](auto done) { api.sendContact({u"Acme"_s, u"Hello"_s, {}}, &owner, done); }));
    EXPECT_EQ(ask<Result<QString>>([this](auto done) { api.portalUrl(&owner, done); }), u"https://example.com/p"_s);
    for (std::size_t index = server.requests.size() - 4; index < server.requests.size(); ++index) {
        EXPECT_EQ(server.requests[index].method, "POST");
        EXPECT_EQ(server.requests[index].headers.value("idempotency-key").size(), 36);
    }
}

TEST_F(HttpBillingApiTest, NothingIsCalledOnceTheContextIsGone)
{
    acts = {{"/api/credits/balance", Act::reply(200, "{}").after(50)}};
    auto context = std::make_unique<QObject>();
    bool called = false;
    api.balance(context.get(), [&](const Result<Dated<Balance>> &) { called = true; });
    ASSERT_TRUE(waitUntil([&] { return server.count("/api/credits/balance") == 1; }));
    context.reset();
    QElapsedTimer pause;
    pause.start();
    waitUntil([&] { return pause.elapsed() > 200; });
    EXPECT_FALSE(called);
}

TEST_F(HttpBillingApiTest, AnExportEndsWithItsContext)
{
    acts = {{"/api/credits/export.csv", Act::hang()}};
    auto context = std::make_unique<QBuffer>();
    context->open(QIODevice::WriteOnly);
    const QPointer<Call> call =
        api.exportCsv({}, context.get(), context.get(), [](const Result<qint64> &) { ADD_FAILURE(); });
    ASSERT_TRUE(waitUntil([&] { return server.count("/api/credits/export.csv") == 1; }));
    EXPECT_EQ(server.requests.back().target, "/api/credits/export.csv") << "an export has no pages";
    context.reset();
    EXPECT_TRUE(waitUntil([&] { return call.isNull(); }));
}

TEST_F(HttpBillingApiTest, LiveEventsBecomeFacts)
{
    acts = {{"/api/credits/events", Act::stream(": connected\n\n")}};
    QStringList facts;
    QObject::connect(&api, &BillingApi::balanceChanged, &owner, [&] { facts << u"balance"_s; });
    QObject::connect(&api, &BillingApi::planChanged, &owner, [&] { facts << u"plan"_s; });
    QObject::connect(&api, &BillingApi::resyncNeeded, &owner, [&] { facts << u"resync"_s; });
    QObject::connect(&api, &BillingApi::transactionBooked, &owner,
                     [&](const Transaction &row) { facts << u"row %1"_s.arg(row.seq); });
    api.startLive();
    ASSERT_TRUE(waitUntil([&] { return api.isLive() && server.hasStream(); }));
    const Transaction row = test::FakeBillingApi::defaultRow(7);
    server.push("event: transaction\ndata: " + bytes(row.toJson()) +
                "\n\nevent: balance\ndata: {}\n\nevent: plan\ndata: {}\n\n");
    server.push("event: reset\ndata: {}\n\nevent: transaction\ndata: nonsense\n\nevent: future\ndata: {}\n\n");
    ASSERT_TRUE(waitUntil([&] { return facts.size() == 6; }));
    EXPECT_EQ(facts, (QStringList{u"resync"_s, u"row 7"_s, u"balance"_s, u"plan"_s, u"resync"_s, u"balance"_s}));
    api.stopLive();
    EXPECT_FALSE(api.isLive());
}

TEST_F(HttpBillingApiTest, AnotherServerIsAnotherSession)
{
    test::LoopbackServer other;
    api.setServerUrl(other.url());
    EXPECT_FALSE(api.user());
    const auto read = ask<Result<Dated<Balance>>>([this](auto done) { api.balance(&owner, done); });
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, u"no_session"_s);
    EXPECT_TRUE(other.requests.empty()) << "the token of one server must not reach another";
}

} // namespace
} // namespace creditdesk::client
