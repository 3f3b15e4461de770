// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/billingapi.h"
#include "models/pagestatus.h"

#include <QAbstractTableModel>
#include <QLocale>
#include <QTimeZone>
#include <QTimer>

namespace creditdesk::models {

/// Use of credits by day or month: a table with one row per bucket, oldest first. The chart draws it and the table
/// twin reads it to a screen reader. Days begin at local midnight of `zone`.
class UsageChartModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum class Range { Days7, Days30, Days90, Months12 };
    Q_ENUM(Range)
    enum Column { PeriodColumn, CreditsColumn, QueriesColumn, ColumnCount };
    enum Role {
        StartRole = Qt::UserRole + 1,
        EndRole,
        CreditsRole,
        QueriesRole
    }; ///< QDateTime, QDateTime, qint64, qint64

    UsageChartModel(client::BillingApi &api, const Clock &clock, QTimeZone zone, QLocale locale,
                    QObject *parent = nullptr);

    [[nodiscard]] const PageStatus &status() const { return m_status; }
    [[nodiscard]] Range range() const { return m_range; }
    [[nodiscard]] const std::optional<UsageStats> &stats() const { return m_stats; }
    [[nodiscard]] std::int64_t maximum() const; ///< credits of the fullest bucket

    void setRange(Range range); ///< loads when it changed
    void refresh();
    void clear();

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

Q_SIGNALS:
    void statsLoaded();
    void statusChanged();
    void failed(const creditdesk::Error &error);

private:
    [[nodiscard]] UsageQuery query() const;
    [[nodiscard]] QString periodText(const UsageBucket &bucket) const;
    void answered(const Result<client::Dated<UsageStats>> &result);

    client::BillingApi &m_api;
    const Clock &m_clock;
    const QTimeZone m_zone;
    const QLocale m_locale;
    Range m_range = Range::Days30;
    PageStatus m_status;
    std::optional<UsageStats> m_stats;
    QTimer m_coalesce;
    quint64 m_generation = 0;
};

} // namespace creditdesk::models
