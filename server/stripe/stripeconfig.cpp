// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/stripeconfig.h"

#include <QUrl>

using namespace Qt::StringLiterals;

namespace creditdesk::stripe {

namespace {

bool hasPrefix(const QByteArray &key, const char *mode)
{
    return key.startsWith(QByteArray("sk_") + mode) || key.startsWith(QByteArray("rk_") + mode);
}

bool isLoopback(const QString &host)
{
    return host == "127.0.0.1"_L1 || host == "localhost"_L1 || host == "::1"_L1;
}

auto invalid(const QString &detail)
{
    return failure(ErrorKind::InvalidInput, u"invalid_config"_s, detail);
}

} // namespace

bool StripeConfig::liveMode() const
{
    return hasPrefix(secretKey, "live_");
}

int StripeConfig::requestRate() const
{
    if (requestsPerSecond > 0)
        return requestsPerSecond;
    if (QUrl(QString::fromUtf8(apiBase)).host() != "api.stripe.com"_L1)
        return 0;
    return liveMode() ? kLiveRequestsPerSecond : kTestRequestsPerSecond;
}

Result<void> StripeConfig::check() const
{
    if (!isConfigured())
        return {};
    if (secretKey.startsWith("pk_"))
        return invalid(u"STRIPE_SECRET_KEY holds a publishable key (pk_…); put the secret key (sk_…) there."_s);
    if (!hasPrefix(secretKey, "live_") && !hasPrefix(secretKey, "test_"))
        return invalid(u"STRIPE_SECRET_KEY must begin with sk_test_, sk_live_, rk_test_ or rk_live_."_s);

    const QUrl base(QString::fromUtf8(apiBase), QUrl::StrictMode);
    if (!base.isValid() || base.host().isEmpty() || apiBase.endsWith('/'))
        return invalid(
            u"STRIPE_API_BASE must be an address such as https://api.stripe.com, without a slash at the end."_s);
    if (base.scheme() != "https"_L1 && !(base.scheme() == "http"_L1 && isLoopback(base.host())))
        return invalid(u"STRIPE_API_BASE must use https unless it is on this machine."_s);
    if (liveMode() && base.host() != "api.stripe.com"_L1)
        return invalid(
            u"STRIPE_SECRET_KEY is a live key, but STRIPE_API_BASE is not Stripe's. Use a test key there."_s);

    for (const QByteArray &secret : webhookSecrets) {
        if (!secret.startsWith("whsec_"))
            return invalid(u"STRIPE_WEBHOOK_SECRET must hold secrets that begin with whsec_, separated by commas."_s);
    }
    return {};
}

} // namespace creditdesk::stripe
