// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/historymodel.h"

#include <algorithm>
#include <limits>
#include <set>

namespace creditdesk::models {
namespace {

/// Rows wanted farther than this from the latest wanted one have been scrolled past.
constexpr int kNearRows = 500;

int asRow(std::int64_t row)
{
    return static_cast<int>(std::min<std::int64_t>(row, std::numeric_limits<int>::max()));
}

} // namespace

HistoryModel::HistoryModel(client::BillingApi &api, QTimeZone zone, QLocale locale, QObject *parent)
    : QAbstractTableModel(parent), m_api(api), m_columns(std::move(zone), std::move(locale))
{
    m_coalesce.setSingleShot(true);
    m_coalesce.setInterval(kCoalesceMs);
    connect(&m_coalesce, &QTimer::timeout, this, &HistoryModel::fetchWanted);
    connect(&api, &client::BillingApi::transactionBooked, this, &HistoryModel::insertLive);
    connect(&api, &client::BillingApi::signedOut, this, &HistoryModel::clear);
    connect(&api, &client::BillingApi::resyncNeeded, this, [this] {
        if (m_status.state() != PageState::Empty && !m_status.isRefreshing())
            refresh();
    });
}

HistoryModel::~HistoryModel() = default;

std::int64_t HistoryModel::total() const
{
    return m_pages.total();
}

const Transaction *HistoryModel::transaction(int row) const
{
    return m_pages.row(row);
}

std::size_t HistoryModel::residentRows() const
{
    return m_pages.residentRows();
}

void HistoryModel::setFilter(const HistoryFilter &filter)
{
    if (filter == m_filter && m_status.state() != PageState::Empty)
        return;
    const bool changed = !(filter == m_filter);
    m_filter = filter;
    m_current = m_current && !changed;
    if (changed)
        Q_EMIT filterChanged();
    reload();
}

void HistoryModel::refresh()
{
    if (m_current)
        m_pages.forgetFailures();
    reload();
}

void HistoryModel::clear()
{
    ++m_generation;
    m_inFlight = 0;
    m_wanted.clear();
    m_coalesce.stop();
    m_current = false;
    m_filter = {}; // what one person searched for is nothing for the next
    beginResetModel();
    m_pages.clear();
    endResetModel();
    m_status.clear();
    Q_EMIT statusChanged();
    Q_EMIT totalChanged(0);
}

/// The rows of the former filter stay on screen until the answer comes, but nothing more of them is fetched.
void HistoryModel::reload()
{
    ++m_generation;
    m_inFlight = 0;
    m_wanted.clear();
    m_status.begin();
    Q_EMIT statusChanged();
    m_api.history(HistoryPages::firstQuery(m_filter), this,
                  [this, generation = m_generation](const Result<client::Dated<HistoryPage>> &result) {
                      if (generation == m_generation)
                          firstPageAnswered(result);
                  });
}

void HistoryModel::firstPageAnswered(const Result<client::Dated<HistoryPage>> &result)
{
    if (!result) {
        if (!m_current) { // what is on screen is not what the filter says
            beginResetModel();
            m_pages.clear();
            endResetModel();
            m_status.clear();
            Q_EMIT totalChanged(0);
        }
        noteFailure(result.error());
        return;
    }
    takeFirstPage(result->value);
    m_status.succeed(result->fetchedAt, result->fromCache);
    Q_EMIT statusChanged();
    Q_EMIT totalChanged(m_pages.total());
    Q_EMIT historyLoaded();
}

/// Ledger rows never change, so an unfiltered list that is there only grows; scroll position and selection survive.
void HistoryModel::takeFirstPage(const HistoryPage &page)
{
    const std::int64_t newest = page.items.empty() ? 0 : std::max(page.items.front().seq, page.items.back().seq);
    const std::int64_t total = std::max(page.total, newest);
    if (!m_current || !m_pages.bySeq() || total < m_pages.total()) {
        beginResetModel();
        m_pages.reset(m_filter, page);
        m_current = true;
        endResetModel();
        return;
    }
    const std::int64_t added = total - m_pages.total();
    const std::int64_t first = m_filter.order == HistoryOrder::NewestFirst ? 0 : m_pages.total();
    if (added > 0)
        beginInsertRows({}, asRow(first), asRow(first + added - 1));
    m_pages.correctTotal(total);
    if (added > 0)
        endInsertRows();
    m_pages.extend(page);
    emitRows(0, m_pages.total() - 1); // rows that failed are asked for again when a view paints them
}

void HistoryModel::insertLive(const Transaction &transaction)
{
    if (!m_current)
        return;
    const std::int64_t added = m_pages.countNew(transaction);
    if (added == 0)
        return;
    const bool atTop = m_filter.order == HistoryOrder::NewestFirst;
    const std::int64_t first = atTop ? 0 : m_pages.total();
    beginInsertRows({}, asRow(first), asRow(first + added - 1));
    m_pages.insertNew(transaction);
    endInsertRows();
    if (atTop) {
        for (int &row : m_wanted)
            row = asRow(row + added);
    }
    Q_EMIT totalChanged(m_pages.total());
}

void HistoryModel::want(int row) const
{
    if (m_wanted.empty() || m_wanted.back() != row) // every column of a row asks
        m_wanted.push_back(row);
    if (!m_coalesce.isActive())
        m_coalesce.start();
}

void HistoryModel::fetchWanted()
{
    if (!m_current || m_wanted.empty())
        return;
    const int newest = m_wanted.back();
    std::erase_if(m_wanted, [&](int row) {
        return std::abs(row - newest) > kNearRows || row >= m_pages.total() || m_pages.row(row) ||
               m_pages.rowState(row) == RowState::Failed;
    });
    std::set<std::int64_t> pages;
    for (auto row = m_wanted.rbegin(); row != m_wanted.rend(); ++row) {
        const std::int64_t page = m_pages.nextToFetch(m_pages.pageOfRow(*row));
        if (m_inFlight >= kMaxRequestsInFlight)
            break;
        if (m_pages.isLoading(page) || !pages.insert(page).second)
            continue;
        request(page);
    }
}

void HistoryModel::request(std::int64_t page)
{
    ++m_inFlight;
    const HistoryQuery query = m_pages.query(page);
    m_pages.markLoading(page);
    m_api.history(query, this,
                  [this, page, generation = m_generation](const Result<client::Dated<HistoryPage>> &result) {
                      if (generation != m_generation)
                          return;
                      --m_inFlight;
                      pageAnswered(page, result);
                      fetchWanted(); // what waited for a free request, or for this link of the chain
                  });
}

void HistoryModel::pageAnswered(std::int64_t page, const Result<client::Dated<HistoryPage>> &result)
{
    if (!result) {
        m_pages.markFailed(page);
        const auto [first, last] = m_pages.rowsOfPage(page);
        emitRows(first, last);
        noteFailure(result.error());
        return;
    }
    const std::int64_t before = m_pages.total();
    const std::int64_t after = m_pages.totalAfter(page, result->value);
    if (after < before)
        beginRemoveRows({}, asRow(after), asRow(before - 1));
    else if (after > before)
        beginInsertRows({}, asRow(before), asRow(after - 1));
    m_pages.correctTotal(after);
    if (after < before)
        endRemoveRows();
    else if (after > before)
        endInsertRows();
    m_pages.store(page, result->value);
    if (after != before)
        Q_EMIT totalChanged(after);
    const auto [first, last] = m_pages.rowsOfPage(page);
    emitRows(first, last);
}

void HistoryModel::emitRows(std::int64_t firstRow, std::int64_t lastRow)
{
    const std::int64_t last = std::min(lastRow, m_pages.total() - 1);
    if (firstRow <= last)
        Q_EMIT dataChanged(index(asRow(firstRow), 0), index(asRow(last), TransactionColumns::ColumnCount - 1));
}

void HistoryModel::noteFailure(const Error &error)
{
    m_status.fail(error);
    Q_EMIT statusChanged();
    Q_EMIT failed(error);
}

int HistoryModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : asRow(m_pages.total());
}

int HistoryModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : TransactionColumns::ColumnCount;
}

QVariant HistoryModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || !checkIndex(index, CheckIndexOption::ParentIsInvalid))
        return {};
    if (const Transaction *found = m_pages.row(index.row())) {
        m_pages.touchRow(index.row());
        return m_columns.data(*found, index.column(), role);
    }
    const bool hasFailed = m_pages.rowState(index.row()) == RowState::Failed;
    if (!hasFailed && (role == Qt::DisplayRole || role == TransactionColumns::RowStateRole))
        want(index.row());
    if (role == TransactionColumns::RowStateRole)
        return static_cast<int>(hasFailed ? RowState::Failed : RowState::Loading);
    if (role == TransactionColumns::SeqRole) {
        if (const auto seq = m_pages.seqOfRow(index.row()))
            return QVariant::fromValue<qint64>(*seq);
    }
    return {};
}

QVariant HistoryModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    return orientation == Qt::Horizontal ? TransactionColumns::header(section, role) : QVariant();
}

QString HistoryModel::tsv(const QModelIndexList &selection) const
{
    std::set<int> rows;
    for (const QModelIndex &index : selection)
        rows.insert(index.row());
    QStringList lines{TransactionColumns::tsvHeader()};
    for (const int row : rows) {
        if (const Transaction *found = m_pages.row(row))
            lines << m_columns.tsvLine(*found);
    }
    return lines.join(u'\n') + u'\n';
}

} // namespace creditdesk::models
