// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/billingapi.h"

namespace creditdesk::models {

/// What a subscriber can do: open Stripe's portal, cancel at the period's end, take that back. One at a time.
class SubscriptionModel : public QObject {
    Q_OBJECT
public:
    explicit SubscriptionModel(client::BillingApi &api, QObject *parent = nullptr);

    [[nodiscard]] bool isBusy() const { return m_busy; }

    void openPortal();
    void cancelSubscription();
    void resumeSubscription();

Q_SIGNALS:
    void busyChanged(bool busy);
    void portalReady(const QUrl &url); ///< for the browser; never log it
    void subscriptionCanceled();       ///< it ends at the period's end; BalanceModel tells when
    void subscriptionResumed();
    void failed(const creditdesk::Error &error);

private:
    bool begin();
    void end();

    client::BillingApi &m_api;
    bool m_busy = false;
};

} // namespace creditdesk::models
