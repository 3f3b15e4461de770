// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/stripeclient.h"

#include "server/http/runtoend.h"
#include "tests/stripe/fakestripe.h"
#include "tests/stripe/quicklimits.h"

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace creditdesk::stripe {
namespace {

class ClientPace : public testing::Test {
protected:
    static StripeConfig configWith(int requestsPerSecond)
    {
        StripeConfig config;
        config.secretKey = "sk_test_1";
        config.requestsPerSecond = requestsPerSecond;
        return config;
    }

    Result<QJsonObject> ask(const StripeClient &client) { return http::runToEnd(client.get("/v1/prices")); }

    FakeStripe m_stripe;
};

TEST_F(ClientPace, RequestsWaitForTheirPlace)
{
    const StripeClient client(configWith(20), m_stripe.transport());
    const auto start = std::chrono::steady_clock::now();
    for (int request = 0; request < 8; ++request)
        ASSERT_TRUE(ask(client));
    EXPECT_GE(std::chrono::steady_clock::now() - start, 190ms) << "four at once, then one each 50 ms";
}

TEST_F(ClientPace, RepetitionsTakePlacesToo)
{
    const StripeClient client(configWith(20), m_stripe.transport(), quickLimits());
    const auto start = std::chrono::steady_clock::now();
    for (int request = 0; request < 2; ++request) {
        for (int failed = 0; failed < 3; ++failed)
            m_stripe.failNext(429);
        ASSERT_TRUE(ask(client));
    }
    EXPECT_GE(std::chrono::steady_clock::now() - start, 190ms);
    EXPECT_EQ(m_stripe.requests().size(), 8);
}

TEST_F(ClientPace, WhoWouldWaitTooLongIsToldAtOnce)
{
    ClientLimits limits;
    limits.deadline = 100ms;
    const StripeClient client(configWith(1), m_stripe.transport(), limits);
    ASSERT_TRUE(ask(client));
    const auto refused = ask(client);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, u"stripe_unavailable"_s);
    EXPECT_TRUE(refused.error().retryAfterSeconds);
    EXPECT_EQ(m_stripe.requests().size(), 1) << "Stripe was not bothered";
}

} // namespace
} // namespace creditdesk::stripe
