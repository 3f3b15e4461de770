// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/client.h"
#include "server/stripe/formencoding.h"
#include "server/stripe/stripeconfig.h"
#include "server/stripe/tokenbucket.h"

#include <functional>
#include <memory>

namespace creditdesk::stripe {

/// Sends one HTTP request: http::Client::send in the server, a fake in tests.
using Transport = std::function<boost::asio::awaitable<Result<http::ClientResponse>>(http::ClientRequest)>;

/// Stripe's REST API: form-encoded requests, JSON answers, pinned version, retries that cannot charge twice.
/// Errors: `stripe_unavailable` (Unavailable; try later), `stripe_key_refused` (Upstream; the operator's key),
/// `stripe_not_found` (NotFound), `stripe_refused` (Upstream, with stripe_code and stripe_param in `extra`),
/// `stripe_card_declined` (Conflict), `stripe_bad_answer` (Upstream). A detail never quotes a key or an email.
/// All requests of one client together stay under StripeConfig::requestRate(); what would wait longer than
/// ClientLimits::deadline for that is `stripe_unavailable`.
class StripeClient {
public:
    StripeClient(StripeConfig config, Transport transport, ClientLimits limits = {});

    [[nodiscard]] boost::asio::awaitable<Result<QJsonObject>> get(QByteArray path, FormFields query = {}) const;
    /// `idempotencyKey` comes from an attempt that was stored before (StripeAttemptRecord); it makes retrying safe.
    [[nodiscard]] boost::asio::awaitable<Result<QJsonObject>> post(QByteArray path, FormFields fields,
                                                                   QByteArray idempotencyKey) const;
    /// DELETE is idempotent by nature, so it has no key.
    [[nodiscard]] boost::asio::awaitable<Result<QJsonObject>> remove(QByteArray path) const;
    /// Every element of a list, page after page. `maxItems` bounds what we hold; more is `stripe_bad_answer`.
    [[nodiscard]] boost::asio::awaitable<Result<QJsonArray>> list(QByteArray path, FormFields query,
                                                                  int maxItems = 1'000) const;

private:
    [[nodiscard]] boost::asio::awaitable<Result<QJsonObject>> send(http::ClientRequest request) const;

    StripeConfig m_config;
    Transport m_transport;
    ClientLimits m_limits;
    std::unique_ptr<TokenBucket> m_bucket;
};

} // namespace creditdesk::stripe
