// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/billingapi.h"
#include "models/historypages.h"
#include "models/pagestatus.h"
#include "models/transactioncolumns.h"

#include <QAbstractTableModel>
#include <QModelIndexList>
#include <QTimer>

namespace creditdesk::models {

/// The ledger of the signed-in person as a table over any number of rows. rowCount() is the true total, so scroll bars
/// are true; only pages that a view looked at are in memory. data() never waits: a row that is not there answers with
/// RowState Loading and is fetched with its neighbours when views fall silent for kCoalesceMs.
class HistoryModel : public QAbstractTableModel {
    Q_OBJECT
public:
    static constexpr int kCoalesceMs = 5;
    static constexpr int kMaxRequestsInFlight = 4;

    HistoryModel(client::BillingApi &api, QTimeZone zone, QLocale locale, QObject *parent = nullptr);
    ~HistoryModel() override;

    [[nodiscard]] const PageStatus &status() const { return m_status; }
    [[nodiscard]] const HistoryFilter &filter() const { return m_filter; }
    [[nodiscard]] std::int64_t total() const;                    ///< rows that match
    [[nodiscard]] const Transaction *transaction(int row) const; ///< null while it loads
    [[nodiscard]] std::size_t residentRows() const;              ///< in memory now, bounded by HistoryPages
    /// Rows that are there, in row order, with a title line. Rows still loading are left out.
    [[nodiscard]] QString tsv(const QModelIndexList &selection) const;

    void setFilter(const HistoryFilter &filter); ///< reloads when it changed
    void refresh();
    void clear();

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

Q_SIGNALS:
    void historyLoaded(); ///< the first page of a filter arrived; total() is known
    void totalChanged(qint64 total);
    void filterChanged();
    void statusChanged();
    void failed(const creditdesk::Error &error);

private:
    void reload();
    void firstPageAnswered(const Result<client::Dated<HistoryPage>> &result);
    void takeFirstPage(const HistoryPage &page);
    void fetchWanted();
    void request(std::int64_t page);
    void pageAnswered(std::int64_t page, const Result<client::Dated<HistoryPage>> &result);
    void insertLive(const Transaction &transaction);
    void want(int row) const;
    void emitRows(std::int64_t firstRow, std::int64_t lastRow);
    void noteFailure(const Error &error);

    client::BillingApi &m_api;
    const TransactionColumns m_columns;
    HistoryFilter m_filter;
    PageStatus m_status;
    mutable HistoryPages m_pages;      ///< mutable: data() notes which pages views look at
    mutable std::vector<int> m_wanted; ///< rows that views asked for and that are not there, the latest last
    mutable QTimer m_coalesce;
    bool m_current = false; ///< m_pages belong to m_filter
    int m_inFlight = 0;
    quint64 m_generation = 0;
};

} // namespace creditdesk::models
