// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/billingapi.h"
#include "models/pagestatus.h"
#include "models/transactioncolumns.h"

#include <QAbstractTableModel>

namespace creditdesk::models {

/// The newest few transactions for the overview, same columns as HistoryModel. Live rows appear at the top.
class RecentTransactionsModel : public QAbstractTableModel {
    Q_OBJECT
public:
    static constexpr int kDefaultRows = 8;

    RecentTransactionsModel(client::BillingApi &api, QTimeZone zone, QLocale locale, QObject *parent = nullptr,
                            int maxRows = kDefaultRows);

    [[nodiscard]] const PageStatus &status() const { return m_status; }
    [[nodiscard]] const Transaction *transaction(int row) const;

    void refresh();
    void clear();

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

Q_SIGNALS:
    void recentLoaded();
    void statusChanged();
    void failed(const creditdesk::Error &error);

private:
    void answered(const Result<client::Dated<HistoryPage>> &result);
    void insertLive(const Transaction &transaction);

    client::BillingApi &m_api;
    const TransactionColumns m_columns;
    const int m_maxRows;
    PageStatus m_status;
    std::vector<Transaction> m_rows; ///< newest first
    quint64 m_generation = 0;
};

} // namespace creditdesk::models
