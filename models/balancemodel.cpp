// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/balancemodel.h"

#include <algorithm>

namespace creditdesk::models {
namespace {
constexpr int kCoalesceMs = 20; ///< one purchase makes several live events
}

BalanceModel::BalanceModel(client::BillingApi &api, const Clock &clock, QObject *parent)
    : QObject(parent), m_api(api), m_clock(clock)
{
    m_coalesce.setSingleShot(true);
    m_coalesce.setInterval(kCoalesceMs);
    connect(&m_coalesce, &QTimer::timeout, this, &BalanceModel::refresh);
    connect(&api, &client::BillingApi::balanceChanged, &m_coalesce, qOverload<>(&QTimer::start));
    connect(&api, &client::BillingApi::planChanged, &m_coalesce, qOverload<>(&QTimer::start));
    connect(&api, &client::BillingApi::resyncNeeded, this, [this] {
        if (m_status.state() != PageState::Empty)
            m_coalesce.start();
    });
    connect(&api, &client::BillingApi::signedOut, this, &BalanceModel::clear);
}

int BalanceModel::allowanceUsedPerMille() const
{
    if (!m_balance || m_balance->allowance.granted.count() <= 0)
        return 0;
    const std::int64_t granted = m_balance->allowance.granted.count();
    const std::int64_t used = std::clamp<std::int64_t>(m_balance->allowance.used.count(), 0, granted);
    // Divide first when a product could leave int64: the thousandth is exact enough for a bar.
    return static_cast<int>(granted > (std::int64_t{1} << 50) ? used / (granted / 1000) : used * 1000 / granted);
}

bool BalanceModel::isLow() const
{
    return m_balance && m_balance->lowBalance;
}

bool BalanceModel::isOverdrawn() const
{
    return m_balance && m_balance->available.isNegative();
}

bool BalanceModel::hasSubscription() const
{
    using namespace Qt::StringLiterals;
    if (!m_balance)
        return false;
    const QString &status = m_balance->plan.status;
    return status == "active"_L1 || status == "trialing"_L1 || status == "past_due"_L1 || status == "unpaid"_L1 ||
           status == "paused"_L1;
}

bool BalanceModel::isCanceling() const
{
    return hasSubscription() && m_balance->plan.endsAt.has_value();
}

std::optional<std::chrono::milliseconds> BalanceModel::age() const
{
    if (!m_status.asOf())
        return std::nullopt;
    return std::max(m_clock.now() - *m_status.asOf(), std::chrono::milliseconds(0));
}

void BalanceModel::refresh()
{
    if (m_status.isRefreshing()) {
        m_again = true;
        return;
    }
    m_status.begin();
    Q_EMIT statusChanged();
    m_api.balance(this, [this, generation = m_generation](const Result<client::Dated<Balance>> &result) {
        if (generation == m_generation)
            answered(result);
    });
}

void BalanceModel::answered(const Result<client::Dated<Balance>> &result)
{
    const bool again = std::exchange(m_again, false);
    if (!result) {
        m_status.fail(result.error());
        Q_EMIT statusChanged();
        Q_EMIT failed(result.error());
        return;
    }
    m_balance = result->value;
    m_status.succeed(result->fetchedAt, result->fromCache);
    Q_EMIT statusChanged();
    Q_EMIT balanceLoaded();
    if (again)
        refresh();
}

void BalanceModel::clear()
{
    ++m_generation;
    m_again = false;
    m_coalesce.stop();
    m_balance.reset();
    m_status.clear();
    Q_EMIT statusChanged();
}

} // namespace creditdesk::models
