// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/postgresql/postgresusage.h"

#include "server/store/postgresql/postgrescodec.h"
#include "server/store/postgresql/postgreshistory.h"

namespace creditdesk::store {

Result<PostgresUsageFeed> PostgresUsageFeed::open(PostgresConnection &connection, const QString &userId)
{
    static const QByteArray select =
        "SELECT p.last_booked_at, " + kMeterSelect.toByteArray() + " FROM public.profiles p WHERE p.id = $1";
    PostgresUsageFeed feed(connection);
    const auto account = pgUuid(userId);
    if (!account)
        return accountNotFound();
    auto rows = connection.run(select, PostgresParams(*account));
    if (!rows)
        return tl::unexpected(rows.error());
    if (!rows->next())
        return accountNotFound();
    feed.m_account = *account;
    feed.m_lastBookedAt = rows->optionalTime(0);
    feed.m_meter = meterFrom(*rows, 1);
    return feed;
}

Result<std::vector<UsageSums>> PostgresUsageFeed::before(std::span<const std::int64_t> slots, bool parts)
{
    static const QByteArray sums = "SELECT r.credits, r.queries";
    static const QByteArray rest =
        " FROM unnest($2) WITH ORDINALITY AS edge (slot, place) LEFT JOIN LATERAL (SELECT * FROM public.usage_rollups "
        "u "
        "WHERE u.user_id = $1 AND u.slot < edge.slot ORDER BY u.slot DESC LIMIT 1) AS r ON true ORDER BY edge.place";
    static const QByteArray withParts = sums + ", r.parts" + rest;
    static const QByteArray withoutParts = sums + rest;
    const PostgresParams values(m_account, PgArray<std::int64_t>(slots.begin(), slots.end()));
    return m_connection->run(parts ? withParts : withoutParts, values).map([parts](PostgresRows &&rows) {
        return allFrom(std::move(rows), [parts](const PostgresRows &row) {
            UsageSums reading{{row.credits(0), row.integer(1)}, {}};
            if (parts && !row.isNull(2))
                reading.parts = partsFromJson(row.json(2));
            return reading;
        });
    });
}

Result<void> PostgresUsageFeed::eachUsageRow(Timestamp from, Timestamp to,
                                             const std::function<void(const Transaction &)> &onRow)
{
    static const auto before = [](QByteArrayView at) {
        return lastNumberBefore("public.credit_transactions", "seq", "booked_at", "p.id", "p.last_seq", at);
    };
    static const QByteArray select =
        "WITH span AS MATERIALIZED (SELECT " + before("$2") + " AS first, " + before("$3") +
        " AS last FROM public.profiles p WHERE p.id = $1) SELECT " + kTransactionSelect.toByteArray() +
        " FROM span, public.credit_transactions t WHERE t.user_id = $1 AND t.seq > span.first AND t.seq <= span.last "
        "AND t.type = 'usage'";
    if (!m_lastBookedAt || from > *m_lastBookedAt)
        return {}; // "now" is the edge that is asked for most
    auto rows = m_connection->run(select, PostgresParams(m_account, from, to));
    if (!rows)
        return tl::unexpected(rows.error());
    while (rows->next())
        onRow(transactionFrom(*rows));
    return {};
}

} // namespace creditdesk::store
