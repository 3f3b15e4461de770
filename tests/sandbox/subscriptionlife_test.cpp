// SPDX-License-Identifier: GPL-3.0-or-later
// What can happen to a subscription beside renewing: trials, coupons, pauses, 3-D Secure, unpaid and incomplete ones.
#include "sandboxfixture.h"

namespace creditdesk::sandbox {
namespace {

constexpr qint64 kDay = 86'400;

class SubscriptionLife : public SandboxFixture {
protected:
    void SetUp() override
    {
        SandboxFixture::SetUp();
        addCatalogue();
    }

    /// A checkout session for a plan with further parameters.
    Reply checkout(const QByteArray &more = {}, const QString &price = {})
    {
        return post(u"/v1/checkout/sessions"_s,
                    "mode=subscription&success_url=http://app.example/ok&customer=" + m_customer.toUtf8() +
                        "&line_items[0][quantity]=1" +
                        "&line_items[0][price]=" + (price.isEmpty() ? m_starter : price).toUtf8() + more);
    }
    Reply pay(const Reply &session, const QByteArray &outcome = "paid")
    {
        return control(u"checkout/%1/pay"_s.arg(textAt(session.body, "id"_L1)), R"({"outcome": ")" + outcome + R"("})");
    }
    QString start(const QByteArray &more = {}, const QByteArray &outcome = "paid")
    {
        const Reply paid = pay(checkout(more), outcome);
        EXPECT_EQ(paid.status, 200) << paid.text.constData();
        return textAt(paid.body, "subscription"_L1);
    }
    QString coupon(const QByteArray &form) { return textAt(post(u"/v1/coupons"_s, form).body, "id"_L1); }
    QJsonObject subscription(const QString &id) { return get("/v1/subscriptions/"_L1 + id).body; }
    QString statusOf(const QString &id) { return textAt(subscription(id), "status"_L1); }
    QJsonObject latestInvoice(const QString &id)
    {
        return get("/v1/invoices/"_L1 + textAt(subscription(id), "latest_invoice"_L1)).body;
    }
    void advance(qint64 seconds)
    {
        EXPECT_EQ(control(u"clock"_s, "{\"advance_seconds\": " + QByteArray::number(seconds) + "}").status, 200);
    }
    Reply act(const QString &id, const QString &action, const QByteArray &json = "{}")
    {
        return control(u"subscriptions/%1/%2"_s.arg(id, action), json);
    }
    QStringList events()
    {
        QStringList types;
        for (const QJsonValue &event : open(u"/sandbox/events?limit=1000"_s).body.value("data"_L1).toArray())
            types.prepend(textAt(event.toObject(), "type"_L1));
        return types;
    }
};

TEST_F(SubscriptionLife, ATrialIsAnnouncedAndThenCharged)
{
    const Reply session = checkout("&subscription_data[trial_period_days]=7");
    EXPECT_EQ(integerAt(session.body, "amount_total"_L1), 0);
    const QByteArray shown = open("/c/pay/"_L1 + textAt(session.body, "id"_L1)).text;
    EXPECT_TRUE(shown.contains("7 days free") && shown.contains("today, then $9.00 / month"));
    EXPECT_FALSE(shown.contains("id=\"no-card\"")) << "a card is asked for";
    const Reply paid = pay(session);
    EXPECT_EQ(textAt(paid.body, "payment_status"_L1), u"no_payment_required");
    const QString id = textAt(paid.body, "subscription"_L1);
    EXPECT_EQ(statusOf(id), u"trialing");
    EXPECT_EQ(integerAt(latestInvoice(id), "total"_L1), 0);
    EXPECT_EQ(textAt(latestInvoice(id), "status"_L1), u"paid");
    advance(4 * kDay - 60);
    EXPECT_FALSE(events().contains(u"customer.subscription.trial_will_end"_s));
    advance(120);
    EXPECT_EQ(events().count(u"customer.subscription.trial_will_end"_s), 1);
    advance(3 * kDay);
    EXPECT_EQ(statusOf(id), u"active");
    EXPECT_EQ(integerAt(latestInvoice(id), "amount_paid"_L1), 900);
    EXPECT_EQ(textAt(latestInvoice(id), "billing_reason"_L1), u"subscription_cycle");
}

TEST_F(SubscriptionLife, ATrialWithoutACardEndsAsAgreed)
{
    const QByteArray free = "&payment_method_collection=if_required&subscription_data[trial_period_days]=7"
                            "&subscription_data[trial_settings][end_behavior][missing_payment_method]=";
    EXPECT_EQ(pay(checkout("&subscription_data[trial_period_days]=7"), "no_card").status, 400);
    const QString pauses = start(free + "pause", "no_card");
    const QString cancels = start(free + "cancel", "no_card");
    const QString invoices = start(free + "create_invoice", "no_card");
    advance(7 * kDay);
    EXPECT_EQ(statusOf(pauses), u"paused");
    EXPECT_EQ(statusOf(cancels), u"canceled");
    EXPECT_EQ(statusOf(invoices), u"past_due");
    EXPECT_EQ(textAt(latestInvoice(invoices), "status"_L1), u"open");
    EXPECT_TRUE(events().contains(u"customer.subscription.paused"_s));
    // Resumed without a card it stays paused; with one it begins a new period.
    EXPECT_EQ(textAt(act(pauses, u"resume"_s).body, "status"_L1), u"paused");
    act(pauses, u"card"_s);
    EXPECT_EQ(post(u"/v1/subscriptions/%1/resume"_s.arg(pauses), "billing_cycle_anchor=now").status, 200);
    EXPECT_EQ(statusOf(pauses), u"active");
    EXPECT_EQ(integerAt(latestInvoice(pauses), "amount_paid"_L1), 900);
    EXPECT_EQ(events().count(u"customer.subscription.resumed"_s), 1);
    EXPECT_EQ(post(u"/v1/subscriptions/%1/resume"_s.arg(pauses), {}).status, 400);
}

TEST_F(SubscriptionLife, AFullCouponMakesAFreePeriodAtFullPrice)
{
    const QString all = coupon("percent_off=100&duration=once&name=Friends");
    const Reply session = checkout("&discounts[0][coupon]=" + all.toUtf8());
    EXPECT_EQ(integerAt(session.body, "amount_subtotal"_L1), 900);
    EXPECT_EQ(integerAt(session.body, "amount_total"_L1), 0);
    EXPECT_EQ(integerAt(session.body, "total_details.amount_discount"_L1), 900);
    EXPECT_TRUE(open("/c/pay/"_L1 + textAt(session.body, "id"_L1)).text.contains("Friends"));
    const Reply paid = pay(session);
    EXPECT_EQ(textAt(paid.body, "payment_status"_L1), u"no_payment_required");
    const QString id = textAt(paid.body, "subscription"_L1);
    const QJsonObject invoice = latestInvoice(id);
    EXPECT_EQ(textAt(invoice, "status"_L1), u"paid");
    EXPECT_EQ(integerAt(invoice, "subtotal"_L1), 900);
    EXPECT_EQ(integerAt(invoice, "total"_L1), 0);
    const QJsonObject line = valueAt(invoice, "lines.data"_L1).toArray().first().toObject();
    EXPECT_EQ(integerAt(line, "amount"_L1), 900);
    EXPECT_EQ(integerAt(line.value("discount_amounts"_L1).toArray().first().toObject(), "amount"_L1), 900);
    EXPECT_TRUE(get(u"/v1/charges"_s).body.value("data"_L1).toArray().isEmpty());
    EXPECT_TRUE(subscription(id).value("discounts"_L1).toArray().isEmpty()) << "once is over";
    act(id, u"renew"_s);
    EXPECT_EQ(integerAt(latestInvoice(id), "amount_paid"_L1), 900);
}

struct DiscountCase {
    const char *name;
    const char *coupon;
    std::vector<int> totals; ///< of this and the next invoices of a plan for $9.00
};

class Discounts : public SubscriptionLife, public testing::WithParamInterface<DiscountCase> {};

TEST_P(Discounts, LastAsLongAsTheirCoupon)
{
    const QString id = start("&discounts[0][coupon]=" + coupon(GetParam().coupon).toUtf8());
    std::vector<int> totals;
    for (std::size_t i = 0; i < GetParam().totals.size(); ++i) {
        if (i > 0)
            act(id, u"renew"_s);
        totals.push_back(static_cast<int>(integerAt(latestInvoice(id), "total"_L1)));
    }
    EXPECT_EQ(totals, GetParam().totals);
}

INSTANTIATE_TEST_SUITE_P(
    Coupons, Discounts,
    testing::Values(DiscountCase{"once", "percent_off=50", {450, 900, 900}},
                    DiscountCase{"forever", "percent_off=25&duration=forever", {675, 675, 675}},
                    DiscountCase{
                        "two_months", "percent_off=12.5&duration=repeating&duration_in_months=2", {787, 787, 900}},
                    DiscountCase{"amount", "amount_off=300&currency=usd&duration=forever", {600, 600}},
                    DiscountCase{"more_than_all", "amount_off=5000&currency=usd", {0, 900}}),
    [](const auto &test) { return std::string(test.param.name); });

TEST_F(SubscriptionLife, CouponsAreCheckedWhenMadeAndWhenUsed)
{
    EXPECT_EQ(post(u"/v1/coupons"_s, "duration=once").status, 400);
    EXPECT_EQ(post(u"/v1/coupons"_s, "percent_off=101").status, 400);
    EXPECT_EQ(post(u"/v1/coupons"_s, "amount_off=100").status, 400);
    EXPECT_EQ(post(u"/v1/coupons"_s, "percent_off=10&duration=repeating").status, 400);
    EXPECT_EQ(coupon("id=WELCOME&percent_off=10&max_redemptions=1"), u"WELCOME");
    EXPECT_EQ(post(u"/v1/coupons"_s, "id=WELCOME&percent_off=10").status, 400);
    start("&discounts[0][coupon]=WELCOME");
    EXPECT_EQ(textAt(checkout("&discounts[0][coupon]=WELCOME").body, "error.code"_L1), u"coupon_expired");
    EXPECT_EQ(checkout("&discounts[0][coupon]=NONE").status, 400);
    coupon("id=EURO&amount_off=100&currency=eur");
    EXPECT_EQ(checkout("&discounts[0][coupon]=EURO").status, 400);
    EXPECT_EQ(api(http::Method::Delete, u"/v1/coupons/EURO"_s).status, 200);
    EXPECT_EQ(get(u"/v1/coupons/EURO"_s).status, 404);
    EXPECT_EQ(get(u"/v1/coupons"_s).body.value("data"_L1).toArray().size(), 1);
}

TEST_F(SubscriptionLife, APackCanBeDiscountedToo)
{
    const QByteArray half = coupon("percent_off=50").toUtf8();
    const Reply session =
        post(u"/v1/checkout/sessions"_s, "mode=payment&success_url=http://app.example/ok&line_items[0][quantity]=3&"
                                         "line_items[0][price]=" +
                                             m_pack.toUtf8() + "&discounts[0][coupon]=" + half);
    EXPECT_EQ(integerAt(session.body, "amount_total"_L1), 2250);
    EXPECT_EQ(textAt(pay(session).body, "payment_status"_L1), u"paid");
    const QJsonObject charge = get(u"/v1/charges"_s).body.value("data"_L1).toArray().first().toObject();
    EXPECT_EQ(integerAt(charge, "amount"_L1), 2250);
    const Reply free = post(u"/v1/checkout/sessions"_s,
                            "mode=payment&success_url=http://app.example/ok&line_items[0][quantity]=1&line_items[0]["
                            "price]=" +
                                m_pack.toUtf8() + "&discounts[0][coupon]=" + coupon("percent_off=100").toUtf8());
    const Reply got = pay(free, "no_card");
    EXPECT_EQ(textAt(got.body, "payment_status"_L1), u"no_payment_required");
    EXPECT_TRUE(got.body.value("payment_intent"_L1).isNull());
}

TEST_F(SubscriptionLife, PausedPaymentsMakeInvoicesThatNobodyPays)
{
    const QString id = start();
    for (const auto &[behavior, status] :
         {std::pair("void", "void"), {"mark_uncollectible", "uncollectible"}, {"keep_as_draft", "draft"}}) {
        EXPECT_EQ(act(id, u"pause"_s, QByteArray(R"({"behavior": ")") + behavior + R"("})").status, 200);
        act(id, u"renew"_s);
        EXPECT_EQ(textAt(latestInvoice(id), "status"_L1), QLatin1StringView(status));
        EXPECT_EQ(statusOf(id), u"active");
    }
    EXPECT_EQ(events().count(u"invoice.voided"_s), 1);
    EXPECT_EQ(events().count(u"invoice.marked_uncollectible"_s), 1);
    EXPECT_FALSE(events().contains(u"customer.subscription.paused"_s)) << "that is another kind of pause";
    act(id, u"resume"_s);
    act(id, u"renew"_s);
    EXPECT_EQ(textAt(latestInvoice(id), "status"_L1), u"paid");
}

TEST_F(SubscriptionLife, APauseMayEndByItself)
{
    const QString id = start();
    const qint64 now = integerAt(subscription(id), "created"_L1);
    const QByteArray path = "pause_collection[behavior]=void&pause_collection[resumes_at]=";
    EXPECT_EQ(post("/v1/subscriptions/"_L1 + id, path + QByteArray::number(now - 5)).status, 400);
    EXPECT_EQ(post("/v1/subscriptions/"_L1 + id, path + QByteArray::number(now + 3 * kDay)).status, 200);
    EXPECT_TRUE(subscription(id).value("pause_collection"_L1).isObject());
    advance(3 * kDay + 1);
    EXPECT_TRUE(subscription(id).value("pause_collection"_L1).isNull());
}

TEST_F(SubscriptionLife, ARenewalCanNeedTheBanksApproval)
{
    const QString id = start();
    EXPECT_EQ(act(id, u"card"_s, R"({"outcome": "authentication"})").status, 200);
    act(id, u"renew"_s);
    EXPECT_EQ(statusOf(id), u"past_due");
    EXPECT_TRUE(events().contains(u"invoice.payment_action_required"_s));
    EXPECT_TRUE(events().contains(u"payment_intent.requires_action"_s));
    const QJsonObject payment = get("/v1/invoice_payments?invoice="_L1 + textAt(latestInvoice(id), "id"_L1))
                                    .body.value("data"_L1)
                                    .toArray()
                                    .first()
                                    .toObject();
    const QString intent = textAt(payment, "payment.payment_intent"_L1);
    EXPECT_EQ(textAt(get("/v1/payment_intents/"_L1 + intent).body, "status"_L1), u"requires_action");
    EXPECT_EQ(control("challenges/"_L1 + intent, R"({"outcome": "maybe"})").status, 400);
    EXPECT_EQ(control("challenges/"_L1 + intent, R"({"outcome": "approved"})").status, 200);
    EXPECT_EQ(statusOf(id), u"active");
    EXPECT_EQ(textAt(latestInvoice(id), "status"_L1), u"paid");
    EXPECT_EQ(control("challenges/"_L1 + intent, R"({"outcome": "approved"})").status, 404);
}

TEST_F(SubscriptionLife, ACardThatAsksOnceIsKnownFromThenOn)
{
    const Reply session = checkout();
    const Reply asked = pay(session, "authentication");
    EXPECT_EQ(textAt(asked.body, "status"_L1), u"open");
    const QString sessionId = textAt(session.body, "id"_L1);
    EXPECT_TRUE(get(u"/v1/subscriptions"_s).body.value("data"_L1).toArray().isEmpty());
    EXPECT_EQ(control("challenges/"_L1 + sessionId, R"({"outcome": "failed"})").status, 200);
    EXPECT_EQ(textAt(get("/v1/checkout/sessions/"_L1 + sessionId).body, "status"_L1), u"open");
    pay(session, "authentication");
    const Reply done = control("challenges/"_L1 + sessionId, R"({"outcome": "approved"})");
    EXPECT_EQ(textAt(done.body, "status"_L1), u"complete");
    const QString id = textAt(done.body, "subscription"_L1);
    EXPECT_EQ(statusOf(id), u"active");
    act(id, u"renew"_s);
    EXPECT_EQ(textAt(latestInvoice(id), "status"_L1), u"paid");
}

TEST_F(SubscriptionLife, TheSettingsDecideWhatBecomesOfFailedPayments)
{
    EXPECT_EQ(control(u"settings"_s, R"({"when_retries_fail": "explode"})").status, 400);
    for (const char *end : {"unpaid", "past_due", "canceled"}) {
        const QByteArray setting = qstrcmp(end, "canceled") == 0 ? QByteArray("cancel") : QByteArray(end);
        EXPECT_EQ(control(u"settings"_s, R"({"when_retries_fail": ")" + setting + R"("})").status, 200);
        const QString id = start();
        act(id, u"card"_s, R"({"outcome": "declined"})");
        act(id, u"renew"_s);
        advance(16 * kDay);
        EXPECT_EQ(statusOf(id), QLatin1StringView(end));
    }
}

TEST_F(SubscriptionLife, AnUnpaidSubscriptionMakesDraftsUntilItIsPaid)
{
    control(u"settings"_s, R"({"when_retries_fail": "unpaid"})");
    const QString id = start();
    act(id, u"card"_s, R"({"outcome": "declined"})");
    act(id, u"renew"_s);
    advance(16 * kDay);
    act(id, u"renew"_s);
    EXPECT_EQ(statusOf(id), u"unpaid");
    EXPECT_EQ(textAt(latestInvoice(id), "status"_L1), u"draft");
    act(id, u"card"_s);
    const QString invoice = textAt(latestInvoice(id), "id"_L1);
    EXPECT_EQ(post(u"/v1/invoices/%1/pay"_s.arg(invoice), {}).status, 200);
    EXPECT_EQ(statusOf(id), u"active");
}

TEST_F(SubscriptionLife, AnIncompleteSubscriptionIsPaidInTimeOrExpires)
{
    const QByteArray form = "customer=" + m_customer.toUtf8() + "&items[0][price]=" + m_starter.toUtf8() +
                            "&items[0][quantity]=4&payment_behavior=default_incomplete";
    const QJsonObject paid = post(u"/v1/subscriptions"_s, form).body;
    const QJsonObject left = post(u"/v1/subscriptions"_s, form).body;
    EXPECT_EQ(textAt(paid, "status"_L1), u"incomplete");
    EXPECT_EQ(integerAt(latestInvoice(textAt(paid, "id"_L1)), "total"_L1), 3600) << "four seats";
    const QString invoice = textAt(paid, "latest_invoice"_L1);
    EXPECT_EQ(post(u"/v1/invoices/%1/pay"_s.arg(invoice), "payment_method=pm_card_visa").status, 200);
    EXPECT_EQ(statusOf(textAt(paid, "id"_L1)), u"active") << "a second one of the same customer, too";
    advance(kDay);
    EXPECT_EQ(statusOf(textAt(left, "id"_L1)), u"incomplete_expired");
    EXPECT_EQ(textAt(latestInvoice(textAt(left, "id"_L1)), "status"_L1), u"void");
}

} // namespace
} // namespace creditdesk::sandbox
