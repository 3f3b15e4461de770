// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/connectionmodel.h"

#include <algorithm>

namespace creditdesk::models {
namespace {
constexpr int kAgeStepMs = 30'000;
}

ConnectionModel::ConnectionModel(client::BillingApi &api, const BalanceModel &balance, const Clock &clock,
                                 QObject *parent)
    : QObject(parent), m_api(api), m_balance(balance), m_clock(clock), m_online(api.isOnline())
{
    m_ageTimer.setInterval(kAgeStepMs);
    connect(&m_ageTimer, &QTimer::timeout, this, &ConnectionModel::ageChanged);
    connect(&api, &client::BillingApi::onlineChanged, this, &ConnectionModel::follow);
    connect(&api, &client::BillingApi::liveChanged, this, &ConnectionModel::liveChanged);
    connect(&balance, &BalanceModel::statusChanged, this, [this] {
        if (m_balance.status().isRefreshing())
            return;
        if (m_balance.status().state() == PageState::Ready)
            m_liveData = m_api.isLive();
        else if (!m_balance.status().error() || !m_balance.status().hasData())
            m_liveData = false; // from the cache, or gone
        Q_EMIT ageChanged();
    });
    connect(&api, &client::BillingApi::resyncNeeded, this, [this] { m_liveData = false; }); // until fetched again
    if (!m_online)
        m_ageTimer.start();
}

bool ConnectionModel::isLive() const
{
    return m_api.isLive();
}

std::optional<Timestamp> ConnectionModel::dataAsOf() const
{
    const auto fetched = m_balance.status().asOf();
    const auto contact = m_api.lastLiveContact();
    // While the stream lived, every change would have been told: silence confirmed what was on screen. An answer from
    // the cache of an earlier run is not covered by that.
    if (fetched && contact && *contact > *fetched && m_liveData)
        return contact;
    return fetched;
}

std::optional<std::chrono::milliseconds> ConnectionModel::dataAge() const
{
    const auto asOf = dataAsOf();
    if (!asOf)
        return std::nullopt;
    return std::max(m_clock.now() - *asOf, std::chrono::milliseconds(0));
}

void ConnectionModel::follow(bool online)
{
    if (online == m_online)
        return;
    m_online = online;
    if (online)
        m_ageTimer.stop();
    else
        m_ageTimer.start();
    Q_EMIT onlineChanged(online);
    Q_EMIT ageChanged();
}

} // namespace creditdesk::models
