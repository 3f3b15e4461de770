// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/postgresql/postgresreader.h"

#include "server/ledger/burnorder.h"
#include "server/ledger/command.h"
#include "server/store/currentallowance.h"
#include "server/store/postgresql/postgrescodec.h"
#include "server/store/postgresql/postgresschema.h"
#include "server/store/postgresql/postgresusage.h"

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

constexpr auto kSetUp = "SET search_path = ''; SET TIME ZONE 'UTC'; SET default_transaction_read_only = on; "
                        "SET statement_timeout = '60s'; SET idle_in_transaction_session_timeout = '60s'";

QByteArray select(QByteArrayView columns, QByteArrayView rest)
{
    return "SELECT " + columns.toByteArray() + ' ' + rest.toByteArray();
}

/// $1 the account and then whatever the statement wants.
template <typename... Values>
PostgresParams withAccount(const QString &userId, const Values &...values)
{
    PostgresParams params(pgUuid(userId).value_or(PgUuid{}));
    (params.add(values), ...);
    return params;
}

} // namespace

Result<std::unique_ptr<PostgresReader>> PostgresReader::open(const QString &url)
{
    auto connection = PostgresConnection::open(url, kSetUp, PostgresConnection::WhenLost::Reconnects);
    if (!connection)
        return tl::unexpected(connection.error());
    if (auto sound = requireCurrentPostgres(**connection); !sound)
        return tl::unexpected(sound.error());
    return std::unique_ptr<PostgresReader>(new PostgresReader(std::move(*connection)));
}

PostgresReader::PostgresReader(std::unique_ptr<PostgresConnection> connection)
    : m_connection(std::move(connection)), m_records(*m_connection), m_history(*m_connection)
{
}

template <typename T, typename Read>
Result<T> PostgresReader::snapshot(Read read)
{
    std::optional<T> value;
    const auto done = m_connection->inSnapshot(
        [&]() -> Result<void> { return read().map([&](T &&result) { value = std::move(result); }); });
    if (!done)
        return tl::unexpected(done.error());
    return std::move(*value);
}

Result<void> PostgresReader::inSnapshot(const std::function<Result<void>()> &read)
{
    return m_connection->inSnapshot(read);
}

Result<PostgresRows> PostgresReader::ofAccount(const QString &userId, const QByteArray &sql, PostgresParams values)
{
    std::optional<PostgresRows> found;
    bool known = false;
    m_connection->queue("SELECT FROM public.profiles WHERE id = $1", withAccount(userId),
                        [&](PostgresRows &rows) { known = rows.next(); });
    m_connection->queue(sql, std::move(values), [&](PostgresRows &rows) { found = std::move(rows); });
    if (auto read = m_connection->flushSnapshot(); !read)
        return tl::unexpected(read.error());
    if (!known)
        return accountNotFound();
    return std::move(*found);
}

template <typename Decode>
auto PostgresReader::byId(const QString &id, const QByteArray &sql, PostgresParams values, Decode decode)
{
    using Found = std::optional<std::invoke_result_t<Decode, const PostgresRows &>>;
    if (!pgUuid(id))
        return Result<Found>(Found());
    return m_connection->run(sql, std::move(values)).map([&](PostgresRows &&rows) {
        return firstFrom(std::move(rows), decode);
    });
}

Result<std::optional<ledger::AccountState>> PostgresReader::account(const QString &id)
{
    static const QByteArray profile = select(kAccountSelect, "FROM public.profiles p WHERE p.id = $1");
    static const QByteArray openGrants =
        select(kGrantSelect, "FROM public.credit_grants g WHERE g.user_id = $1 AND g.has_remaining");
    static const QByteArray openHolds =
        select(kHoldSelect, "FROM public.credit_holds h WHERE h.user_id = $1 AND h.state = 'open' ORDER BY h.no");
    std::optional<ledger::AccountState> state;
    m_connection->queue(profile, withAccount(id),
                        [&](PostgresRows &rows) { state = firstFrom(std::move(rows), accountFrom); });
    m_connection->queue(openGrants, withAccount(id), [&](PostgresRows &rows) {
        while (state && rows.next())
            state->grants.push_back(grantFrom(rows).grant);
    });
    m_connection->queue(openHolds, withAccount(id), [&](PostgresRows &rows) {
        while (state && rows.next())
            state->holds.push_back(holdFrom(rows));
    });
    if (auto read = m_connection->flushSnapshot(); !read)
        return tl::unexpected(read.error());
    if (state)
        ledger::sortInBurnOrder(state->grants);
    return state;
}

