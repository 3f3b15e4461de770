// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/sqlitereader.h"

#include "server/ledger/burnorder.h"
#include "server/store/currentallowance.h"
#include "server/store/rowcodec.h"
#include "server/store/sqliteschema.h"
#include "server/store/sqliteusage.h"

using namespace Qt::StringLiterals;

namespace creditdesk::store {

SqliteReader::SqliteReader(std::unique_ptr<SqliteDatabase> database)
    : m_database(std::move(database)), m_records(*m_database), m_history(*m_database), m_holds(*m_database)
{
}

template <typename T, typename Read>
Result<T> SqliteReader::snapshot(Read read)
{
    std::optional<T> value;
    const auto done = m_database->inSnapshot(
        [&]() -> Result<void> { return read().map([&](T &&result) { value = std::move(result); }); });
    if (!done)
        return tl::unexpected(done.error());
    return std::move(*value);
}

Result<void> SqliteReader::inSnapshot(const std::function<Result<void>()> &read)
{
    return m_database->inSnapshot(read);
}

Result<std::pair<std::int64_t, std::int64_t>> SqliteReader::noAndLastSeq(const QString &userId)
{
    return accountRow(*m_database, u"SELECT no, last_seq FROM profiles WHERE id = ?"_s, userId)
        .map([](const SqliteRows &rows) { return std::pair(rows.integer(0), rows.integer(1)); });
}

Result<std::vector<ledger::Grant>> SqliteReader::grantsOf(const QString &select, const QVariantList &values)
{
    return allRows<ledger::Grant>(m_database->run(select, values), grantFrom);
}

Result<std::optional<ledger::AccountState>> SqliteReader::account(const QString &id)
{
    using State = std::optional<ledger::AccountState>;
    static const QString select = u"SELECT "_s + accountColumns() + u" FROM profiles p WHERE p.id = ?"_s;
    return snapshot<State>([&]() -> Result<State> {
        auto rows = m_database->run(select, {bound(id)});
        if (!rows)
            return tl::unexpected(rows.error());
        if (!rows->next())
            return rows->status().map([] { return State(); });
        ledger::AccountState state = accountFrom(*rows);
        auto grants = grantsOf(selectOpenGrants(), {bound(rows->integer(0))});
        if (!grants)
            return tl::unexpected(grants.error());
        state.grants = std::move(*grants);
        ledger::sortInBurnOrder(state.grants);
        if (auto holds = m_holds.loadInto(state, rows->integer(0)); !holds)
            return tl::unexpected(holds.error());
        return state;
    });
}

Result<HistoryPage> SqliteReader::history(const QString &userId, const HistoryQuery &query)
{
    return snapshot<HistoryPage>([&] { return m_history.page(userId, query); });
}

Result<void> SqliteReader::eachRow(const QString &userId, const HistoryFilter &filter,
                                   const std::function<bool(const Transaction &)> &onRow)
{
    return inSnapshot([&] { return m_history.eachRow(userId, filter, onRow); });
}

Result<UsageStats> SqliteReader::usageStats(const QString &userId, const UsageQuery &query)
{
    return snapshot<UsageStats>([&] {
        return SqliteUsageFeed::open(*m_database, m_history, userId).and_then([&](SqliteUsageFeed &&feed) {
            return computeUsage(query, feed);
        });
    });
}

Result<Credits> SqliteReader::creditsUsed(const QString &userId, Timestamp from, Timestamp to)
{
    return snapshot<Credits>([&] {
        return SqliteUsageFeed::open(*m_database, m_history, userId).and_then([&](SqliteUsageFeed &&feed) {
            return computeCreditsUsed(from, to, feed);
        });
    });
}

Result<AllowanceState> SqliteReader::allowance(const QString &userId, Timestamp now)
{
    return snapshot<AllowanceState>([&]() -> Result<AllowanceState> {
        const auto found = noAndLastSeq(userId);
        if (!found)
            return tl::unexpected(found.error());
        const auto renewsAt =
            m_database->integer(u"SELECT plan_renews_at FROM profiles WHERE no = ?"_s, {bound(found->first)});
        // The newest one alone: the key of grants is (account, created_seq).
        static const QString newest = u"SELECT %1 FROM credit_grants WHERE account = ? AND source = 'allowance' AND "
                                      "effective_at <= ? ORDER BY created_seq DESC LIMIT 1"_s.arg(grantColumns());
        const auto grants = grantsOf(newest, {bound(found->first), bound(now)});
        if (!grants || !renewsAt)
            return tl::unexpected(grants ? renewsAt.error() : grants.error());
        return currentAllowance(grants->empty() ? nullptr : &grants->front(),
                                renewsAt->has_value() ? std::optional(fromEpochMs(**renewsAt)) : std::nullopt, now);
    });
}

Result<Credits> SqliteReader::balanceAt(const QString &userId, Timestamp at)
{
    return snapshot<Credits>([&]() -> Result<Credits> {
        const auto found = noAndLastSeq(userId);
        if (!found)
            return tl::unexpected(found.error());
        const auto seq = m_history.lastSeqBefore(found->first, found->second, at + std::chrono::milliseconds(1));
        if (!seq)
            return tl::unexpected(seq.error());
        return m_database
            ->integer(u"SELECT balance_after FROM credit_transactions WHERE account = ? AND seq = ?"_s,
                      {bound(found->first), bound(*seq)})
            .map([](std::optional<std::int64_t> balance) { return Credits(balance.value_or(0)); });
    });
}

Result<std::vector<ledger::Hold>> SqliteReader::holdsAt(const QString &userId, Timestamp at)
{
    return snapshot<std::vector<ledger::Hold>>([&] {
        return noAndLastSeq(userId).and_then([&](const auto &found) { return m_holds.openAt(found.first, at); });
    });
}

Result<std::optional<ledger::Hold>> SqliteReader::hold(const QString &userId, const QString &holdId)
{
    return snapshot<std::optional<ledger::Hold>>([&] {
        return noAndLastSeq(userId).and_then([&](const auto &found) { return m_holds.byId(found.first, holdId); });
    });
}

Result<std::optional<QString>> SqliteReader::accountOfHold(const QString &holdId)
{
    return m_holds.accountOf(holdId);
}

Result<std::optional<QString>> SqliteReader::accountOfGrant(const QString &grantId)
{
    auto rows = m_database->run(
        u"SELECT p.id FROM credit_grants g JOIN profiles p ON p.no = g.account WHERE g.id = ?"_s, {bound(grantId)});
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->next())
        return rows->text(0);
    return rows->status().map([] { return std::optional<QString>(); });
}

