// SPDX-License-Identifier: GPL-3.0-or-later
// The pages as a browser without scripts meets them: what they show, and where their forms lead.
#include "sandboxfixture.h"

namespace creditdesk::sandbox {
namespace {

class Pages : public SandboxFixture {
protected:
    void SetUp() override
    {
        SandboxFixture::SetUp();
        addCatalogue();
    }
    Reply submit(const QString &path, const QByteArray &form = {}) { return page(http::Method::Post, path, form); }
    /// As a browser sends a form of ours.
    Reply pressed(const QString &path, const QByteArray &form)
    {
        http::Headers headers;
        headers.set("Content-Type", "application/x-www-form-urlencoded");
        headers.set("Origin", m_sandbox->baseUrl().toUtf8());
        headers.set("Sec-Fetch-Site", "same-origin");
        return page(http::Method::Post, path, form, headers);
    }
    QString portal()
    {
        const QString url = textAt(
            post(u"/v1/billing_portal/sessions"_s, "return_url=http://app.example/back&customer=" + m_customer.toUtf8())
                .body,
            "url"_L1);
        return QUrl(url).path();
    }
};

TEST_F(Pages, EveryPageSaysSandbox)
{
    const QString session = openSession(u"payment"_s, m_pack);
    subscribe();
    const QString invoice = textAt(get(u"/v1/invoices"_s).body.value("data"_L1).toArray().first().toObject(), "id"_L1);
    for (const QString &path : {u"/"_s, "/c/pay/"_L1 + session, portal(), "/i/"_L1 + invoice, u"/c/pay/cs_test_none"_s,
                                u"/p/session/none"_s, u"/i/none"_s}) {
        const Reply reply = open(path);
        EXPECT_TRUE(reply.text.contains("<strong>SANDBOX</strong>")) << qPrintable(path);
        EXPECT_TRUE(reply.headers.value("Content-Security-Policy").contains("default-src 'none'"));
    }
}

TEST_F(Pages, CheckoutShowsWhatIsBought)
{
    const Reply reply = open("/c/pay/"_L1 + openSession(u"payment"_s, m_pack));
    EXPECT_EQ(reply.status, 200);
    for (const char *part : {"Medium", "$15.00", "id=\"pay\"", "id=\"pay-delayed\"", "id=\"decline\"", "id=\"cancel\"",
                             "http://app.example/no", "ada@example.org", "4242 4242 4242 4242"})
        EXPECT_TRUE(reply.text.contains(part)) << part;
    const Reply monthly = open("/c/pay/"_L1 + openSession(u"subscription"_s, m_starter));
    EXPECT_TRUE(monthly.text.contains("/ month"));
    EXPECT_FALSE(monthly.text.contains("id=\"pay-delayed\""));
}

TEST_F(Pages, PayingRedirectsToTheSuccessUrl)
{
    const QString session = openSession(u"payment"_s, m_pack);
    const Reply paid = submit("/c/pay/"_L1 + session, "outcome=card&number=4242+4242+4242+4242&email=a%40example.org");
    EXPECT_EQ(paid.status, 303);
    EXPECT_EQ(paid.headers.value("Location"), "http://app.example/ok?s=" + session.toUtf8());
    const Reply again = submit("/c/pay/"_L1 + session, "outcome=card&number=4242424242424242");
    EXPECT_EQ(again.status, 200);
    EXPECT_TRUE(again.text.contains("All done"));
    EXPECT_EQ(get(u"/v1/charges"_s).body.value("data"_L1).toArray().size(), 1);
}

TEST_F(Pages, DeclinesSayWhyAndLeaveTheSessionOpen)
{
    const QString path = "/c/pay/"_L1 + openSession(u"payment"_s, m_pack);
    const Reply button = submit(path, "outcome=declined");
    EXPECT_EQ(button.status, 402);
    EXPECT_TRUE(button.text.contains("Your card was declined. (card_declined)"));
    EXPECT_TRUE(submit(path, "outcome=card&number=4000000000009995").text.contains("insufficient funds"));
    EXPECT_TRUE(submit(path, "outcome=card&number=1234").text.contains("incorrect"));
    EXPECT_EQ(submit(path, "outcome=card&number=4242424242424242").status, 303);
}

TEST_F(Pages, ADelayedPaymentCompletesAndSettles)
{
    const QString session = openSession(u"payment"_s, m_pack);
    EXPECT_EQ(submit("/c/pay/"_L1 + session, "outcome=delayed").status, 303);
    EXPECT_EQ(textAt(get("/v1/checkout/sessions/"_L1 + session).body, "payment_status"_L1), u"unpaid");
    m_clock.advance(10);
    EXPECT_TRUE(eventually(
        [&] { return textAt(get("/v1/checkout/sessions/"_L1 + session).body, "payment_status"_L1) == u"paid"; }));
}

TEST_F(Pages, ThePortalCancelsResumesSwitchesAndRenews)
{
    const QString subscription = subscribe();
    const QString path = portal();
    const auto press = [&](const QString &action, const QByteArray &form = {}) {
        return submit(u"%1/%2/%3"_s.arg(path, subscription, action), form).status;
    };
    EXPECT_TRUE(open(path).text.contains("id=\"cancel-subscription\""));
    EXPECT_EQ(press(u"cancel"_s), 303);
    EXPECT_TRUE(open(path).text.contains("id=\"resume-subscription\""));
    EXPECT_TRUE(isTrue(get("/v1/subscriptions/"_L1 + subscription).body, "cancel_at_period_end"_L1));
    EXPECT_EQ(press(u"resume"_s), 303);
    EXPECT_EQ(press(u"switch"_s, "price=" + m_pro.toUtf8()), 303);
    EXPECT_TRUE(open(path).text.contains("Pro · $29.00 / month"));
    EXPECT_EQ(press(u"renew"_s), 303);
    EXPECT_EQ(get(u"/v1/invoices"_s).body.value("data"_L1).toArray().size(), 3);
    EXPECT_EQ(press(u"explode"_s), 404);
    EXPECT_EQ(press(u"switch"_s, "price=price_none"), 400);
}

TEST_F(Pages, ThePortalOffersWhatItsConfigurationAllows)
{
    subscribe();
    const QByteArray product = textAt(get("/v1/prices/"_L1 + m_pro).body, "product"_L1).toUtf8();
    const QByteArray form =
        "features[subscription_update][enabled]=true&features[subscription_update][products][0][product]=" + product +
        "&features[subscription_update][products][0][prices][0]=" + m_pro.toUtf8() +
        "&features[subscription_cancel][enabled]=false";
    const QString configuration = textAt(post(u"/v1/billing_portal/configurations"_s, form).body, "id"_L1);
    post(u"/v1/prices"_s, "currency=usd&unit_amount=100&product_data[name]=Hidden&recurring[interval]=month");
    const QByteArray session = "customer=" + m_customer.toUtf8() + "&configuration=" + configuration.toUtf8();
    const QByteArray limited =
        open(QUrl(textAt(post(u"/v1/billing_portal/sessions"_s, session).body, "url"_L1)).path()).text;
    EXPECT_TRUE(limited.contains("Pro · $29.00"));
    EXPECT_FALSE(limited.contains("Hidden"));
    EXPECT_FALSE(limited.contains("id=\"cancel-subscription\""));
    EXPECT_TRUE(open(portal()).text.contains("Hidden"));
}

TEST_F(Pages, ThePortalServesItsOwnCustomerOnly)
{
    const QString subscription = subscribe();
    m_customer = textAt(post(u"/v1/customers"_s, "email=eve@example.org").body, "id"_L1);
    EXPECT_EQ(submit(u"%1/%2/cancel"_s.arg(portal(), subscription)).status, 404);
}

TEST_F(Pages, TheControlPageMovesTheClock)
{
    subscribe();
    const Reply moved = pressed(u"/sandbox/clock"_s, "back=clock&advance_months=1");
    EXPECT_EQ(moved.status, 303);
    EXPECT_EQ(moved.headers.value("Location"), "/sandbox#clock");
    EXPECT_EQ(get(u"/v1/invoices"_s).body.value("data"_L1).toArray().size(), 2);
    const Reply refused = pressed(u"/sandbox/clock"_s, "back=clock&advance_seconds=-5");
    EXPECT_EQ(refused.status, 400);
    EXPECT_TRUE(refused.text.contains("<strong>SANDBOX</strong>") &&
                refused.text.contains("The clock never goes back"));
    EXPECT_TRUE(open(u"/"_s).text.contains("invoice.paid"));
    EXPECT_TRUE(open(u"/sandbox"_s).text.contains("What if"));
}

TEST_F(Pages, ThePortalWaitsForThePeriodsEndWhereItsConfigurationWantsThat)
{
    const QString subscription = subscribe();
    control(u"subscriptions/%1/switch"_s.arg(subscription), "{\"lookup_key\": \"pro_monthly\"}");
    const QByteArray form = "features[subscription_update][enabled]=true&features[subscription_update][schedule_at_"
                            "period_end][conditions][0][type]=decreasing_item_amount";
    const QString configuration = textAt(post(u"/v1/billing_portal/configurations"_s, form).body, "id"_L1);
    const QString session = textAt(post(u"/v1/billing_portal/sessions"_s,
                                        "customer=" + m_customer.toUtf8() + "&configuration=" + configuration.toUtf8())
                                       .body,
                                   "url"_L1);
    const QString path = QUrl(session).path();
    const auto price = [&] {
        const QJsonObject items = get("/v1/subscriptions/"_L1 + subscription).body.value("items"_L1).toObject();
        return textAt(items.value("data"_L1).toArray().first().toObject(), "price.id"_L1);
    };
    const auto downgrade = [&] {
        return submit(u"%1/%2/switch"_s.arg(path, subscription), "price=" + m_starter.toUtf8()).status;
    };
    EXPECT_EQ(downgrade(), 303);
    EXPECT_EQ(price(), m_pro);
    EXPECT_TRUE(open(path).text.contains("Changes to Starter"));
    EXPECT_EQ(submit(u"%1/%2/keep"_s.arg(path, subscription)).status, 303);
    EXPECT_TRUE(get("/v1/subscriptions/"_L1 + subscription).body.value("schedule"_L1).isNull());
    EXPECT_EQ(downgrade(), 303);
    const QString schedule = textAt(get("/v1/subscriptions/"_L1 + subscription).body, "schedule"_L1);
    EXPECT_EQ(textAt(get("/v1/subscription_schedules/"_L1 + schedule).body, "status"_L1), u"active");
    control(u"subscriptions/%1/renew"_s.arg(subscription));
    EXPECT_EQ(price(), m_starter);
    EXPECT_EQ(textAt(get("/v1/subscription_schedules/"_L1 + schedule).body, "status"_L1), u"released");
    const QJsonObject newest = get(u"/v1/invoices?limit=1"_s).body.value("data"_L1).toArray().first().toObject();
    EXPECT_EQ(integerAt(newest, "total"_L1), 900) << "no proration";
    EXPECT_EQ(textAt(newest, "billing_reason"_L1), u"subscription_cycle");
    // More money is never made to wait.
    EXPECT_EQ(submit(u"%1/%2/switch"_s.arg(path, subscription), "price=" + m_pro.toUtf8()).status, 303);
    EXPECT_EQ(price(), m_pro);
}

TEST_F(Pages, TheControlPageRefundsAndDisputes)
{
    control(u"checkout/%1/pay"_s.arg(openSession(u"payment"_s, m_pack)));
    const QString charge = textAt(get(u"/v1/charges"_s).body.value("data"_L1).toArray().first().toObject(), "id"_L1);
    const QByteArray shown = open(u"/sandbox"_s).text;
    for (const char *part : {"ada@example.org", "Medium", "value=\"15.00\"", "Refund", "Dispute", "Inquiry"})
        EXPECT_TRUE(shown.contains(part)) << part;
    const Reply refunded = pressed(u"/sandbox/payments/%1/refund"_s.arg(charge), "back=people&amount=5.50");
    EXPECT_EQ(refunded.status, 303) << refunded.text.constData();
    EXPECT_EQ(integerAt(get("/v1/charges/"_L1 + charge).body, "amount_refunded"_L1), 550);
    EXPECT_TRUE(open(u"/sandbox"_s).text.contains("-$5.50"));
    EXPECT_EQ(pressed(u"/sandbox/payments/%1/refund"_s.arg(charge), "back=people&amount=1%2Cx").status, 400);
    EXPECT_EQ(pressed(u"/sandbox/payments/%1/dispute"_s.arg(charge), "back=people").status, 303);
    const QString dispute = textAt(get(u"/v1/disputes"_s).body.value("data"_L1).toArray().first().toObject(), "id"_L1);
    EXPECT_TRUE(open(u"/sandbox"_s).text.contains("id=\"win-" + dispute.toUtf8()));
    EXPECT_EQ(pressed(u"/sandbox/disputes/%1/win"_s.arg(dispute), "back=people").status, 303);
    EXPECT_EQ(textAt(get("/v1/disputes/"_L1 + dispute).body, "status"_L1), u"won");
}

TEST_F(Pages, TheControlPageActsOnSubscriptions)
{
    const QString id = subscribe();
    const auto status = [&] { return textAt(get("/v1/subscriptions/"_L1 + id).body, "status"_L1); };
    const auto press = [&](const QString &action, const QByteArray &fields = {}) {
        return pressed(u"/sandbox/subscriptions/%1/%2"_s.arg(id, action), "back=people" + fields).status;
    };
    EXPECT_EQ(press(u"card"_s, "&outcome=declined"), 303);
    EXPECT_EQ(press(u"renew"_s), 303);
    EXPECT_EQ(status(), u"past_due");
    EXPECT_EQ(press(u"card"_s, "&outcome=paid"), 303);
    EXPECT_EQ(press(u"retry"_s), 303);
    EXPECT_EQ(status(), u"active");
    EXPECT_EQ(press(u"pause"_s), 303);
    EXPECT_TRUE(open(u"/sandbox"_s).text.contains("payments paused"));
    EXPECT_EQ(press(u"resume"_s), 303);
    EXPECT_EQ(press(u"end_trial"_s), 400);
    EXPECT_EQ(press(u"cancel"_s, "&immediately=true"), 303);
    EXPECT_EQ(status(), u"canceled");
}

TEST_F(Pages, TheBankAsksAndThePersonAnswers)
{
    const QString session = openSession(u"payment"_s, m_pack);
    const QByteArray threeDSecure = "outcome=card&number=4000002500003155";
    const Reply asked = submit("/c/pay/"_L1 + session, threeDSecure);
    ASSERT_EQ(asked.status, 303);
    const QString bank = QString::fromLatin1(asked.headers.value("Location"));
    EXPECT_TRUE(bank.startsWith("/3ds/pi_"_L1));
    EXPECT_TRUE(open(bank).text.contains("id=\"approve\"") && open(bank).text.contains("$15.00"));
    const Reply failed = submit(bank, "outcome=failed");
    EXPECT_EQ(failed.headers.value("Location"), "/c/pay/" + session.toUtf8() + "?failed=authentication");
    EXPECT_TRUE(open(QString::fromLatin1(failed.headers.value("Location"))).text.contains("did not approve"));
    EXPECT_EQ(submit(bank, "outcome=approved").status, 404) << "it was answered already";
    const QString again = QString::fromLatin1(submit("/c/pay/"_L1 + session, threeDSecure).headers.value("Location"));
    EXPECT_EQ(submit(again, "outcome=approved").headers.value("Location"),
              "http://app.example/ok?s=" + session.toUtf8());
    EXPECT_EQ(textAt(get("/v1/checkout/sessions/"_L1 + session).body, "payment_status"_L1), u"paid");
}

TEST_F(Pages, AnOpenInvoiceCanBePaidByHand)
{
    const QString id = subscribe();
    control(u"subscriptions/%1/card"_s.arg(id), R"({"outcome": "authentication"})");
    control(u"subscriptions/%1/renew"_s.arg(id));
    const QJsonObject invoice = get(u"/v1/invoices?limit=1"_s).body.value("data"_L1).toArray().first().toObject();
    const QString path = "/i/"_L1 + textAt(invoice, "id"_L1);
    EXPECT_TRUE(open(path).text.contains("id=\"authenticate\""));
    EXPECT_EQ(submit(path + "/pay"_L1, "number=4000000000000002").status, 402);
    EXPECT_EQ(submit(path + "/pay"_L1, "number=12").status, 400);
    EXPECT_EQ(submit(path + "/pay"_L1, "number=4242424242424242").status, 303);
    EXPECT_EQ(textAt(get("/v1/subscriptions/"_L1 + id).body, "status"_L1), u"active");
    EXPECT_FALSE(open(path).text.contains("id=\"pay\""));
}

TEST_F(Pages, TextOfStrangersStaysText)
{
    post("/v1/customers/"_L1 + m_customer, "email=%3Cscript%3Ealert(1)%3C/script%3E");
    const Reply reply = open("/c/pay/"_L1 + openSession(u"payment"_s, m_pack));
    EXPECT_FALSE(reply.text.contains("<script>alert"));
    EXPECT_TRUE(reply.text.contains("&lt;script&gt;"));
}

TEST_F(Pages, OtherSitesCannotPressButtons)
{
    http::Headers foreign;
    foreign.set("Origin", "http://evil.example");
    EXPECT_EQ(page(http::Method::Post, u"/sandbox/clock"_s, "back=clock&advance_months=1", foreign).status, 400);
    http::Headers framed; // what a sandboxed frame of another site sends
    framed.set("Origin", "null");
    EXPECT_EQ(page(http::Method::Post, u"/sandbox/clock"_s, "back=clock&advance_months=1", framed).status, 400);
    framed.set("Sec-Fetch-Site", "same-origin"); // what a page of ours sends
    EXPECT_EQ(page(http::Method::Post, u"/sandbox/clock"_s, "{}", framed).status, 400) << "no step";
    EXPECT_EQ(page(http::Method::Post, u"/sandbox/clock"_s, R"({"advance_seconds": 1})", framed).status, 200);
    http::Headers crossing;
    crossing.set("Sec-Fetch-Site", "cross-site");
    EXPECT_EQ(page(http::Method::Post, u"/sandbox/clock"_s, R"({"advance_seconds": 1})", crossing).status, 400);
    EXPECT_EQ(page(http::Method::Get, u"/sandbox"_s, {}, crossing).status, 200) << "links from the app lead here";
    http::Headers rebound;
    rebound.set("Host", "evil.example");
    EXPECT_EQ(page(http::Method::Get, u"/"_s, {}, rebound).status, 400);
}

} // namespace
} // namespace creditdesk::sandbox
