// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/memoryreader.h"

#include "server/ledger/usageparts.h"
#include "server/store/currentallowance.h"
#include "server/store/historycursor.h"
#include "server/store/storeerrors.h"
#include "server/store/usagebuckets.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

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
        return accountNotFound();
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
    const auto start =
        pageStart(userId, query, [&]() -> Result<std::int64_t> { return std::int64_t(std::ssize(*selected)); });
    if (!start)
        return tl::unexpected(start.error());
    HistoryPage page;
    page.total = start->total;
    auto from = selected->begin();
    if (start->after) {
        from = std::ranges::find(*selected, start->after->position, &Place::position);
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
        return accountNotFound();
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
        return accountNotFound();
    Credits balance;
    if (const auto *account = m_data.find(userId)) {
        for (const Transaction &row : account->rows) {
            if (row.bookedAt <= at)
                balance = Credits(balance.count() + row.amount.count());
        }
    }
    return balance;
}

Result<std::vector<ledger::Hold>> MemoryReader::holdsAt(const QString &userId, Timestamp at)
{
    return holds(userId, 0, std::numeric_limits<int>::max()).map([at](std::vector<ledger::Hold> &&holds) {
        std::erase_if(holds, [at](const ledger::Hold &hold) {
            return hold.createdAt > at || hold.expiresAt <= at || (hold.endedAt && *hold.endedAt <= at);
        });
        return std::move(holds);
    });
}

Result<std::optional<ledger::Hold>> MemoryReader::hold(const QString &userId, const QString &holdId)
{
    const std::scoped_lock lock(m_data.mutex);
    return m_data.hold(userId, holdId);
}

Result<std::optional<QString>> MemoryReader::accountOfHold(const QString &holdId)
{
    const std::scoped_lock lock(m_data.mutex);
    const QStringList ids = m_data.accounts.keys();
    const auto owner =
        std::ranges::find_if(ids, [&](const QString &id) { return m_data.hold(id, holdId).has_value(); });
    return owner == ids.end() ? std::nullopt : std::optional(*owner);
}

Result<std::optional<QString>> MemoryReader::accountOfGrant(const QString &grantId)
{
    const std::scoped_lock lock(m_data.mutex);
    const auto found = m_data.grantById(grantId);
    return found ? std::optional(found->accountId) : std::nullopt;
}

Result<std::optional<OwnedGrant>> MemoryReader::grantByKey(const QString &grantKey)
{
    const std::scoped_lock lock(m_data.mutex);
    return m_data.grantByKey(grantKey);
}

Result<void> MemoryReader::inSnapshot(const std::function<Result<void>()> &read)
{
    const std::scoped_lock lock(m_data.mutex);
    return read();
}

Result<std::vector<DueAccount>> MemoryReader::accountsDue(Timestamp now, int limit)
{
    const std::scoped_lock lock(m_data.mutex);
    return accountIds({}, std::numeric_limits<int>::max()).map([&](const std::vector<QString> &ids) {
        std::vector<DueAccount> due;
        for (const QString &id : ids) {
            const auto account = m_data.load(id);
            if (account->nextDueAt && *account->nextDueAt <= now)
                due.push_back({id, *account->nextDueAt});
        }
        std::ranges::stable_sort(due, {}, &DueAccount::dueAt);
        due.resize(std::min(due.size(), static_cast<std::size_t>(limit)));
        return due;
    });
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
        return accountNotFound();
    const auto *account = m_data.find(userId);
    return account ? account->grants : std::vector<ledger::Grant>();
}

Result<std::vector<ledger::Hold>> MemoryReader::holds(const QString &userId, std::int64_t afterNumber, int limit)
{
    const std::scoped_lock lock(m_data.mutex);
    if (!m_data.records.user(userId))
        return accountNotFound();
    std::vector<ledger::Hold> found;
    const auto *account = m_data.find(userId);
    for (std::size_t i = static_cast<std::size_t>(afterNumber); account && i < account->holds.size(); ++i) {
        if (std::ssize(found) < limit)
            found.push_back(account->holds[i]);
    }
    return found;
}

Result<std::vector<ledger::Claim>> MemoryReader::claims(const QString &userId)
{
    const std::scoped_lock lock(m_data.mutex);
    if (!m_data.records.user(userId))
        return accountNotFound();
    const auto *account = m_data.find(userId);
    return account ? account->claims : std::vector<ledger::Claim>();
}

/// Every reading, by slot, the open one's included.
std::vector<UsageReading> MemoryReader::readings(const QString &userId) const
{
    std::map<std::int64_t, UsageSums> used; // in each slot alone
    if (const auto *account = m_data.find(userId)) {
        for (const Transaction &row : account->rows) {
            if (row.type != TransactionType::Usage)
                continue;
            UsageSums &sums = used[ledger::usageSlot(row.bookedAt)];
            sums = addUsage(sums, {{Credits(-row.amount.count()), 1}, ledger::usageParts(row)});
        }
    }
    std::vector<UsageReading> readings;
    readings.reserve(used.size());
    for (const auto &[slot, sums] : used)
        readings.push_back({slot, readings.empty() ? sums : addUsage(readings.back().sums, sums)});
    return readings;
}

Result<UsageMeter> MemoryReader::usageMeter(const QString &userId)
{
    const std::scoped_lock lock(m_data.mutex);
    if (!m_data.records.user(userId))
        return accountNotFound();
    const auto all = readings(userId);
    return all.empty() ? UsageMeter() : UsageMeter{all.back().slot, all.back().sums};
}

Result<std::vector<UsageReading>> MemoryReader::rollups(const QString &userId, std::int64_t slotFrom,
                                                        std::int64_t slotTo, int limit)
{
    const std::scoped_lock lock(m_data.mutex);
    if (!m_data.records.user(userId))
        return accountNotFound();
    std::vector<UsageReading> closed = readings(userId);
    if (!closed.empty())
        closed.pop_back(); // the open slot's is in the profile
    std::erase_if(closed, [&](const UsageReading &one) { return one.slot < slotFrom || one.slot > slotTo; });
    if (std::ssize(closed) > limit)
        closed.resize(static_cast<std::size_t>(limit));
    return closed;
}

} // namespace creditdesk::store
