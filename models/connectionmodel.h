// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/billingapi.h"
#include "models/balancemodel.h"

#include <QTimer>

namespace creditdesk::models {

/// Whether what is shown is current, and else how old it is: the offline strip binds to this.
class ConnectionModel : public QObject {
    Q_OBJECT
public:
    ConnectionModel(client::BillingApi &api, const BalanceModel &balance, const Clock &clock,
                    QObject *parent = nullptr);

    [[nodiscard]] bool isOnline() const { return m_online; }
    [[nodiscard]] bool isLive() const;                       ///< events arrive by themselves
    [[nodiscard]] std::optional<Timestamp> dataAsOf() const; ///< until when the data shown was known to be right
    [[nodiscard]] std::optional<std::chrono::milliseconds> dataAge() const;

Q_SIGNALS:
    void onlineChanged(bool online);
    void liveChanged(bool live);
    void ageChanged(); ///< every half minute while offline, and when the data changes

private:
    void follow(bool online);

    client::BillingApi &m_api;
    const BalanceModel &m_balance;
    const Clock &m_clock;
    QTimer m_ageTimer;
    bool m_online = true;
    bool m_liveData = false; ///< the balance shown was fetched while the stream lived, which then vouched for it
};

} // namespace creditdesk::models
