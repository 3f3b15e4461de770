// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/billingapi.h"

namespace creditdesk::models {

/// One purchase from the press of Buy to the credits. Nothing polls: a live event, a reconnect of the live stream or
/// the person's Refresh asks the server once how the checkout stands.
class CheckoutModel : public QObject {
    Q_OBJECT
public:
    enum class Phase {
        Idle,
        Starting, ///< the server makes the checkout
        Waiting,  ///< url() is for the browser; the person pays
        Pending,  ///< paid, the money is on its way (a delayed method)
        Complete,
        Expired,
        Failed,    ///< error() says why, or the payment failed
        Cancelled, ///< by the person here; what the browser does later still counts
    };
    Q_ENUM(Phase)

    explicit CheckoutModel(client::BillingApi &api, QObject *parent = nullptr);

    [[nodiscard]] Phase phase() const { return m_phase; }
    [[nodiscard]] QUrl url() const { return m_url; } ///< never log it
    [[nodiscard]] const std::optional<Error> &error() const
    {
        return m_error;
    } ///< of the last request, also while Waiting
    [[nodiscard]] bool isRefreshing() const { return m_asking; }
    [[nodiscard]] const std::optional<CheckoutState> &result() const { return m_state; }
    [[nodiscard]] QString item() const { return m_item; } ///< plan or pack id

    void startPlan(const QString &planId); ///< ignored while one is Starting
    void startPack(const QString &packId);
    void refresh();
    void cancel();

Q_SIGNALS:
    void phaseChanged(creditdesk::models::CheckoutModel::Phase phase);
    void urlReady(const QUrl &url); ///< open the browser now
    void refreshed();               ///< an answer to refresh() came, whatever it says
    void failed(const creditdesk::Error &error);

private:
    void begin(const QString &item);
    void started(const Result<CheckoutStart> &result);
    void answered(const Result<CheckoutState> &result);
    void setPhase(Phase phase);
    [[nodiscard]] bool isOpen() const { return m_phase == Phase::Waiting || m_phase == Phase::Pending; }

    client::BillingApi &m_api;
    Phase m_phase = Phase::Idle;
    QString m_item;
    QString m_sessionId;
    QUrl m_url;
    std::optional<Error> m_error;
    std::optional<CheckoutState> m_state;
    bool m_asking = false;
    bool m_again = false;
    quint64 m_generation = 0;
};

} // namespace creditdesk::models
