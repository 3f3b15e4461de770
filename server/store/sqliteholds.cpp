// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/sqliteholds.h"

#include "server/ledger/command.h"
#include "server/store/rowcodec.h"

using namespace Qt::StringLiterals;

namespace creditdesk::store {

Result<std::vector<ledger::Hold>> SqliteHolds::holds(const QString &select, const QVariantList &values)
{
    return allRows<ledger::Hold>(m_database.run(select, values), holdFrom);
}

Result<std::vector<ledger::Claim>> SqliteHolds::readClaims(const QString &select, const QVariantList &values)
{
    return allRows<ledger::Claim>(m_database.run(select, values), claimFrom);
}

Result<void> SqliteHolds::loadInto(ledger::AccountState &state, std::int64_t account)
{
    static const QString select = selectOpenHolds();
    if (state.held == Credits(0))
        return {}; // every hold is more than 0
    return holds(select, {bound(account)}).map([&](std::vector<ledger::Hold> &&open) {
        state.holds = std::move(open);
    });
}

Result<std::optional<ledger::Hold>> SqliteHolds::byId(std::int64_t account, const QString &holdId)
{
    static const QString select = u"SELECT %1 FROM credit_holds WHERE account = ? AND id = ?"_s.arg(holdColumns());
    return holds(select, {bound(account), bound(holdId)}).map([](std::vector<ledger::Hold> &&found) {
        return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
    });
}

Result<std::vector<ledger::Hold>> SqliteHolds::page(std::int64_t account, std::int64_t afterNumber, int limit)
{
    static const QString select =
        u"SELECT %1 FROM credit_holds WHERE account = ? AND no > ? ORDER BY no LIMIT ?"_s.arg(holdColumns());
    return holds(select, {bound(account), bound(afterNumber), limit});
}

Result<std::int64_t> SqliteHolds::firstAfter(std::int64_t account, std::int64_t count, Timestamp at)
{
    std::int64_t low = 1;
    std::int64_t high = count + 1; // the answer lies in [low, high]
    while (low < high) {
        const std::int64_t middle = low + (high - low) / 2;
        const auto created = m_database.integer(u"SELECT created_at FROM credit_holds WHERE account = ? AND no = ?"_s,
                                                {bound(account), bound(middle)});
        if (!created)
            return tl::unexpected(created.error());
        if (created->value_or(0) > toEpochMs(at))
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

Result<std::vector<ledger::Hold>> SqliteHolds::openAt(std::int64_t account, Timestamp at)
{
    const auto count = m_database.integer(u"SELECT max(no) FROM credit_holds WHERE account = ?"_s, {bound(account)});
    if (!count)
        return tl::unexpected(count.error());
    const auto first = firstAfter(account, count->value_or(0), at - ledger::kMaxHoldLifetime);
    const auto end = firstAfter(account, count->value_or(0), at);
    if (!first || !end)
        return tl::unexpected((first ? end : first).error());
    static const QString select =
        u"SELECT %1 FROM credit_holds WHERE account = ? AND no >= ? AND no < ? AND expires_at > ? "
        "AND (ended_at IS NULL OR ended_at > ?) ORDER BY no"_s.arg(holdColumns());
    return holds(select, {bound(account), bound(*first), bound(*end), bound(at), bound(at)});
}

Result<std::optional<QString>> SqliteHolds::accountOf(const QString &holdId)
{
    return firstRow<QString>(
        m_database.run(u"SELECT p.id FROM credit_holds h JOIN profiles p ON p.no = h.account WHERE h.id = ?"_s,
                       {bound(holdId)}),
        [](const SqliteRows &rows) { return rows.text(0); });
}

Result<std::vector<ledger::Claim>> SqliteHolds::claimsOn(std::int64_t account, std::int64_t grantSeq)
{
    static const QString select =
        u"SELECT %1 FROM credit_claims WHERE account = ? AND grant_seq = ? ORDER BY no"_s.arg(claimColumns());
    return readClaims(select, {bound(account), bound(grantSeq)});
}

Result<std::vector<ledger::Claim>> SqliteHolds::claims(std::int64_t account)
{
    static const QString select =
        u"SELECT %1 FROM credit_claims WHERE account = ? ORDER BY grant_seq, no"_s.arg(claimColumns());
    return readClaims(select, {bound(account)});
}

Result<void> SqliteHolds::write(std::int64_t account, const AccountChange &change)
{
    for (const auto *list : {&change.newHolds, &change.changedHolds}) {
        for (const ledger::Hold &hold : *list) {
            const auto written = m_database.execute(
                u"INSERT INTO credit_holds (account, no, id, amount, state, created_at, expires_at, ended_at, "
                "created_seq, ended_seq, cost, shortfall, transaction_seq, tools, request_id, description, actor) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (account, no) DO UPDATE SET "
                "state = excluded.state, ended_at = excluded.ended_at, ended_seq = excluded.ended_seq, "
                "cost = excluded.cost, shortfall = excluded.shortfall, transaction_seq = excluded.transaction_seq"_s,
                {bound(account), bound(hold.number), bound(hold.id), bound(hold.amount), ledger::toString(hold.state),
                 bound(hold.createdAt), bound(hold.expiresAt), bound(hold.endedAt), bound(hold.createdSeq),
                 bound(hold.endedSeq), bound(hold.cost), bound(hold.shortfall), bound(hold.transactionSeq),
                 toolsColumn(hold.tools), bound(hold.requestId), bound(hold.description), bound(hold.actor)});
            if (!written)
                return written;
        }
    }
    for (const ledger::Claim &claim : change.claims) {
        const auto written = m_database.execute(
            u"INSERT INTO credit_claims (account, grant_seq, no, reference, type, asked, taken, returned, closed) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (account, grant_seq, no) DO UPDATE SET "
            "asked = excluded.asked, taken = excluded.taken, returned = excluded.returned, closed = excluded.closed"_s,
            {bound(account), bound(claim.grantSeq), bound(claim.number), bound(claim.reference), toString(claim.type),
             bound(claim.asked), bound(claim.taken), bound(claim.returned), bound(claim.closed)});
        if (!written)
            return written;
    }
    return {};
}

} // namespace creditdesk::store
