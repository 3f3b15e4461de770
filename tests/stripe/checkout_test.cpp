// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/stripe/servicefixture.h"

#include <QSet>

using namespace Qt::StringLiterals;

namespace creditdesk::stripe {
namespace {

class Checkout : public ServiceFixture {
protected:
    Result<CheckoutStart> buy(const QString &pack, const QString &key)
    {
        return run(m_service->startPackCheckout(kUser, pack, key));
    }
    Result<CheckoutStart> subscribe(const QString &plan, const QString &key)
    {
        return run(m_service->startSubscriptionCheckout(kUser, plan, key));
    }
    template <typename T>
    static QString codeOf(const Result<T> &result)
    {
        return result ? u"ok"_s : result.error().code;
    }
};

TEST_F(Checkout, CreatesCustomerAndSessionAndRemembersBoth)
{
    const auto start = buy(u"medium"_s, u"click-1"_s);
    ASSERT_TRUE(start) << start.error().code.toStdString();
    EXPECT_EQ(start->url, u"https://pay.test/cs_new1"_s);
    EXPECT_EQ(start->sessionId, u"cs_new1"_s);

    const auto fields = m_stripe.lastFields(u"/v1/checkout/sessions"_s);
    EXPECT_EQ(fields.value(u"customer"_s), u"cus_new1"_s);
    EXPECT_EQ(fields.value(u"line_items[0][price]"_s), u"price_medium"_s);
    EXPECT_EQ(account().plan.stripeCustomerId, u"cus_new1"_s);
    const auto session = sessionRow(u"cs_new1"_s);
    ASSERT_TRUE(session);
    EXPECT_EQ(session->state, u"open"_s);
    EXPECT_EQ(session->credits, 2000);

    const auto state = run(m_service->checkoutState(kUser, u"cs_new1"_s));
    ASSERT_TRUE(state);
    EXPECT_EQ(*state, (CheckoutState{u"cs_new1"_s, u"open"_s, u"pack"_s, u"medium"_s, Credits(2000)}));
}

TEST_F(Checkout, SendsKeyVersionAndIdempotencyKey)
{
    ASSERT_TRUE(buy(u"small"_s, u"click-1"_s));
    const http::ClientRequest request = m_stripe.lastRequest();
    EXPECT_EQ(request.headers.value("Authorization"), "Bearer sk_test_secret");
    EXPECT_EQ(request.headers.value("Stripe-Version"), kApiVersion);
    EXPECT_TRUE(request.headers.value("Idempotency-Key").startsWith("creditdesk-"));
    EXPECT_EQ(request.headers.value("Content-Type"), "application/x-www-form-urlencoded");
}

TEST_F(Checkout, ADoubleClickGivesOneSession)
{
    const auto first = buy(u"medium"_s, u"click-1"_s);
    const auto second = buy(u"medium"_s, u"click-1"_s);
    ASSERT_TRUE(first && second);
    EXPECT_EQ(*first, *second);
    EXPECT_EQ(m_stripe.created(u"cs"_s), 1);
    EXPECT_EQ(m_stripe.countOf(u"POST /v1/checkout/sessions"_s), 1);

    const auto third = buy(u"medium"_s, u"click-2"_s);
    ASSERT_TRUE(third);
    EXPECT_NE(third->sessionId, first->sessionId);
    EXPECT_EQ(m_stripe.created(u"cus"_s), 1) << "one customer for one person";
}

TEST_F(Checkout, ConcurrentClicksGiveOneSession)
{
    std::vector<std::thread> clicks;
    std::vector<QString> sessions(5);
    for (std::size_t index = 0; index < sessions.size(); ++index)
        clicks.emplace_back([&, index] { sessions[index] = buy(u"medium"_s, u"click-1"_s).value().sessionId; });
    for (std::thread &click : clicks)
        click.join();
    EXPECT_EQ(sessions, std::vector<QString>(5, u"cs_new1"_s));
    EXPECT_EQ(m_stripe.created(u"cus"_s), 1);
}

TEST_F(Checkout, AKeyUsedForAnotherItemIsRefused)
{
    ASSERT_TRUE(buy(u"medium"_s, u"click-1"_s));
    EXPECT_EQ(codeOf(buy(u"large"_s, u"click-1"_s)), u"key_reused"_s);
    EXPECT_EQ(codeOf(subscribe(u"pro"_s, u"click-1"_s)), u"key_reused"_s);
    EXPECT_EQ(m_stripe.created(u"cs"_s), 1);
}

TEST_F(Checkout, ALostAnswerMakesNoSecondSession)
{
    ASSERT_TRUE(buy(u"small"_s, u"warm-up"_s)); // customer and price are known now
    m_stripe.loseNextAnswer();
    const auto start = buy(u"small"_s, u"click-1"_s);
    ASSERT_TRUE(start);
    EXPECT_EQ(m_stripe.created(u"cs"_s), 2);
    EXPECT_EQ(m_stripe.countOf(u"POST /v1/checkout/sessions"_s), 3);
}

TEST_F(Checkout, AKeyThatFailedAtStripeWorksOnTheNextTry)
{
    ASSERT_TRUE(buy(u"small"_s, u"warm-up"_s));
    for (int attempt = 0; attempt < 3; ++attempt)
        m_stripe.failNext(500);
    m_stripe.loseNextAnswer(); // made at Stripe, but we never hear of it
    const auto failed = buy(u"small"_s, u"click-1"_s);
    EXPECT_EQ(codeOf(failed), u"stripe_unavailable"_s);
    const auto start = buy(u"small"_s, u"click-1"_s);
    ASSERT_TRUE(start);
    EXPECT_EQ(m_stripe.created(u"cs"_s), 2) << "the lost one is found again by its key";
}

TEST_F(Checkout, StripeDownSaysSoAndChargesNothing)
{
    for (int attempt = 0; attempt < 4; ++attempt)
        m_stripe.failNext(u"connect_failed"_s);
    const auto start = buy(u"small"_s, u"click-1"_s);
    ASSERT_FALSE(start);
    EXPECT_EQ(start.error().kind, ErrorKind::Unavailable);
    EXPECT_EQ(start.error().code, u"stripe_unavailable"_s);
    EXPECT_TRUE(start.error().retryAfterSeconds);
    EXPECT_TRUE(start.error().detail.contains(u"Nothing was charged"_s));
    EXPECT_EQ(m_stripe.requests().size(), 4);
}

TEST_F(Checkout, ErrorsQuoteNeitherKeysNorPeople)
{
    m_stripe.failNext(401);
    const auto start = buy(u"small"_s, u"click-1"_s);
    ASSERT_FALSE(start);
    EXPECT_EQ(start.error().code, u"stripe_key_refused"_s);
    const QString all = start.error().detail + QString::fromUtf8(QJsonDocument(start.error().extra).toJson());
    EXPECT_FALSE(all.contains(u"sk_test"_s) || all.contains(u'@')) << all.toStdString();
    EXPECT_EQ(start.error().extra.value("stripe_request_id"_L1).toString(), u"req_test"_s);
}

TEST_F(Checkout, ACustomerDeletedInStripeIsReplaced)
{
    ASSERT_TRUE(buy(u"small"_s, u"click-1"_s));
    m_stripe.removeObject(u"cus_new1"_s);
    const auto start = buy(u"small"_s, u"click-2"_s);
    ASSERT_TRUE(start) << start.error().code.toStdString();
    EXPECT_EQ(m_stripe.lastFields(u"/v1/checkout/sessions"_s).value(u"customer"_s), u"cus_new2"_s);
    EXPECT_EQ(account().plan.stripeCustomerId, u"cus_new2"_s);
}

TEST_F(Checkout, RefusesWhatIsNotForSale)
{
    EXPECT_EQ(codeOf(buy(u"giant"_s, u"k"_s)), u"unknown_pack"_s);
    EXPECT_EQ(codeOf(subscribe(u"gold"_s, u"k"_s)), u"unknown_plan"_s);
    EXPECT_EQ(codeOf(subscribe(u"free"_s, u"k"_s)), u"plan_not_sold"_s);
    EXPECT_EQ(codeOf(subscribe(u"enterprise"_s, u"k"_s)), u"plan_not_sold"_s);
    EXPECT_EQ(codeOf(buy(u"small"_s, {})), u"invalid_idempotency_key"_s);
    EXPECT_EQ(codeOf(buy(u"small"_s, QString(256, u'x'))), u"invalid_idempotency_key"_s);
    EXPECT_TRUE(m_stripe.requests().isEmpty());
}

TEST_F(Checkout, SellsOnlyAtTheCataloguesPrice)
{
    m_stripe.addPrice(u"price_small"_s, u"pack_small"_s, 499, false);
    EXPECT_EQ(codeOf(buy(u"small"_s, u"k"_s)), u"price_mismatch"_s);
    m_stripe.addPrice(u"price_small"_s, u"moved_away"_s, 500, false);
    EXPECT_EQ(codeOf(buy(u"small"_s, u"k2"_s)), u"price_not_set_up"_s);
    EXPECT_EQ(m_stripe.created(u"cs"_s), 0);
}

TEST_F(Checkout, ASubscriberIsSentToThePortal)
{
    stripeHasSubscription(u"active"_s);
    ASSERT_EQ(deliver(u"new/sub_updated_pro"_s).state, u"applied"_s);
    const auto start = subscribe(u"starter"_s, u"click-1"_s);
    ASSERT_FALSE(start);
    EXPECT_EQ(start.error().code, u"already_subscribed"_s);
    EXPECT_EQ(start.error().kind, ErrorKind::Conflict);
    EXPECT_TRUE(buy(u"small"_s, u"click-2"_s)) << "packs are for everybody";
}

TEST_F(Checkout, ASecondTabReplacesTheFirst)
{
    ASSERT_TRUE(buy(u"small"_s, u"pack"_s));
    ASSERT_TRUE(subscribe(u"starter"_s, u"tab-1"_s));
    EXPECT_EQ(m_stripe.requests().filter(u"/expire"_s).size(), 0);
    ASSERT_TRUE(subscribe(u"pro"_s, u"tab-2"_s));
    EXPECT_EQ(m_stripe.requests().filter(u"/expire"_s), QStringList{u"POST /v1/checkout/sessions/cs_new2/expire"_s})
        << "the open subscription, not the open pack";
    EXPECT_EQ(subscribe(u"pro"_s, u"tab-2"_s).value().sessionId, u"cs_new3"_s) << "a repeated click expires nothing";
    EXPECT_EQ(m_stripe.requests().filter(u"/expire"_s).size(), 1);
}

TEST_F(Checkout, ARepeatedClickFindsItsOwnSessionStillOpen)
{
    ASSERT_TRUE(subscribe(u"starter"_s, u"tab-1"_s));
    for (int attempt = 0; attempt < 3; ++attempt)
        m_stripe.failNext(500);
    m_stripe.loseNextAnswer(); // made at Stripe, but we never hear of it
    EXPECT_EQ(codeOf(subscribe(u"pro"_s, u"tab-2"_s)), u"stripe_unavailable"_s);
    const auto start = subscribe(u"pro"_s, u"tab-2"_s);
    ASSERT_TRUE(start);
    EXPECT_EQ(start->sessionId, u"cs_new2"_s);
    EXPECT_EQ(m_stripe.requests().filter(u"/expire"_s), QStringList{u"POST /v1/checkout/sessions/cs_new1/expire"_s});
}

TEST_F(Checkout, AfterADefiniteRefusalTheNextTryHasANewKey)
{
    addUser(u"43"_s, u"other@example.com"_s);
    ASSERT_TRUE(run(m_service->startPackCheckout(u"43"_s, u"small"_s, u"warm-up"_s))); // the price is known now
    const auto keyOfRefusal = [&](const QString &click, const char *path) {
        m_stripe.failNext(400);
        EXPECT_EQ(codeOf(buy(u"small"_s, click)), u"stripe_refused"_s);
        EXPECT_TRUE(m_stripe.lastRequest().url.endsWith(path));
        return m_stripe.lastRequest().headers.value("Idempotency-Key");
    };
    const QByteArray first = keyOfRefusal(u"click-1"_s, "/v1/customers");
    const QByteArray second = keyOfRefusal(u"click-1"_s, "/v1/customers");
    EXPECT_NE(first, second) << "Stripe repeats its refusal for the old key";
    EXPECT_NE(keyOfRefusal(u"click-2"_s, "/v1/customers"), second);
    ASSERT_TRUE(buy(u"small"_s, u"click-0"_s)); // now there is a customer
    const QByteArray session = keyOfRefusal(u"click-3"_s, "/v1/checkout/sessions");
    EXPECT_NE(keyOfRefusal(u"click-3"_s, "/v1/checkout/sessions"), session);
    const auto start = buy(u"small"_s, u"click-3"_s);
    ASSERT_TRUE(start);
    EXPECT_EQ(buy(u"small"_s, u"click-3"_s), start) << "found again behind what was refused";
}

TEST_F(Checkout, ATroubleThatPassesKeepsTheKeyOverARestart)
{
    ASSERT_TRUE(buy(u"small"_s, u"warm-up"_s));
    QSet<QByteArray> keys;
    for (const int status : {409, 429, 500, 503}) {
        ASSERT_TRUE(buy(u"small"_s, u"warm-%1"_s.arg(status))); // the price is known to this server, too
        for (int attempt = 0; attempt < quickLimits().attempts; ++attempt)
            m_stripe.failNext(status);
        EXPECT_EQ(codeOf(buy(u"small"_s, u"click-1"_s)), u"stripe_unavailable"_s) << status;
        keys.insert(m_stripe.lastRequest().headers.value("Idempotency-Key"));
        m_service = std::make_unique<StripeService>(
            config(), m_stripe.transport(), ServiceParts{*m_writer, *m_reads, m_clock, testCatalogue()}, quickLimits());
    }
    ASSERT_TRUE(buy(u"small"_s, u"warm-again"_s));
    m_stripe.failNext(u"connection_lost"_s);
    ASSERT_TRUE(buy(u"small"_s, u"click-1"_s));
    const std::vector<http::ClientRequest> all = m_stripe.recorded();
    for (auto request = all.end() - 2; request != all.end(); ++request)
        keys.insert(request->headers.value("Idempotency-Key"));
    EXPECT_EQ(keys.size(), 1);
}

TEST_F(Checkout, TwoWindowsOnTwoServersShareCustomerAndLeaveOneSessionOpen)
{
    store::LedgerWriter otherWriter(m_store, m_clock, testCatalogue());
    store::ReadPool otherReads(m_store);
    StripeService other(config(), m_stripe.transport(), ServiceParts{otherWriter, otherReads, m_clock, testCatalogue()},
                        quickLimits());
    std::vector<Result<CheckoutStart>> starts(2);
    std::thread here(
        [&] { starts[0] = run(m_service->startSubscriptionCheckout(kUser, u"starter"_s, u"window-1"_s)); });
    std::thread there([&] { starts[1] = run(other.startSubscriptionCheckout(kUser, u"pro"_s, u"window-2"_s)); });
    here.join();
    there.join();
    ASSERT_TRUE(starts[0] && starts[1]);
    EXPECT_EQ(m_stripe.created(u"cus"_s), 1);
    EXPECT_EQ(m_stripe.created(u"cs"_s), 2);
    EXPECT_LE(m_stripe.requests().filter(u"/expire"_s).size(), 1) << "never both";
}

TEST_F(Checkout, WhoJustPaidInAnotherWindowIsNotSoldASecondSubscription)
{
    ASSERT_TRUE(subscribe(u"starter"_s, u"window-1"_s));
    QJsonObject paid = sampleObject(u"new/sub_updated_active"_s);
    paid.insert(u"customer"_s, u"cus_new1"_s);
    m_stripe.setSubscription(u"sub_1"_s, paid); // no webhook told us yet
    EXPECT_EQ(codeOf(subscribe(u"pro"_s, u"window-2"_s)), u"already_subscribed"_s);
    EXPECT_EQ(subscribe(u"starter"_s, u"window-1"_s).value().sessionId, u"cs_new1"_s) << "the first answer stands";
    EXPECT_TRUE(buy(u"small"_s, u"pack"_s));

    for (const QString &over : {u"canceled"_s, u"incomplete_expired"_s, u"incomplete"_s}) {
        paid.insert(u"status"_s, over);
        m_stripe.setSubscription(u"sub_1"_s, paid);
        EXPECT_TRUE(subscribe(u"pro"_s, u"window-"_s + over)) << over.toStdString();
    }
}

TEST_F(Checkout, CustomersThatAreDeletedAgainAndAgainAreReplacedEachTime)
{
    for (int round = 1; round <= 3; ++round) {
        ASSERT_TRUE(buy(u"small"_s, u"click-%1"_s.arg(round)));
        EXPECT_EQ(account().plan.stripeCustomerId, u"cus_new%1"_s.arg(round));
        m_stripe.removeObject(u"cus_new%1"_s.arg(round));
        must(run(store::writeAsync(*m_writer, [](store::Records &records) { // as customer.deleted does
            return records.stripe().setCustomer(kUser, {});
        })));
    }
}

TEST_F(Checkout, AnotherPersonsSessionDoesNotExist)
{
    ASSERT_TRUE(buy(u"small"_s, u"click-1"_s));
    addUser(u"43"_s, u"other@example.com"_s);
    EXPECT_EQ(codeOf(run(m_service->checkoutState(u"43"_s, u"cs_new1"_s))), u"not_found"_s);
    EXPECT_EQ(codeOf(run(m_service->checkoutState(kUser, u"cs_unknown"_s))), u"not_found"_s);
}

TEST_F(Checkout, PortalNeedsACustomer)
{
    EXPECT_EQ(codeOf(run(m_service->portalUrl(kUser))), u"no_customer"_s);
    ASSERT_TRUE(buy(u"small"_s, u"click-1"_s));
    EXPECT_EQ(run(m_service->portalUrl(kUser)).value(), u"https://portal.test/1"_s);
    EXPECT_EQ(m_stripe.lastFields(u"/v1/billing_portal/sessions"_s).value(u"return_url"_s),
              u"http://desk.test/checkout/return?portal=1"_s);
}

TEST_F(Checkout, APortalOfADeletedCustomerSaysThatThereIsNothing)
{
    ASSERT_TRUE(buy(u"small"_s, u"click-1"_s));
    m_stripe.removeObject(u"cus_new1"_s);
    EXPECT_EQ(codeOf(run(m_service->portalUrl(kUser))), u"no_customer"_s);
}

TEST_F(Checkout, AChangeWhoseAnswerWasLostIsSentAgainUnderItsKeyAndThenLookedAfter)
{
    stripeHasSubscription(u"active"_s);
    ASSERT_EQ(deliver(u"new/sub_updated_pro"_s).state, u"applied"_s);
    const auto keyOf = [&](int fromTheEnd) {
        const auto all = m_stripe.recorded();
        int posts = 0;
        for (auto request = all.rbegin(); request != all.rend(); ++request) {
            if (request->method == http::Method::Post && posts++ == fromTheEnd)
                return request->headers.value("Idempotency-Key");
        }
        return QByteArray();
    };
    m_stripe.loseAnswers(u"POST /v1/subscriptions/sub_1"_s,
                         quickLimits().attempts); // Stripe cancels, we do not hear it
    EXPECT_EQ(codeOf(run(m_service->cancel(kUser, false))), u"stripe_unavailable"_s);
    const QByteArray lost = keyOf(0);
    stripeHasSubscription(u"active"_s); // resumed in the portal meanwhile
    ASSERT_EQ(codeOf(run(m_service->cancel(kUser, false))), u"ok"_s);
    EXPECT_EQ(keyOf(1), lost) << "the open attempt first";
    EXPECT_NE(keyOf(0), lost) << "and as Stripe only repeated its old answer, a new one";
    EXPECT_TRUE(account().plan.endsAt);
    ASSERT_EQ(codeOf(run(m_service->resume(kUser))), u"ok"_s);
    ASSERT_EQ(codeOf(run(m_service->cancel(kUser, false))), u"ok"_s);
    EXPECT_TRUE(account().plan.endsAt) << "the same change again on the same day is a change of its own";
}

TEST_F(Checkout, CancelAndResumeShowAtOnce)
{
    EXPECT_EQ(codeOf(run(m_service->cancel(kUser, false))), u"not_subscribed"_s);
    stripeHasSubscription(u"active"_s);
    ASSERT_EQ(deliver(u"new/sub_updated_pro"_s).state, u"applied"_s);
    EXPECT_EQ(codeOf(run(m_service->resume(kUser))), u"not_canceling"_s);

    ASSERT_EQ(codeOf(run(m_service->cancel(kUser, false))), u"ok"_s);
    EXPECT_TRUE(account().plan.endsAt);
    EXPECT_FALSE(account().plan.renewsAt);
    EXPECT_EQ(codeOf(run(m_service->cancel(kUser, false))), u"ok"_s) << "repeating it is a no-op";
    EXPECT_EQ(m_stripe.countOf(u"POST /v1/subscriptions/sub_1"_s), 1);

    ASSERT_EQ(codeOf(run(m_service->resume(kUser))), u"ok"_s);
    EXPECT_FALSE(account().plan.endsAt);
    EXPECT_TRUE(account().plan.renewsAt);

    ASSERT_EQ(codeOf(run(m_service->cancel(kUser, true))), u"ok"_s);
    EXPECT_EQ(account().plan.planId, u"free"_s);
    EXPECT_EQ(account().plan.status, u"canceled"_s);
    EXPECT_EQ(codeOf(run(m_service->cancel(kUser, true))), u"not_subscribed"_s);
}

TEST_F(Checkout, WithoutAKeyNothingIsSold)
{
    StripeService off(StripeConfig(), m_stripe.transport(), {*m_writer, *m_reads, m_clock, testCatalogue()});
    const auto start = run(off.startPackCheckout(kUser, u"small"_s, u"k"_s));
    ASSERT_FALSE(start);
    EXPECT_EQ(start.error().code, u"stripe_not_configured"_s);
    EXPECT_TRUE(m_stripe.requests().isEmpty());
}

} // namespace
} // namespace creditdesk::stripe
