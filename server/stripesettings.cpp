// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/config.h"

using namespace Qt::StringLiterals;

namespace creditdesk::server {
namespace {

constexpr int kMaxRequestsPerSecond = 10'000;

enum class KeyMode { Test, Live };

tl::unexpected<Error> invalid(const QString &detail)
{
    return failure(ErrorKind::InvalidInput, u"invalid_config"_s, detail);
}

std::optional<KeyMode> modeOf(const QString &key)
{
    if (key.contains("_test_"_L1))
        return KeyMode::Test;
    if (key.contains("_live_"_L1))
        return KeyMode::Live;
    return std::nullopt;
}

/// Both keys must be of one mode, or a test server would send people to real payments, or the other way round.
Result<void> checkModes(const QString &secretKey, const QString &publishableKey)
{
    if (publishableKey.isEmpty())
        return {};
    if (!publishableKey.startsWith("pk_"_L1) || !modeOf(publishableKey))
        return invalid(u"STRIPE_PUBLISHABLE_KEY must begin with pk_test_ or pk_live_."_s);
    if (secretKey.isEmpty())
        return {};
    if (modeOf(secretKey) == KeyMode::Test && modeOf(publishableKey) == KeyMode::Live)
        return invalid(
            u"STRIPE_PUBLISHABLE_KEY is a live key, but STRIPE_SECRET_KEY is a test key: use both of one mode."_s);
    if (modeOf(secretKey) == KeyMode::Live && modeOf(publishableKey) == KeyMode::Test)
        return invalid(
            u"STRIPE_PUBLISHABLE_KEY is a test key, but STRIPE_SECRET_KEY is a live key: use both of one mode."_s);
    return {};
}

} // namespace

void addStripeSettings(Settings &settings)
{
    settings.add({"", "STRIPE_SECRET_KEY", "Stripe's secret key; empty: selling is off", "", true});
    settings.add({"", "STRIPE_PUBLISHABLE_KEY", "Stripe's publishable key", ""});
    settings.add(
        {"", "STRIPE_WEBHOOK_SECRET", "Signing secrets of the webhook, comma-separated while one rolls", "", true});
    settings.add({"", "STRIPE_API_BASE", "Where Stripe's API is", "https://api.stripe.com"});
    settings.add({"--stripe-requests-per-second", "CREDITDESK_STRIPE_REQUESTS_PER_SECOND",
                  "Most requests to Stripe in a second; 0: 20 in test mode, 80 live", "0"});
}

Result<stripe::StripeConfig> stripeConfig(const Settings &settings, const QUrl &publicUrl)
{
    stripe::StripeConfig config;
    config.secretKey = settings.text("STRIPE_SECRET_KEY").toLatin1();
    for (const QString &secret : settings.text("STRIPE_WEBHOOK_SECRET").split(u',', Qt::SkipEmptyParts))
        config.webhookSecrets.append(secret.trimmed().toLatin1());
    QByteArray base = settings.text("STRIPE_API_BASE").toLatin1();
    while (base.endsWith('/'))
        base.chop(1);
    if (!base.isEmpty())
        config.apiBase = base;
    config.publicUrl = publicUrl.toEncoded();
    bool isNumber = false;
    config.requestsPerSecond = settings.text("CREDITDESK_STRIPE_REQUESTS_PER_SECOND").toInt(&isNumber);
    if (!isNumber || config.requestsPerSecond < 0 || config.requestsPerSecond > kMaxRequestsPerSecond) {
        return invalid(
            u"CREDITDESK_STRIPE_REQUESTS_PER_SECOND must be a number from 0 to %1."_s.arg(kMaxRequestsPerSecond));
    }
    if (auto modes = checkModes(settings.text("STRIPE_SECRET_KEY"), settings.text("STRIPE_PUBLISHABLE_KEY")); !modes)
        return tl::unexpected(modes.error());
    if (auto fits = config.check(); !fits)
        return tl::unexpected(fits.error());
    return config;
}

} // namespace creditdesk::server
