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
    EXPECT_EQ(submit(u"/clock"_s, "step=month").status, 303);
    EXPECT_EQ(get(u"/v1/invoices"_s).body.value("data"_L1).toArray().size(), 2);
    EXPECT_EQ(submit(u"/clock"_s, "step=century").status, 400);
    EXPECT_TRUE(open(u"/"_s).text.contains("invoice.paid"));
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
    EXPECT_EQ(page(http::Method::Post, u"/clock"_s, "step=month", foreign).status, 400);
    http::Headers rebound;
    rebound.set("Host", "evil.example");
    EXPECT_EQ(page(http::Method::Get, u"/"_s, {}, rebound).status, 400);
}

} // namespace
} // namespace creditdesk::sandbox
