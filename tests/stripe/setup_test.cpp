// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/setup.h"

#include "server/http/runtoend.h"
#include "server/stripe/effects.h"
#include "tests/stripe/fakestripe.h"
#include "tests/stripe/testcatalogue.h"

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;

namespace creditdesk::stripe {
namespace {

class Setup : public testing::Test {
protected:
    Setup() { m_stripe.clear(); }

    QStringList run(const SetupOptions &options = {})
    {
        StripeConfig config;
        config.secretKey = "sk_test_1";
        config.apiBase = "http://stripe.test"; // without Stripe's own limits
        const StripeClient client(config, m_stripe.transport());
        const auto steps = http::runToEnd(setUp(client, testCatalogue(), options));
        if (!steps)
            return {steps.error().code};
        QStringList lines;
        m_remarks.clear();
        for (const SetupStep &step : *steps) {
            lines.append(step.action + u' ' + step.what + u' ' + step.name);
            if (!step.remark.isEmpty())
                m_remarks.append(step.what + u": "_s + step.remark);
        }
        return lines;
    }

    int posts() const { return static_cast<int>(m_stripe.requests().filter(u"POST "_s).size()); }

    FakeStripe m_stripe;
    QStringList m_remarks; ///< of the last run
};

TEST_F(Setup, CreatesEverythingOnceAndKeepsItAfterwards)
{
    const QStringList first = run();
    EXPECT_EQ(first.size(), 11) << first.join(u'\n').toStdString();
    EXPECT_TRUE(first.contains(u"create product creditdesk_starter_monthly"_s));
    EXPECT_TRUE(first.contains(u"create price pack_large"_s));
    EXPECT_TRUE(first.contains(u"create portal customer portal"_s));
    EXPECT_EQ(posts(), 11);

    const QStringList second = run();
    EXPECT_EQ(second.filter(u"keep "_s).size(), second.size()) << second.join(u'\n').toStdString();
    EXPECT_EQ(posts(), 11) << "the second run writes nothing";
}

TEST_F(Setup, ADryRunWritesNothingAndSaysWhatItWould)
{
    const QStringList planned = run({true, "https://desk.example/api/stripe/webhook"});
    EXPECT_EQ(planned.size(), 12);
    EXPECT_TRUE(planned.contains(u"create webhook https://desk.example/api/stripe/webhook"_s));
    EXPECT_EQ(posts(), 0);
}

TEST_F(Setup, AChangedAmountGetsANewPriceUnderTheSameKey)
{
    run();
    m_stripe.addPrice(u"price_new1"_s, u"starter_monthly"_s, 800, true); // as an older catalogue made it
    const QStringList again = run();
    EXPECT_TRUE(again.contains(u"replace price starter_monthly"_s)) << again.join(u'\n').toStdString();
    EXPECT_TRUE(again.contains(u"update portal customer portal"_s));
    EXPECT_EQ(m_stripe.lastFields(u"/v1/prices"_s).value(u"transfer_lookup_key"_s), u"true"_s);
    EXPECT_EQ(m_stripe.lastFields(u"/v1/prices"_s).value(u"metadata[creditdesk_lookup_key]"_s), u"starter_monthly"_s);
    const QStringList settled = run();
    EXPECT_EQ(settled.filter(u"keep "_s).size(), settled.size());
}

TEST_F(Setup, TheWebhookEndpointIsPinnedAndFoundAgain)
{
    const SetupOptions options{false, "https://desk.example/api/stripe/webhook"};
    EXPECT_TRUE(run(options).contains(u"create webhook https://desk.example/api/stripe/webhook"_s));
    const auto fields = m_stripe.lastFields(u"/v1/webhook_endpoints"_s);
    EXPECT_EQ(fields.value(u"api_version"_s), QLatin1StringView(kApiVersion));
    EXPECT_TRUE(run(options).contains(u"keep webhook https://desk.example/api/stripe/webhook"_s));
    EXPECT_TRUE(m_remarks.isEmpty()) << m_remarks.join(u'\n').toStdString();
}

TEST_F(Setup, TheWebhookEndpointIsToldExactlyWhatIsHandled)
{
    const SetupOptions options{false, "https://desk.example/api/stripe/webhook"};
    run(options);
    auto fields = m_stripe.lastFields(u"/v1/webhook_endpoints"_s);
    QStringList told;
    for (int index = 0; fields.contains(u"enabled_events[%1]"_s.arg(index)); ++index)
        told.append(fields.value(u"enabled_events[%1]"_s.arg(index)));
    EXPECT_EQ(told, handledTypes());
    for (const QString &type : told)
        EXPECT_TRUE(isHandled(type)) << type.toStdString();
    EXPECT_FALSE(told.contains(u"payment_intent.succeeded"_s));
    const int before = posts();
    run(options);
    EXPECT_EQ(posts(), before) << "nothing is left to do";
}

TEST_F(Setup, AnEndpointOfAnOlderProgramLearnsNewTypesAndIsSwitchedOn)
{
    const SetupOptions options{false, "https://desk.example/api/stripe/webhook"};
    run(options);
    m_stripe.setSubscription(u"we_new1"_s, {{u"id"_s, u"we_new1"_s},
                                            {u"object"_s, u"/v1/webhook_endpoints"_s},
                                            {u"url"_s, u"https://desk.example/api/stripe/webhook"_s},
                                            {u"api_version"_s, u"2025-02-24.acacia"_s},
                                            {u"enabled_events"_s, QJsonArray{u"invoice.paid"_s}},
                                            {u"status"_s, u"disabled"_s}});
    const int before = posts();
    const QString update = u"update webhook https://desk.example/api/stripe/webhook"_s;
    EXPECT_TRUE(run({true, options.webhookUrl}).contains(update));
    EXPECT_EQ(posts(), before) << "a dry run only says so";
    EXPECT_TRUE(run(options).contains(update));
    EXPECT_EQ(m_stripe.lastFields(u"/v1/webhook_endpoints/we_new1"_s).value(u"disabled"_s), u"false"_s);
    EXPECT_TRUE(run(options).contains(u"keep webhook https://desk.example/api/stripe/webhook"_s));
}

TEST_F(Setup, AnEndpointOfAnotherVersionIsSpokenOfAndKept)
{
    const SetupOptions options{false, "https://desk.example/api/stripe/webhook"};
    run(options);
    QJsonObject endpoint{{u"id"_s, u"we_new1"_s},
                         {u"object"_s, u"/v1/webhook_endpoints"_s},
                         {u"url"_s, u"https://desk.example/api/stripe/webhook"_s},
                         {u"api_version"_s, u"2025-02-24.acacia"_s},
                         {u"enabled_events"_s, QJsonArray::fromStringList(handledTypes())},
                         {u"status"_s, u"enabled"_s}};
    m_stripe.setObject(endpoint);
    const int before = posts();
    for (const bool dryRun : {true, false}) {
        EXPECT_TRUE(run({dryRun, options.webhookUrl}).contains(u"keep webhook "_s + endpoint["url"_L1].toString()));
        ASSERT_EQ(m_remarks.size(), 1);
        EXPECT_TRUE(m_remarks[0].startsWith("webhook: Its events have version 2025-02-24.acacia, not "_L1 +
                                            QLatin1StringView(kApiVersion)))
            << m_remarks[0].toStdString();
    }
    endpoint.insert(u"api_version"_s, QJsonValue());
    m_stripe.setObject(endpoint);
    run(options);
    EXPECT_EQ(m_remarks.filter(u"the account's default version, not"_s).size(), 1);
    EXPECT_EQ(posts(), before);
}

TEST_F(Setup, APortalOfAnOlderProgramLearnsToWaitForThePeriodsEnd)
{
    run();
    m_stripe.setObject({{u"id"_s, u"bpc_new1"_s},
                        {u"object"_s, u"/v1/billing_portal/configurations"_s},
                        {u"metadata"_s, QJsonObject{{u"creditdesk"_s, u"portal"_s}}}});
    const int before = posts();
    EXPECT_TRUE(run({true, {}}).contains(u"update portal customer portal"_s));
    EXPECT_EQ(m_remarks,
              QStringList(u"portal: It lacks schedule_at_period_end for decreasing_item_amount, shortening_interval, "
                          "without which a smaller plan begins at once."_s));
    EXPECT_EQ(posts(), before) << "a dry run only says so";
    EXPECT_TRUE(run().contains(u"update portal customer portal"_s));
    EXPECT_EQ(posts(), before + 1);
    EXPECT_TRUE(run().contains(u"keep portal customer portal"_s));
    EXPECT_TRUE(m_remarks.isEmpty());
}

TEST_F(Setup, AnInterruptedRunIsFinishedByTheNext)
{
    m_stripe.failNext(200); // the list of prices: an empty answer
    m_stripe.failNext(401);
    EXPECT_EQ(run(), QStringList{u"stripe_key_refused"_s});
    EXPECT_EQ(run().size(), 11);
}

} // namespace
} // namespace creditdesk::stripe