Result<HistoryPage> PostgresReader::history(const QString &userId, const HistoryQuery &query)
{
    return snapshot<HistoryPage>([&] { return m_history.page(userId, query); });
}

Result<void> PostgresReader::eachRow(const QString &userId, const HistoryFilter &filter,
                                     const std::function<bool(const Transaction &)> &onRow)
{
    return inSnapshot([&] { return m_history.eachRow(userId, filter, onRow); });
}

Result<UsageStats> PostgresReader::usageStats(const QString &userId, const UsageQuery &query)
{
    return snapshot<UsageStats>([&] {
        return PostgresUsageFeed::open(*m_connection, userId).and_then([&](PostgresUsageFeed &&feed) {
            return computeUsage(query, feed);
        });
    });
}

Result<Credits> PostgresReader::creditsUsed(const QString &userId, Timestamp from, Timestamp to)
{
    return snapshot<Credits>([&] {
        return PostgresUsageFeed::open(*m_connection, userId).and_then([&](PostgresUsageFeed &&feed) {
            return computeCreditsUsed(from, to, feed);
        });
    });
}

Result<AllowanceState> PostgresReader::allowance(const QString &userId, Timestamp now)
{
    // The newest one alone: the key of grants is (user_id, created_seq).
    static const QByteArray newest = select(
        kGrantSelect, ", p.plan_renews_at FROM public.profiles p LEFT JOIN LATERAL (SELECT * FROM public.credit_grants "
                      "WHERE user_id = p.id AND source = 'allowance' AND effective_at <= $2 ORDER BY created_seq DESC "
                      "LIMIT 1) g ON true WHERE p.id = $1");
    auto rows = ofAccount(userId, newest, withAccount(userId, now));
    if (!rows)
        return tl::unexpected(rows.error());
    if (!rows->next())
        return accountNotFound();
    const ledger::Grant grant = grantFrom(*rows).grant;
    return currentAllowance(rows->isNull(0) ? nullptr : &grant, rows->optionalTime(kGrantColumnCount), now);
}

Result<Credits> PostgresReader::balanceAt(const QString &userId, Timestamp at)
{
    static const QByteArray sql =
        "SELECT t.balance_after FROM public.profiles p JOIN public.credit_transactions t ON t.user_id = p.id AND t.seq "
        "= " +
        lastNumberBefore("public.credit_transactions", "seq", "booked_at", "p.id", "p.last_seq", "$2") +
        " WHERE p.id = $1";
    return ofAccount(userId, sql, withAccount(userId, at + std::chrono::milliseconds(1))).map([](PostgresRows &&rows) {
        return rows.next() ? rows.credits(0) : Credits(0);
    });
}

Result<std::vector<ledger::Hold>> PostgresReader::holdsAt(const QString &userId, Timestamp at)
{
    // No hold lives longer than a day, so those that may have been open lie between two numbers.
    static const auto before = [](QByteArrayView when) {
        return lastNumberBefore("public.credit_holds", "no", "created_at", "p.id", "p.last_hold_no", when);
    };
    static const QByteArray sql =
        "WITH span AS MATERIALIZED (SELECT " + before("$3") + " AS first, " + before("$4") +
        " AS last FROM public.profiles p WHERE p.id = $1) " +
        select(kHoldSelect, "FROM span, public.credit_holds h WHERE h.user_id = $1 AND h.no > span.first AND "
                            "h.no <= span.last AND h.expires_at > $2 AND (h.ended_at IS NULL OR h.ended_at > $2) "
                            "ORDER BY h.no");
    const auto tick = std::chrono::milliseconds(1);
    return ofAccount(userId, sql, withAccount(userId, at, at - ledger::kMaxHoldLifetime + tick, at + tick))
        .map([](PostgresRows &&rows) { return allFrom(std::move(rows), holdFrom); });
}

Result<std::optional<ledger::Hold>> PostgresReader::hold(const QString &userId, const QString &holdId)
{
    static const QByteArray sql = select(kHoldSelect, "FROM public.credit_holds h WHERE h.user_id = $1 AND h.id = $2");
    return ofAccount(userId, sql, withAccount(userId, pgUuid(holdId).value_or(PgUuid{}))).map([](PostgresRows &&rows) {
        return firstFrom(std::move(rows), holdFrom);
    });
}

