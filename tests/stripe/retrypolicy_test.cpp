// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/retrypolicy.h"

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace creditdesk::stripe {
namespace {

using Outcome = Result<http::ClientResponse>;
using Pause = std::optional<std::chrono::milliseconds>;

Outcome status(int code, std::initializer_list<http::Header> headers = {})
{
    http::ClientResponse response;
    response.status = code;
    for (const auto &[name, value] : headers)
        response.headers.add(name, value);
    return response;
}

Outcome broken(const QString &code)
{
    return failure(ErrorKind::Network, code, u"for a test"_s);
}

struct Case {
    const char *name;
    int attempt;
    Outcome outcome;
    Pause pause; ///< with a jitter of 1; nothing: final
    std::chrono::milliseconds elapsed = 0ms;

    friend void PrintTo(const Case &row, std::ostream *out) { *out << row.name; }
};

class RetryPolicyTable : public testing::TestWithParam<Case> {};

TEST_P(RetryPolicyTable, Decides)
{
    const RetryPolicy policy{ClientLimits()}; // 4 attempts, 250 ms doubled up to 4 s, 25 s in all
    EXPECT_EQ(policy.pauseAfter(GetParam().attempt, GetParam().outcome, GetParam().elapsed, 1.0), GetParam().pause);
}

INSTANTIATE_TEST_SUITE_P(
    Outcomes, RetryPolicyTable,
    testing::Values(Case{"success", 1, status(200), std::nullopt}, Case{"badRequest", 1, status(400), std::nullopt},
                    Case{"badKey", 1, status(401), std::nullopt}, Case{"declined", 1, status(402), std::nullopt},
                    Case{"forbidden", 1, status(403), std::nullopt}, Case{"missing", 1, status(404), std::nullopt},
                    Case{"conflict", 1, status(409), 250ms}, Case{"tooMany", 1, status(429), 250ms},
                    Case{"internal", 1, status(500), 250ms}, Case{"secondPauseIsDouble", 2, status(503), 500ms},
                    Case{"thirdPauseIsDoubleAgain", 3, status(503), 1000ms},
                    Case{"lastAttempt", 4, status(503), std::nullopt},
                    Case{"stripeSaysRetry", 1, status(400, {{"Stripe-Should-Retry", "true"}}), 250ms},
                    Case{"stripeSaysStop", 1, status(500, {{"Stripe-Should-Retry", "false"}}), std::nullopt},
                    Case{"retryAfterIsAMinimum", 1, status(429, {{"Retry-After", "2"}}), 2000ms},
                    Case{"retryAfterTooLong", 1, status(429, {{"Retry-After", "60"}}), std::nullopt},
                    Case{"retryAfterUnreadable", 1, status(429, {{"Retry-After", "later"}}), 250ms},
                    Case{"noConnection", 1, broken(u"connect_failed"_s), 250ms},
                    Case{"timeout", 1, broken(u"timeout"_s), 250ms},
                    Case{"connectionLost", 1, broken(u"connection_lost"_s), 250ms},
                    Case{"tlsFailed", 1, broken(u"tls_failed"_s), std::nullopt},
                    Case{"answerTooLarge", 1, broken(u"response_too_large"_s), std::nullopt},
                    Case{"outOfTime", 1, status(500), std::nullopt, 24'900ms}),
    [](const auto &given) { return std::string(given.param.name); });

TEST(RetryPolicyJitter, LiesBetweenHalfAndWhole)
{
    const RetryPolicy policy{ClientLimits()};
    EXPECT_EQ(policy.pauseAfter(1, status(500), 0ms, 0.0), Pause(125ms));
    EXPECT_EQ(policy.pauseAfter(1, status(500), 0ms, 0.5), Pause(187ms));
    EXPECT_EQ(policy.pauseAfter(1, status(500), 0ms, 7.0), Pause(250ms));
}

} // namespace
} // namespace creditdesk::stripe
