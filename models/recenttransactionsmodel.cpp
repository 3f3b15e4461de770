// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/recenttransactionsmodel.h"

#include <algorithm>

namespace creditdesk::models {

RecentTransactionsModel::RecentTransactionsModel(client::BillingApi &api, QTimeZone zone, QLocale locale,
                                                 QObject *parent, int maxRows)
    : QAbstractTableModel(parent),
      m_api(api),
      m_columns(std::move(zone), std::move(locale)),
      m_maxRows(std::clamp(maxRows, 1, kMaxHistoryLimit))
{
    connect(&api, &client::BillingApi::transactionBooked, this, &RecentTransactionsModel::insertLive);
    connect(&api, &client::BillingApi::signedOut, this, &RecentTransactionsModel::clear);
    connect(&api, &client::BillingApi::resyncNeeded, this, [this] {
        if (m_status.state() != PageState::Empty && !m_status.isRefreshing())
            refresh();
    });
}

const Transaction *RecentTransactionsModel::transaction(int row) const
{
    return row >= 0 && row < rowCount() ? &m_rows[static_cast<std::size_t>(row)] : nullptr;
}

void RecentTransactionsModel::refresh()
{
    m_status.begin();
    Q_EMIT statusChanged();
    HistoryQuery query;
    query.limit = m_maxRows;
    m_api.history(query, this, [this, generation = ++m_generation](const Result<client::Dated<HistoryPage>> &result) {
        if (generation == m_generation)
            answered(result);
    });
}

void RecentTransactionsModel::answered(const Result<client::Dated<HistoryPage>> &result)
{
    if (!result) {
        m_status.fail(result.error());
        Q_EMIT statusChanged();
        Q_EMIT failed(result.error());
        return;
    }
    // A live row may have come while this answer was under way.
    const std::int64_t newest = result->value.items.empty() ? 0 : result->value.items.front().seq;
    std::vector<Transaction> rows;
    for (const Transaction &known : m_rows) {
        if (known.seq > newest)
            rows.push_back(known);
    }
    rows.insert(rows.end(), result->value.items.begin(), result->value.items.end());
    if (rows.size() > static_cast<std::size_t>(m_maxRows))
        rows.erase(rows.begin() + m_maxRows, rows.end());
    if (rows != m_rows) {
        beginResetModel();
        m_rows = std::move(rows);
        endResetModel();
    }
    m_status.succeed(result->fetchedAt, result->fromCache);
    Q_EMIT statusChanged();
    Q_EMIT recentLoaded();
}

void RecentTransactionsModel::insertLive(const Transaction &transaction)
{
    if (m_status.state() == PageState::Empty || (!m_rows.empty() && transaction.seq <= m_rows.front().seq))
        return;
    beginInsertRows({}, 0, 0);
    m_rows.insert(m_rows.begin(), transaction);
    endInsertRows();
    if (rowCount() > m_maxRows) {
        beginRemoveRows({}, m_maxRows, rowCount() - 1);
        m_rows.erase(m_rows.begin() + m_maxRows, m_rows.end());
        endRemoveRows();
    }
}

void RecentTransactionsModel::clear()
{
    ++m_generation;
    beginResetModel();
    m_rows.clear();
    endResetModel();
    m_status.clear();
    Q_EMIT statusChanged();
}

int RecentTransactionsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int RecentTransactionsModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : TransactionColumns::ColumnCount;
}

QVariant RecentTransactionsModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || !checkIndex(index, CheckIndexOption::ParentIsInvalid))
        return {};
    return m_columns.data(m_rows[static_cast<std::size_t>(index.row())], index.column(), role);
}

QVariant RecentTransactionsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    return orientation == Qt::Horizontal ? TransactionColumns::header(section, role) : QVariant();
}

} // namespace creditdesk::models