Result<std::optional<QString>> PostgresReader::accountOfHold(const QString &holdId)
{
    return byId(holdId, "SELECT user_id FROM public.credit_holds WHERE id = $1", withAccount(holdId),
                [](const PostgresRows &rows) { return rows.uuid(0); });
}

Result<std::optional<QString>> PostgresReader::accountOfGrant(const QString &grantId)
{
    return byId(grantId, "SELECT user_id FROM public.credit_grants WHERE id = $1", withAccount(grantId),
                [](const PostgresRows &rows) { return rows.uuid(0); });
}

Result<std::optional<OwnedGrant>> PostgresReader::grantByKey(const QString &grantKey)
{
    return firstOf(m_connection->run(selectGrantByKey(), PostgresParams(grantKey)), grantFrom);
}

Result<std::vector<DueAccount>> PostgresReader::accountsDue(Timestamp now, int limit)
{
    return m_connection
        ->run("SELECT id, next_due_at FROM public.profiles WHERE next_due_at <= $1 ORDER BY next_due_at LIMIT $2",
              PostgresParams(now, limit))
        .map([](PostgresRows &&rows) {
            return allFrom(std::move(rows), [](const PostgresRows &row) {
                return DueAccount{row.uuid(0), row.time(1)};
            });
        });
}

Result<std::vector<QString>> PostgresReader::accountIds(const QString &afterId, int limit)
{
    const PgUuid after = pgUuid(afterId).value_or(PgUuid{QByteArray(16, '\0')});
    return m_connection
        ->run("SELECT id FROM public.profiles WHERE id > $1 ORDER BY id LIMIT $2", PostgresParams(after, limit))
        .map([](PostgresRows &&rows) {
            return allFrom(std::move(rows), [](const PostgresRows &row) { return row.uuid(0); });
        });
}

Result<std::vector<ledger::Grant>> PostgresReader::grants(const QString &userId)
{
    static const QByteArray all =
        select(kGrantSelect, "FROM public.credit_grants g WHERE g.user_id = $1 ORDER BY g.created_seq");
    return ofAccount(userId, all, withAccount(userId)).map([](PostgresRows &&rows) {
        return allFrom(std::move(rows), [](const PostgresRows &row) { return grantFrom(row).grant; });
    });
}

Result<std::vector<ledger::Hold>> PostgresReader::holds(const QString &userId, std::int64_t afterNumber, int limit)
{
    static const QByteArray page =
        select(kHoldSelect, "FROM public.credit_holds h WHERE h.user_id = $1 AND h.no > $2 ORDER BY h.no LIMIT $3");
    return ofAccount(userId, page, withAccount(userId, afterNumber, limit)).map([](PostgresRows &&rows) {
        return allFrom(std::move(rows), holdFrom);
    });
}

Result<std::vector<ledger::Claim>> PostgresReader::claims(const QString &userId)
{
    static const QByteArray all =
        select(kClaimSelect, "FROM public.credit_claims c WHERE c.user_id = $1 ORDER BY c.grant_seq, c.no");
    return ofAccount(userId, all, withAccount(userId)).map([](PostgresRows &&rows) {
        return allFrom(std::move(rows), claimFrom);
    });
}

Result<UsageMeter> PostgresReader::usageMeter(const QString &userId)
{
    static const QByteArray sql = select(kMeterSelect, "FROM public.profiles p WHERE p.id = $1");
    return ofAccount(userId, sql, withAccount(userId)).map([](PostgresRows &&rows) {
        return rows.next() ? meterFrom(rows, 0) : UsageMeter();
    });
}

Result<std::vector<UsageReading>> PostgresReader::rollups(const QString &userId, std::int64_t slotFrom,
                                                          std::int64_t slotTo, int limit)
{
    return ofAccount(userId,
                     "SELECT slot, credits, queries, parts FROM public.usage_rollups WHERE user_id = $1 AND slot "
                     "BETWEEN $2 AND $3 ORDER BY slot LIMIT $4",
                     withAccount(userId, slotFrom, slotTo, limit))
        .map([](PostgresRows &&rows) {
            return allFrom(std::move(rows), [](const PostgresRows &row) {
                return UsageReading{row.integer(0), {{row.credits(1), row.integer(2)}, partsFromJson(row.json(3))}};
            });
        });
}

Result<void> PostgresReader::ping()
{
    return requireCurrentPostgres(*m_connection);
}

} // namespace creditdesk::store
