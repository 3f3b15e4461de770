// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/memoryreader.h"

#include "server/ledger/usageparts.h"
#include "server/store/currentallowance.h"
#include "server/store/historycursor.h"
#include "server/store/usagebuckets.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

tl::unexpected<Error> notFound()
{
    return failure(ErrorKind::NotFound, u"account_not_found"_s, u"There is no such account."_s);
}

/// Puts every usage row into its bucket; there are no rollups to be wrong.
void count(UsageBucket &bucket, const Transaction &row, bool parts)
{
    bucket.totals.credits = Credits(bucket.totals.credits.count() - row.amount.count());
    ++bucket.totals.queries;
    if (!parts)
        return;
    const auto byPart = ledger::usageParts(row);
    for (auto part = byPart.begin(); part != byPart.end(); ++part)
        bucket.groups[part.key()] = Credits(bucket.groups.value(part.key()).count() + part.value().count());
}

} // namespace

Result<std::optional<ledger::AccountState>> MemoryReader::account(const QString &id)
{
    const std::scoped_lock lock(m_data.mutex);
    return m_data.load(id);
}

Result<std::vector<MemoryReader::Place>> MemoryReader::select(const QString &userId, const HistoryFilter &filter)
{
    if (!userId.isEmpty() && !m_data.records.user(userId))
        return notFound();
    std::vector<Place> places;
    for (std::size_t i = 0; i < m_data.order.size(); ++i) {
        const auto &[account, seq] = m_data.order[i];
        const Transaction &row = m_data.find(account)->rows[static_cast<std::size_t>(seq - 1)];
        if ((userId.isEmpty() || account == userId) && passes(filter, row))
            places.push_back({&row, userId.isEmpty() ? std::int64_t(i + 1) : seq});
    }
    std::ranges::stable_sort(places, {}, [&](const Place &place) {
        return std::pair(userId.isEmpty() ? place.row->bookedAt : Timestamp{}, place.position);
    });
    if (filter.order == HistoryOrder::NewestFirst)
        std::ranges::reverse(places);
    return places;
}

Result<HistoryPage> MemoryReader::history(const QString &userId, const HistoryQuery &query)
{
    const std::scoped_lock lock(m_data.mutex);
    if (auto sound = checkHistoryQuery(userId, query); !sound)
        return tl::unexpected(sound.error());
    auto selected = select(userId, query.filter);
    if (!selected)
        return tl::unexpected(selected.error());
    HistoryPage page;
    page.total = std::ssize(*selected);
    auto from = selected->begin();
    if (!query.cursor.isEmpty()) {
        const auto cursor = HistoryCursor::decode(query.cursor, userId, query.filter);
        if (!cursor)
            return tl::unexpected(cursor.error());
        page.total = cursor->total;
        from = std::ranges::find(*selected, cursor->position, &Place::position);
        from = from == selected->end() ? from : from + 1;
    }
    for (auto place = from; place != selected->end(); ++place) {
        if ((query.seqFrom && place->row->seq < *query.seqFrom) || (query.seqTo && place->row->seq > *query.seqTo))
            continue;
        if (std::ssize(page.items) == query.limit) {
            const Place &last = *(place - 1);
            if (!query.seqFrom && !query.seqTo)
                page.nextCursor =
                    HistoryCursor{last.row->bookedAt, last.position, page.total}.encode(userId, query.filter);
            break;
        }
        page.items.push_back(*place->row);
    }
    return page;
}

Result<void> MemoryReader::eachRow(const QString &userId, const HistoryFilter &filter,
                                   const std::function<bool(const Transaction &)> &onRow)
{
    const std::scoped_lock lock(m_data.mutex);
    const auto selected = select(userId, filter);
    if (!selected)
        return tl::unexpected(selected.error());
    for (const Place &place : *selected) {
        if (!onRow(*place.row))
            break;
    }
    return {};
}

Result<std::vector<const Transaction *>> MemoryReader::usageRows(const QString &userId, Timestamp from, Timestamp to)
{
    HistoryFilter filter;
    filter.from = from;
    filter.to = to;
    filter.types = {TransactionType::Usage};
    return select(userId, filter).map([](const std::vector<Place> &places) {
        std::vector<const Transaction *> rows;
        std::ranges::transform(places, std::back_inserter(rows), &Place::row);
        return rows;
    });
}

