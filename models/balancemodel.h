// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/billingapi.h"
#include "models/pagestatus.h"

#include <QTimer>

namespace creditdesk::models {

/// Plan, credits and allowance, with the figures of the usage indicator. Refreshes by itself on live events.
class BalanceModel : public QObject {
    Q_OBJECT
public:
    BalanceModel(client::BillingApi &api, const Clock &clock, QObject *parent = nullptr);

    [[nodiscard]] const PageStatus &status() const { return m_status; }
    [[nodiscard]] const std::optional<Balance> &balance() const { return m_balance; } ///< set when status().hasData()
    /// Allowance used so far, 0 to 1000 per mille; 0 without an allowance.
    [[nodiscard]] int allowanceUsedPerMille() const;
    [[nodiscard]] bool isLow() const;                                   ///< available under the threshold
    [[nodiscard]] bool isOverdrawn() const;                             ///< available below 0
    [[nodiscard]] bool hasSubscription() const;                         ///< a paid plan that Stripe knows
    [[nodiscard]] bool isCanceling() const;                             ///< the plan ends at plan.endsAt
    [[nodiscard]] std::optional<std::chrono::milliseconds> age() const; ///< of the data shown

    void refresh(); ///< a call while one is out is folded into one more after it
    void clear();

Q_SIGNALS:
    void balanceLoaded();
    void statusChanged();
    void failed(const creditdesk::Error &error);

private:
    void answered(const Result<client::Dated<Balance>> &result);

    client::BillingApi &m_api;
    const Clock &m_clock;
    PageStatus m_status;
    std::optional<Balance> m_balance;
    QTimer m_coalesce;
    bool m_again = false;
    quint64 m_generation = 0;
};

} // namespace creditdesk::models
