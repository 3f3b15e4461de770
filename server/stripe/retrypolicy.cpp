// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/retrypolicy.h"

#include <algorithm>

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;

namespace creditdesk::stripe {

namespace {

bool isWorthRetrying(const Result<http::ClientResponse> &outcome)
{
    if (!outcome) {
        const QString &code = outcome.error().code;
        return code == "connect_failed"_L1 || code == "timeout"_L1 || code == "connection_lost"_L1;
    }
    const QByteArray hint = outcome->headers.value("Stripe-Should-Retry").toLower();
    if (hint == "true")
        return true;
    if (hint == "false")
        return false;
    return outcome->status == 409 || outcome->status == 429 || outcome->status >= 500;
}

milliseconds retryAfter(const Result<http::ClientResponse> &outcome)
{
    if (!outcome)
        return milliseconds(0);
    constexpr int kMaxSeconds = 86'400;
    bool isNumber = false;
    const int seconds = outcome->headers.value("Retry-After").toInt(&isNumber);
    return isNumber && seconds > 0 ? std::chrono::seconds(std::min(seconds, kMaxSeconds)) : milliseconds(0);
}

} // namespace

std::optional<milliseconds> RetryPolicy::pauseAfter(int attempt, const Result<http::ClientResponse> &outcome,
                                                    milliseconds elapsed, double jitter) const
{
    if (attempt >= m_limits.attempts || !isWorthRetrying(outcome))
        return std::nullopt;

    milliseconds backoff = m_limits.firstBackoff;
    for (int doubled = 1; doubled < attempt && backoff < m_limits.maxBackoff; ++doubled)
        backoff *= 2;
    backoff = std::min(backoff, m_limits.maxBackoff);
    const double factor = 0.5 + 0.5 * std::clamp(jitter, 0.0, 1.0);
    const milliseconds jittered(static_cast<std::int64_t>(static_cast<double>(backoff.count()) * factor));

    const milliseconds asked = retryAfter(outcome);
    if (asked > m_limits.maxRetryAfter)
        return std::nullopt;
    const milliseconds pause = std::max(jittered, asked);
    if (elapsed + pause >= m_limits.deadline)
        return std::nullopt;
    return pause;
}

} // namespace creditdesk::stripe