Result<UsageStats> MemoryReader::usageStats(const QString &userId, const UsageQuery &query)
{
    const std::scoped_lock lock(m_data.mutex);
    const auto edges = bucketEdges(query);
    const auto rows = usageRows(userId, query.from, query.to);
    const auto before = usageRows(userId, query.from - (query.to - query.from), query.from);
    if (!rows || !before)
        return tl::unexpected((rows ? before : rows).error());
    if (!edges)
        return tl::unexpected(edges.error());
    UsageStats stats;
    stats.from = query.from;
    stats.to = query.to;
    stats.granularity = query.granularity;
    stats.timeZone = query.timeZone;
    UsageBucket all;
    for (std::size_t i = 0; i + 1 < edges->size(); ++i) {
        UsageBucket bucket{(*edges)[i], (*edges)[i + 1], {}, {}};
        for (const Transaction *row : *rows) {
            if (row->bookedAt < bucket.start || row->bookedAt >= bucket.end)
                continue;
            count(bucket, *row, query.grouping == UsageGrouping::Tool);
            count(all, *row, false);
        }
        stats.buckets.push_back(std::move(bucket));
    }
    stats.totals = all.totals;
    UsageBucket previous;
    for (const Transaction *row : *before)
        count(previous, *row, false);
    stats.previousTotals = previous.totals;
    return stats;
}

Result<Credits> MemoryReader::creditsUsed(const QString &userId, Timestamp from, Timestamp to)
{
    const std::scoped_lock lock(m_data.mutex);
    return usageRows(userId, from, to).map([](const auto &rows) {
        UsageBucket bucket;
        for (const Transaction *row : rows)
            count(bucket, *row, false);
        return bucket.totals.credits;
    });
}

Result<AllowanceState> MemoryReader::allowance(const QString &userId, Timestamp now)
{
    const std::scoped_lock lock(m_data.mutex);
    const auto state = m_data.load(userId);
    if (!state)
        return notFound();
    const ledger::Grant *newest = nullptr;
    if (const auto *account = m_data.find(userId)) {
        for (const ledger::Grant &grant : account->grants) {
            if (grant.source == GrantSource::Allowance && grant.effectiveAt <= now)
                newest = &grant;
        }
    }
    return currentAllowance(newest, state->plan.renewsAt, now);
}

Result<Credits> MemoryReader::balanceAt(const QString &userId, Timestamp at)
{
    const std::scoped_lock lock(m_data.mutex);
    if (!m_data.records.user(userId))
        return notFound();
    Credits balance;
    if (const auto *account = m_data.find(userId)) {
        for (const Transaction &row : account->rows) {
            if (row.bookedAt <= at)
                balance = Credits(balance.count() + row.amount.count());
        }
    }
    return balance;
}

Result<void> MemoryReader::inSnapshot(const std::function<Result<void>()> &read)
{
    const std::scoped_lock lock(m_data.mutex);
    return read();
}

Result<std::vector<QString>> MemoryReader::accountIds(const QString &afterId, int limit)
{
    const std::scoped_lock lock(m_data.mutex);
    return m_data.records.users(limit, afterId).map([](const std::vector<UserRecord> &users) {
        std::vector<QString> ids;
        std::ranges::transform(users, std::back_inserter(ids), &UserRecord::id);
        return ids;
    });
}

Result<std::vector<ledger::Grant>> MemoryReader::grants(const QString &userId)
{
    const std::scoped_lock lock(m_data.mutex);
    if (!m_data.records.user(userId))
        return notFound();
    const auto *account = m_data.find(userId);
    return account ? account->grants : std::vector<ledger::Grant>();
}

Result<std::vector<UsageRollup>> MemoryReader::rollups(const QString &userId, std::int64_t slotFrom,
                                                       std::int64_t slotTo, int limit)
{
    const std::scoped_lock lock(m_data.mutex);
    if (!m_data.records.user(userId))
        return notFound();
    std::map<std::pair<std::int64_t, QString>, UsageTotals> sums;
    if (const auto *account = m_data.find(userId)) {
        for (const Transaction &row : account->rows) {
            const std::int64_t slot = ledger::usageSlot(row.bookedAt);
            if (row.type != TransactionType::Usage || slot < slotFrom || slot > slotTo)
                continue;
            auto parts = ledger::usageParts(row);
            parts.insert(QString(u""_s), Credits(-row.amount.count()));
            for (auto part = parts.begin(); part != parts.end(); ++part) {
                UsageTotals &sum = sums[{slot, part.key()}];
                sum.credits = Credits(sum.credits.count() + part.value().count());
                ++sum.queries;
            }
        }
    }
    std::vector<UsageRollup> rollups;
    for (const auto &[key, totals] : sums) {
        if (std::ssize(rollups) < limit)
            rollups.push_back({key.first, key.second, totals});
    }
    return rollups;
}

} // namespace creditdesk::store
