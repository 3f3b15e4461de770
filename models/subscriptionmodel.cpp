// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/subscriptionmodel.h"

namespace creditdesk::models {

SubscriptionModel::SubscriptionModel(client::BillingApi &api, QObject *parent) : QObject(parent), m_api(api) {}

bool SubscriptionModel::begin()
{
    if (m_busy)
        return false;
    m_busy = true;
    Q_EMIT busyChanged(true);
    return true;
}

void SubscriptionModel::end()
{
    m_busy = false;
    Q_EMIT busyChanged(false);
}

void SubscriptionModel::openPortal()
{
    using namespace Qt::StringLiterals;
    if (!begin())
        return;
    m_api.portalUrl(this, [this](const Result<QString> &result) {
        end();
        if (!result) {
            Q_EMIT failed(result.error());
            return;
        }
        const QUrl url(*result, QUrl::StrictMode);
        if ((url.scheme() == "https"_L1 || url.scheme() == "http"_L1) && !url.host().isEmpty())
            Q_EMIT portalReady(url);
        else
            Q_EMIT failed(Error{ErrorKind::Upstream, u"invalid_portal_url"_s, u"The server named no web page."_s});
    });
}

void SubscriptionModel::cancelSubscription()
{
    if (!begin())
        return;
    m_api.cancelSubscription(this, [this](const Result<void> &result) {
        end();
        if (result)
            Q_EMIT subscriptionCanceled();
        else
            Q_EMIT failed(result.error());
    });
}

void SubscriptionModel::resumeSubscription()
{
    if (!begin())
        return;
    m_api.resumeSubscription(this, [this](const Result<void> &result) {
        end();
        if (result)
            Q_EMIT subscriptionResumed();
        else
            Q_EMIT failed(result.error());
    });
}

} // namespace creditdesk::models
