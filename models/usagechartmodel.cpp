// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/usagechartmodel.h"

#include "core/money.h"

#include <QDateTime>

#include <algorithm>

namespace creditdesk::models {
namespace {

constexpr int kCoalesceMs = 250; ///< a run of queries makes many live events, and a chart can wait

Timestamp startOf(const QDate &day, const QTimeZone &zone)
{
    return fromEpochMs(day.startOfDay(zone).toMSecsSinceEpoch());
}

} // namespace

UsageChartModel::UsageChartModel(client::BillingApi &api, const Clock &clock, QTimeZone zone, QLocale locale,
                                 QObject *parent)
    : QAbstractTableModel(parent), m_api(api), m_clock(clock), m_zone(std::move(zone)), m_locale(std::move(locale))
{
    m_coalesce.setSingleShot(true);
    m_coalesce.setInterval(kCoalesceMs);
    const auto later = [this] {
        if (m_status.state() != PageState::Empty && !m_coalesce.isActive())
            m_coalesce.start();
    };
    connect(&m_coalesce, &QTimer::timeout, this, &UsageChartModel::refresh);
    connect(&api, &client::BillingApi::balanceChanged, this, later);
    connect(&api, &client::BillingApi::resyncNeeded, this, later);
    connect(&api, &client::BillingApi::signedOut, this, &UsageChartModel::clear);
}

std::int64_t UsageChartModel::maximum() const
{
    std::int64_t most = 0;
    if (m_stats) {
        for (const UsageBucket &bucket : m_stats->buckets)
            most = std::max(most, bucket.totals.credits.count());
    }
    return most;
}

void UsageChartModel::setRange(Range range)
{
    if (range == m_range && m_status.state() != PageState::Empty)
        return;
    m_range = range;
    refresh();
}

UsageQuery UsageChartModel::query() const
{
    const QDate today = QDateTime::fromMSecsSinceEpoch(toEpochMs(m_clock.now()), m_zone).date();
    UsageQuery made;
    made.timeZone = QString::fromLatin1(m_zone.id());
    if (m_range == Range::Months12) {
        const QDate month(today.year(), today.month(), 1);
        made.granularity = Granularity::Month;
        made.from = startOf(month.addMonths(-11), m_zone);
        made.to = startOf(month.addMonths(1), m_zone);
        return made;
    }
    const int days = m_range == Range::Days7 ? 7 : m_range == Range::Days30 ? 30 : 90;
    made.from = startOf(today.addDays(1 - days), m_zone);
    made.to = startOf(today.addDays(1), m_zone);
    return made;
}

void UsageChartModel::refresh()
{
    m_status.begin();
    Q_EMIT statusChanged();
    m_api.usageStats(query(), this,
                     [this, generation = ++m_generation](const Result<client::Dated<UsageStats>> &result) {
                         if (generation == m_generation)
                             answered(result);
                     });
}

void UsageChartModel::answered(const Result<client::Dated<UsageStats>> &result)
{
    if (!result) {
        m_status.fail(result.error());
        Q_EMIT statusChanged();
        Q_EMIT failed(result.error());
        return;
    }
    beginResetModel();
    m_stats = result->value;
    endResetModel();
    m_status.succeed(result->fetchedAt, result->fromCache);
    Q_EMIT statusChanged();
    Q_EMIT statsLoaded();
}

void UsageChartModel::clear()
{
    ++m_generation;
    m_coalesce.stop();
    beginResetModel();
    m_stats.reset();
    endResetModel();
    m_status.clear();
    Q_EMIT statusChanged();
}

int UsageChartModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() || !m_stats ? 0 : static_cast<int>(m_stats->buckets.size());
}

int UsageChartModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString UsageChartModel::periodText(const UsageBucket &bucket) const
{
    const QDateTime start = QDateTime::fromMSecsSinceEpoch(toEpochMs(bucket.start), m_zone);
    return m_range == Range::Months12 ? m_locale.toString(start, QStringLiteral("MMMM yyyy"))
                                      : m_locale.toString(start.date(), QLocale::ShortFormat);
}

QVariant UsageChartModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || !checkIndex(index, CheckIndexOption::ParentIsInvalid))
        return {};
    const UsageBucket &bucket = m_stats->buckets[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        if (index.column() == PeriodColumn)
            return periodText(bucket);
        return formatCount(index.column() == CreditsColumn ? bucket.totals.credits.count() : bucket.totals.queries,
                           m_locale);
    case Qt::TextAlignmentRole:
        return index.column() == PeriodColumn ? QVariant() : QVariant(Qt::AlignRight | Qt::AlignVCenter);
    case StartRole:
        return QDateTime::fromMSecsSinceEpoch(toEpochMs(bucket.start), m_zone);
    case EndRole:
        return QDateTime::fromMSecsSinceEpoch(toEpochMs(bucket.end), m_zone);
    case CreditsRole:
        return QVariant::fromValue<qint64>(bucket.totals.credits.count());
    case QueriesRole:
        return QVariant::fromValue<qint64>(bucket.totals.queries);
    default:
        return {};
    }
}

QVariant UsageChartModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole) // above what they name
        return int((section == PeriodColumn ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case PeriodColumn:
        return m_range == Range::Months12 ? tr("Month") : tr("Day");
    case CreditsColumn:
        return tr("Credits used");
    case QueriesColumn:
        return tr("Queries");
    default:
        return {};
    }
}

} // namespace creditdesk::models