Result<std::optional<OwnedGrant>> SqliteReader::grantByKey(const QString &grantKey)
{
    return grantWhere(*m_database, u"grant_key = ?"_s, grantKey);
}

Result<std::vector<ledger::Hold>> SqliteReader::holds(const QString &userId, std::int64_t afterNumber, int limit)
{
    return snapshot<std::vector<ledger::Hold>>([&] {
        return noAndLastSeq(userId).and_then(
            [&](const auto &found) { return m_holds.page(found.first, afterNumber, limit); });
    });
}

Result<std::vector<ledger::Claim>> SqliteReader::claims(const QString &userId)
{
    return snapshot<std::vector<ledger::Claim>>(
        [&] { return noAndLastSeq(userId).and_then([&](const auto &found) { return m_holds.claims(found.first); }); });
}

Result<std::vector<DueAccount>> SqliteReader::accountsDue(Timestamp now, int limit)
{
    return allRows<DueAccount>(
        m_database->run(u"SELECT id, next_due_at FROM profiles WHERE next_due_at <= ? ORDER BY next_due_at LIMIT ?"_s,
                        {bound(now), limit}),
        [](const SqliteRows &rows) {
            return DueAccount{rows.text(0), rows.time(1)};
        });
}

Result<std::vector<QString>> SqliteReader::accountIds(const QString &afterId, int limit)
{
    return allRows<QString>(
        m_database->run(u"SELECT id FROM profiles WHERE id > ? ORDER BY id LIMIT ?"_s, {bound(afterId), limit}),
        [](const SqliteRows &rows) { return rows.text(0); });
}

Result<std::vector<ledger::Grant>> SqliteReader::grants(const QString &userId)
{
    return snapshot<std::vector<ledger::Grant>>([&] {
        return noAndLastSeq(userId).and_then([&](const auto &found) {
            static const QString all =
                u"SELECT %1 FROM credit_grants WHERE account = ? ORDER BY created_seq"_s.arg(grantColumns());
            return grantsOf(all, {bound(found.first)});
        });
    });
}

Result<UsageMeter> SqliteReader::usageMeter(const QString &userId)
{
    return snapshot<UsageMeter>([&] {
        return SqliteUsageFeed::open(*m_database, m_history, userId).map([](const SqliteUsageFeed &feed) {
            return feed.meter();
        });
    });
}

Result<std::vector<UsageReading>> SqliteReader::rollups(const QString &userId, std::int64_t slotFrom,
                                                        std::int64_t slotTo, int limit)
{
    using Rollups = std::vector<UsageReading>;
    return snapshot<Rollups>([&]() -> Result<Rollups> {
        const auto found = noAndLastSeq(userId);
        if (!found)
            return tl::unexpected(found.error());
        return allRows<UsageReading>(
            m_database->run(u"SELECT slot, credits, queries, parts FROM usage_rollups WHERE account = ? "
                            "AND slot BETWEEN ? AND ? ORDER BY slot LIMIT ?"_s,
                            {bound(found->first), bound(slotFrom), bound(slotTo), limit}),
            [](const SqliteRows &rows) {
                return UsageReading{
                    rows.integer(0),
                    {{Credits(rows.integer(1)), rows.integer(2)}, partsFromJson(rows.text(3).toUtf8())}};
            });
    });
}

Result<void> SqliteReader::ping()
{
    return requireCurrentSchema(*m_database);
}

} // namespace creditdesk::store
