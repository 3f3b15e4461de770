// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/historypages.h"

#include "models/historyfiltermatch.h"

#include <algorithm>

namespace creditdesk::models {

HistoryQuery HistoryPages::firstQuery(const HistoryFilter &filter)
{
    HistoryQuery query;
    query.filter = filter;
    query.limit = filter.isEmpty() ? kSeqPageRows : kChainPageRows;
    return query;
}

void HistoryPages::reset(const HistoryFilter &filter, const HistoryPage &firstPage)
{
    clear();
    m_filter = filter;
    m_bySeq = filter.isEmpty();
    if (m_bySeq) {
        extend(firstPage);
        return;
    }
    m_total = firstPage.total;
    m_cursors = {QString()};
    if (newestFirst() && !firstPage.items.empty())
        m_newestSeq = firstPage.items.front().seq;
    store(0, firstPage);
}

void HistoryPages::clear()
{
    m_filter = {};
    m_bySeq = true;
    m_total = 0;
    m_newestSeq = 0;
    m_top.clear();
    m_cursors.clear();
    m_pages.clear();
    m_recent.clear();
}

std::size_t HistoryPages::residentRows() const
{
    std::size_t count = m_top.size();
    for (const auto &[number, page] : m_pages)
        count += static_cast<std::size_t>(
            std::count_if(page.rows.begin(), page.rows.end(), [](const auto &row) { return row.has_value(); }));
    return count;
}

std::optional<std::int64_t> HistoryPages::seqOfRow(std::int64_t row) const
{
    if (m_bySeq)
        return newestFirst() ? m_total - row : row + 1;
    const Transaction *found = this->row(row);
    return found ? std::optional(found->seq) : std::nullopt;
}

std::int64_t HistoryPages::pageOfRow(std::int64_t row) const
{
    if (m_bySeq)
        return ((newestFirst() ? m_total - row : row + 1) - 1) / kSeqPageRows;
    return row < topRows() ? -1 : (row - topRows()) / kChainPageRows;
}

std::size_t HistoryPages::indexInPage(std::int64_t row) const
{
    const std::int64_t position = m_bySeq ? (newestFirst() ? m_total - row : row + 1) - 1 : row - topRows();
    return static_cast<std::size_t>(position % pageRows());
}

std::pair<std::int64_t, std::int64_t> HistoryPages::rowsOfPage(std::int64_t page) const
{
    const std::int64_t first = page * pageRows();
    const std::int64_t last = first + pageRows() - 1;
    if (!m_bySeq)
        return {topRows() + first, std::min(m_total - 1, topRows() + last)};
    if (newestFirst())
        return {std::max<std::int64_t>(0, m_total - 1 - last), m_total - 1 - first};
    return {first, std::min(m_total - 1, last)};
}

const Transaction *HistoryPages::row(std::int64_t row) const
{
    if (row < 0 || row >= m_total)
        return nullptr;
    if (!m_bySeq && row < topRows())
        return &m_top[m_top.size() - 1 - static_cast<std::size_t>(row)];
    const auto found = m_pages.find(pageOfRow(row));
    if (found == m_pages.end())
        return nullptr;
    const std::size_t index = indexInPage(row);
    return index < found->second.rows.size() && found->second.rows[index] ? &*found->second.rows[index] : nullptr;
}

RowState HistoryPages::rowState(std::int64_t row) const
{
    if (this->row(row))
        return RowState::Ready;
    const std::int64_t page = pageOfRow(row);
    const auto found = m_pages.find(m_bySeq ? page : nextToFetch(page));
    if (found == m_pages.end() || found->second.state == RowState::Ready)
        return RowState::Empty;
    return found->second.state;
}

std::int64_t HistoryPages::nextToFetch(std::int64_t page) const
{
    return m_bySeq ? page : std::min(page, static_cast<std::int64_t>(m_cursors.size()) - 1);
}

bool HistoryPages::isLoading(std::int64_t page) const
{
    const auto found = m_pages.find(page);
    return found != m_pages.end() && found->second.state == RowState::Loading;
}

HistoryQuery HistoryPages::query(std::int64_t page) const
{
    HistoryQuery query;
    query.filter = m_filter;
    query.limit = pageRows();
    if (m_bySeq) {
        query.seqFrom = page * kSeqPageRows + 1;
        query.seqTo = std::min(m_total, (page + 1) * kSeqPageRows);
    } else {
        query.cursor = m_cursors[static_cast<std::size_t>(page)];
    }
    return query;
}

HistoryPages::Page &HistoryPages::use(std::int64_t page)
{
    const auto found = m_pages.find(page);
    if (found != m_pages.end()) {
        m_recent.splice(m_recent.begin(), m_recent, found->second.used);
        return found->second;
    }
    m_recent.push_front(page);
    Page &made = m_pages[page];
    made.used = m_recent.begin();
    made.rows.resize(static_cast<std::size_t>(pageRows()));
    evict();
    return made;
}

void HistoryPages::evict()
{
    for (auto oldest = m_recent.end(); m_pages.size() > kMaxResidentPages && oldest != m_recent.begin();) {
        --oldest;
        if (oldest == m_recent.begin() || isLoading(*oldest))
            continue;
        m_pages.erase(*oldest);
        oldest = m_recent.erase(oldest);
    }
}

void HistoryPages::touchRow(std::int64_t row)
{
    const std::int64_t page = pageOfRow(row);
    if (!m_recent.empty() && m_recent.front() != page && m_pages.contains(page))
        use(page);
}

void HistoryPages::markLoading(std::int64_t page)
{
    use(page).state = RowState::Loading;
}

void HistoryPages::markFailed(std::int64_t page)
{
    use(page).state = RowState::Failed;
}

void HistoryPages::forgetFailures()
{
    for (auto &[number, page] : m_pages) {
        if (page.state == RowState::Failed)
            page.state = RowState::Empty;
    }
}

std::int64_t HistoryPages::totalAfter(std::int64_t page, const HistoryPage &answer) const
{
    if (m_bySeq)
        return m_total;
    const std::int64_t until = topRows() + page * kChainPageRows + static_cast<std::int64_t>(answer.items.size());
    return answer.nextCursor.isEmpty() ? until : std::max(m_total, until + 1);
}

void HistoryPages::store(std::int64_t page, const HistoryPage &answer)
{
    Page &entry = use(page);
    entry.state = RowState::Ready;
    if (m_bySeq) {
        for (const Transaction &transaction : answer.items)
            placeBySeq(transaction);
        if (answer.items.empty())
            use(page).state = RowState::Failed; // else views would ask for the missing rows for ever
        return;
    }
    m_total = totalAfter(page, answer);
    if (!answer.nextCursor.isEmpty() && answer.items.size() < entry.rows.size())
        entry.state = RowState::Failed; // a link that is too short would shift every row after it
    const std::size_t count = std::min(answer.items.size(), entry.rows.size());
    for (std::size_t index = 0; index < count; ++index)
        entry.rows[index] = answer.items[index];
    if (!answer.nextCursor.isEmpty() && page + 1 == static_cast<std::int64_t>(m_cursors.size()))
        m_cursors.push_back(answer.nextCursor);
}

void HistoryPages::placeBySeq(const Transaction &transaction)
{
    if (transaction.seq < 1 || transaction.seq > m_total)
        return;
    Page &entry = use((transaction.seq - 1) / kSeqPageRows);
    entry.rows[static_cast<std::size_t>((transaction.seq - 1) % kSeqPageRows)] = transaction;
}

std::int64_t HistoryPages::countNew(const Transaction &transaction) const
{
    if (m_bySeq)
        return std::max<std::int64_t>(0, transaction.seq - m_total);
    return transaction.seq > m_newestSeq && matches(m_filter, transaction) ? 1 : 0;
}

void HistoryPages::insertNew(const Transaction &transaction)
{
    const std::int64_t added = countNew(transaction);
    m_total += added;
    if (m_bySeq) {
        placeBySeq(transaction);
        return;
    }
    if (added == 0)
        return;
    m_newestSeq = transaction.seq;
    if (newestFirst()) {
        m_top.push_back(transaction);
        return;
    }
    // The end of the chain is longer now: its last link must be fetched again.
    const auto last = m_pages.find(static_cast<std::int64_t>(m_cursors.size()) - 1);
    if (last != m_pages.end() && last->second.state == RowState::Ready)
        last->second.state = RowState::Empty;
}

void HistoryPages::extend(const HistoryPage &firstPage)
{
    m_total = std::max(m_total, firstPage.total);
    for (const Transaction &transaction : firstPage.items)
        m_total = std::max(m_total, transaction.seq);
    for (const Transaction &transaction : firstPage.items)
        placeBySeq(transaction);
}

} // namespace creditdesk::models
