// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"

#include <QByteArray>
#include <QStringList>

#include <chrono>

namespace creditdesk::stripe {

/// The version of Stripe's API that every request of ours and our webhook endpoint is pinned to.
inline constexpr const char *kApiVersion = "2026-10-28.endive";

/// How this server reaches Stripe. The keys never appear in a log.
struct StripeConfig {
    QByteArray secretKey;                           ///< STRIPE_SECRET_KEY; empty: selling is off
    QList<QByteArray> webhookSecrets;               ///< STRIPE_WEBHOOK_SECRET; several while one rolls
    QByteArray apiBase = "https://api.stripe.com";  ///< STRIPE_API_BASE, without a slash at the end
    QByteArray publicUrl = "http://127.0.0.1:8787"; ///< where browsers reach this server, without a slash at the end

    int requestsPerSecond = 0; ///< CREDITDESK_STRIPE_REQUESTS_PER_SECOND of this server; 0: see requestRate()

    [[nodiscard]] bool isConfigured() const { return !secretKey.isEmpty(); }
    /// True for sk_live_… and rk_live_…: events of the other mode are ignored.
    [[nodiscard]] bool liveMode() const;
    /// What this server may ask of Stripe in a second. Without a setting: below Stripe's own limits of the mode (25 and
    /// 100), and 0, without limit, where the base is not Stripe's. Several servers of one account have to share.
    [[nodiscard]] int requestRate() const;
    /// Refuses what cannot work, naming the variable: a publishable key, an unknown prefix, a live key sent over plain
    /// HTTP or to a base that is not Stripe's, a webhook secret that is not one. `invalid_config`.
    [[nodiscard]] Result<void> check() const;
};

inline constexpr int kTestRequestsPerSecond = 20;
inline constexpr int kLiveRequestsPerSecond = 80;

/// Outgoing limits, in one place.
struct ClientLimits {
    int attempts = 4;                            ///< the first try included
    std::chrono::milliseconds firstBackoff{250}; ///< doubled each time, jittered between half and whole
    std::chrono::milliseconds maxBackoff{4'000};
    std::chrono::milliseconds maxRetryAfter{10'000}; ///< a longer Retry-After is handed to the caller instead
    std::chrono::milliseconds connectTimeout{5'000};
    std::chrono::milliseconds totalTimeout{15'000}; ///< one attempt
    std::chrono::milliseconds deadline{25'000};     ///< all attempts together
};

/// Webhooks: older or newer signatures than this are refused (both ways).
inline constexpr std::chrono::seconds kSignatureTolerance{300};
inline constexpr qsizetype kMaxWebhookBytes = 1024 * 1024;
/// A plan's credits outlive its period by this much, so that a slow renewal leaves no gap.
inline constexpr std::chrono::hours kPeriodGrace{24};
/// How long prices looked up by key are believed.
inline constexpr std::chrono::minutes kPriceCacheLifetime{10};

} // namespace creditdesk::stripe
