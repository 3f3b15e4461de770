// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/plansmodel.h"

namespace creditdesk::models {

PlansModel::PlansModel(CatalogueModel &catalogue, BalanceModel &balance, QObject *parent)
    : QAbstractListModel(parent), m_catalogue(catalogue), m_balance(balance)
{
    connect(&catalogue, &CatalogueModel::catalogueLoaded, this, &PlansModel::reset);
    connect(&balance, &BalanceModel::statusChanged, this, &PlansModel::followBalance);
    followBalance();
    if (catalogue.catalogue())
        reset();
}

const Plan *PlansModel::plan(int row) const
{
    return row >= 0 && row < rowCount() ? &m_plans[static_cast<std::size_t>(row)] : nullptr;
}

bool PlansModel::isCurrent(int row) const
{
    const Plan *found = plan(row);
    return found && !m_currentId.isEmpty() && found->id == m_currentId;
}

bool PlansModel::canBuy(int row) const
{
    const Plan *found = plan(row);
    return found && !found->stripeLookupKey.isEmpty() && !isCurrent(row) && m_known && !m_subscribed;
}

void PlansModel::reset()
{
    if (m_catalogue.catalogue()->plans == m_plans)
        return;
    beginResetModel();
    m_plans = m_catalogue.catalogue()->plans;
    endResetModel();
}

void PlansModel::followBalance()
{
    const QString id = m_balance.balance() ? m_balance.balance()->plan.id : QString();
    const bool subscribed = m_balance.hasSubscription();
    const bool known = m_balance.balance().has_value();
    if (id == m_currentId && subscribed == m_subscribed && known == m_known)
        return;
    m_known = known;
    m_currentId = id;
    m_subscribed = subscribed;
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0), index(rowCount() - 1), {IsCurrentRole, CanBuyRole});
}

int PlansModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_plans.size());
}

QVariant PlansModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || !checkIndex(index, CheckIndexOption::ParentIsInvalid))
        return {};
    const Plan &found = m_plans[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return found.name;
    case IdRole:
        return found.id;
    case PriceMinorRole:
        return found.monthlyPrice ? QVariant::fromValue<qint64>(found.monthlyPrice->amountMinor) : QVariant();
    case CurrencyRole:
        return found.monthlyPrice ? QVariant(found.monthlyPrice->currency) : QVariant();
    case MonthlyCreditsRole:
        return found.monthlyCredits ? QVariant::fromValue<qint64>(found.monthlyCredits->count()) : QVariant();
    case ByContactRole:
        return found.byContact;
    case IsCurrentRole:
        return isCurrent(index.row());
    case CanBuyRole:
        return canBuy(index.row());
    default:
        return {};
    }
}

QHash<int, QByteArray> PlansModel::roleNames() const
{
    return {{Qt::DisplayRole, "name"},
            {IdRole, "id"},
            {PriceMinorRole, "priceMinor"},
            {CurrencyRole, "currency"},
            {MonthlyCreditsRole, "monthlyCredits"},
            {ByContactRole, "byContact"},
            {IsCurrentRole, "isCurrent"},
            {CanBuyRole, "canBuy"}};
}

} // namespace creditdesk::models
