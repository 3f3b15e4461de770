// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/sqliteusage.h"

#include "server/store/rowcodec.h"

using namespace Qt::StringLiterals;

namespace creditdesk::store {

QString meterColumns()
{
    return u"p.usage_slot, p.usage_credits, p.usage_queries, p.usage_parts"_s;
}

UsageMeter meterFrom(const SqliteRows &rows, int first)
{
    UsageMeter meter;
    if (!rows.isNull(first))
        meter.slot = rows.integer(first);
    meter.sums = {{Credits(rows.integer(first + 1)), rows.integer(first + 2)},
                  partsFromJson(rows.text(first + 3).toUtf8())};
    return meter;
}

Result<void> insertRollup(SqliteDatabase &database, std::int64_t account, const UsageReading &reading)
{
    return database.execute(
        u"INSERT INTO usage_rollups (account, slot, credits, queries, parts) VALUES (?, ?, ?, ?, ?)"_s,
        {bound(account), bound(reading.slot), bound(reading.sums.totals.credits), bound(reading.sums.totals.queries),
         bound(QString::fromUtf8(partsToJson(reading.sums.parts)))});
}

Result<SqliteUsageFeed> SqliteUsageFeed::open(SqliteDatabase &database, SqliteHistory &history, const QString &userId)
{
    static const QString select =
        u"SELECT p.no, p.last_seq, p.last_booked_at, "_s + meterColumns() + u" FROM profiles p WHERE p.id = ?"_s;
    const auto rows = accountRow(database, select, userId);
    if (!rows)
        return tl::unexpected(rows.error());
    SqliteUsageFeed feed(database, history);
    feed.m_account = rows->integer(0);
    feed.m_lastSeq = rows->integer(1);
    feed.m_lastBookedAt = rows->optionalTime(2);
    feed.m_meter = meterFrom(*rows, 3);
    return feed;
}

Result<std::vector<UsageSums>> SqliteUsageFeed::before(std::span<const std::int64_t> slots, bool parts)
{
    std::vector<UsageSums> readings;
    readings.reserve(slots.size());
    for (const std::int64_t slot : slots) {
        auto rows = m_database->run(u"SELECT credits, queries, parts FROM usage_rollups "
                                    "WHERE account = ? AND slot < ? ORDER BY slot DESC LIMIT 1"_s,
                                    {bound(m_account), bound(slot)});
        if (!rows)
            return tl::unexpected(rows.error());
        UsageSums &reading = readings.emplace_back();
        if (rows->next()) {
            reading.totals = {Credits(rows->integer(0)), rows->integer(1)};
            if (parts)
                reading.parts = partsFromJson(rows->text(2).toUtf8());
        } else if (auto status = rows->status(); !status) {
            return tl::unexpected(status.error());
        }
    }
    return readings;
}

Result<void> SqliteUsageFeed::eachUsageRow(Timestamp from, Timestamp to,
                                           const std::function<void(const Transaction &)> &onRow)
{
    static const QString select =
        u"SELECT "_s + transactionColumns() +
        u" FROM credit_transactions t WHERE t.account = ? AND t.seq > ? AND t.seq <= ? AND t.type = 'usage'"_s;
    if (!m_lastBookedAt || from > *m_lastBookedAt)
        return {}; // "now" is the edge that is asked for most
    const auto first = m_history->lastSeqBefore(m_account, m_lastSeq, from);
    const auto last = m_history->lastSeqBefore(m_account, m_lastSeq, to);
    if (!first || !last)
        return tl::unexpected((first ? last : first).error());
    auto rows = m_database->run(select, {bound(m_account), bound(*first), bound(*last)});
    if (!rows)
        return tl::unexpected(rows.error());
    while (rows->next())
        onRow(transactionFrom(*rows, {}));
    return rows->status();
}

} // namespace creditdesk::store
