// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/client.h"
#include "server/stripe/stripeconfig.h"

#include <optional>

namespace creditdesk::stripe {

/// When to send a request again: pure, so that a table can test it. Only for requests that are safe to repeat
/// (GET, DELETE, and POST with an Idempotency-Key).
class RetryPolicy {
public:
    explicit RetryPolicy(const ClientLimits &limits) : m_limits(limits) {}

    /// The pause before the next try, or nothing when `outcome` is final. `attempt` counts from 1, `elapsed` from the
    /// first try; `jitter` is in [0, 1]. Stripe-Should-Retry decides where Stripe sends it; Retry-After is a minimum.
    [[nodiscard]] std::optional<std::chrono::milliseconds> pauseAfter(int attempt,
                                                                      const Result<http::ClientResponse> &outcome,
                                                                      std::chrono::milliseconds elapsed,
                                                                      double jitter) const;

private:
    ClientLimits m_limits;
};

} // namespace creditdesk::stripe
