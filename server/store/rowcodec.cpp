// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/rowcodec.h"

#include "server/store/storeerrors.h"

#include <QJsonArray>
#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

QStringList toolsFrom(const QString &column)
{
    QStringList tools;
    if (column.isEmpty())
        return tools;
    const QJsonArray array = QJsonDocument::fromJson(column.toUtf8()).array();
    for (const QJsonValue &tool : array)
        tools.append(tool.toString());
    return tools;
}

std::vector<GrantShare> sharesFrom(const QString &column)
{
    std::vector<GrantShare> shares;
    if (column.isEmpty())
        return shares;
    const QJsonArray array = QJsonDocument::fromJson(column.toUtf8()).array();
    for (const QJsonValue &share : array)
        shares.push_back({share[0].toString(), Credits(share[1].toInteger())});
    return shares;
}

QJsonObject objectFrom(const QString &column)
{
    return column.isEmpty() ? QJsonObject() : QJsonDocument::fromJson(column.toUtf8()).object();
}

} // namespace

QString transactionColumns()
{
    return u"t.seq, t.id, t.type, t.booked_at, t.amount, t.balance_after, t.description, t.request_id, t.tools, "
           "t.grants, t.stripe_reference, t.actor, t.metadata, t.no"_s;
}

Transaction transactionFrom(const SqliteRows &rows, const QString &userId)
{
    Transaction row;
    row.userId = userId;
    row.seq = rows.integer(0);
    row.id = rows.text(1);
    row.type = transactionTypeFromString(rows.text(2)).value_or(TransactionType::Usage);
    row.bookedAt = rows.time(3);
    row.amount = Credits(rows.integer(4));
    row.balanceAfter = Credits(rows.integer(5));
    row.description = rows.text(6);
    row.requestId = rows.text(7);
    row.tools = toolsFrom(rows.text(8));
    row.grants = sharesFrom(rows.text(9));
    row.stripeReference = rows.text(10);
    row.actor = rows.text(11);
    row.metadata = objectFrom(rows.text(12));
    return row;
}

QString grantColumns()
{
    return u"id, source, description, amount, remaining, priority, effective_at, expires_at, cost_minor, currency, "
           "stripe_reference, grant_key, created_seq, lapsed"_s;
}

QString selectOpenGrants()
{
    // Named, because SQLite would rather walk the primary key, and spent grants pile up there for ever.
    return u"SELECT %1 FROM credit_grants INDEXED BY credit_grants_open WHERE account = ? AND is_open = 1"_s.arg(
        grantColumns());
}

ledger::Grant grantFrom(const SqliteRows &rows)
{
    ledger::Grant grant;
    grant.id = rows.text(0);
    grant.source = grantSourceFromString(rows.text(1)).value_or(GrantSource::Adjustment);
    grant.description = rows.text(2);
    grant.amount = Credits(rows.integer(3));
    grant.remaining = Credits(rows.integer(4));
    grant.priority = static_cast<int>(rows.integer(5));
    grant.effectiveAt = rows.time(6);
    grant.expiresAt = rows.optionalTime(7);
    grant.cost = {rows.integer(8), rows.text(9)};
    grant.stripeReference = rows.text(10);
    grant.grantKey = rows.text(11);
    grant.createdSeq = rows.integer(12);
    grant.lapsed = Credits(rows.integer(13));
    return grant;
}

QString holdColumns()
{
    return u"id, no, amount, state, created_at, expires_at, ended_at, created_seq, ended_seq, cost, shortfall, "
           "transaction_seq, tools, request_id, description, actor"_s;
}

QString selectOpenHolds()
{
    return u"SELECT %1 FROM credit_holds INDEXED BY credit_holds_open WHERE account = ? AND state = 'open' "
           "ORDER BY no"_s.arg(holdColumns());
}

ledger::Hold holdFrom(const SqliteRows &rows)
{
    ledger::Hold hold;
    hold.id = rows.text(0);
    hold.number = rows.integer(1);
    hold.amount = Credits(rows.integer(2));
    hold.state = ledger::holdStateFromString(rows.text(3)).value_or(ledger::HoldState::Expired);
    hold.createdAt = rows.time(4);
    hold.expiresAt = rows.time(5);
    hold.endedAt = rows.optionalTime(6);
    hold.createdSeq = rows.integer(7);
    hold.endedSeq = rows.integer(8);
    hold.cost = Credits(rows.integer(9));
    hold.shortfall = Credits(rows.integer(10));
    hold.transactionSeq = rows.integer(11);
    hold.tools = toolsFrom(rows.text(12));
    hold.requestId = rows.text(13);
    hold.description = rows.text(14);
    hold.actor = rows.text(15);
    return hold;
}

Result<SqliteRows> accountRow(SqliteDatabase &database, const QString &select, const QString &accountId)
{
    auto rows = database.run(select, {bound(accountId)});
    if (!rows || rows->next())
        return rows;
    if (auto status = rows->status(); !status)
        return tl::unexpected(status.error());
    return accountNotFound();
}

Result<std::optional<OwnedGrant>> grantWhere(SqliteDatabase &database, const QString &condition, const QString &value)
{
    return firstRow<OwnedGrant>(
        database.run(u"SELECT %1, (SELECT id FROM profiles WHERE no = account) FROM credit_grants WHERE %2"_s.arg(
                         grantColumns(), condition),
                     {bound(value)}),
        [](const SqliteRows &rows) {
            return OwnedGrant{rows.text(kGrantColumns), grantFrom(rows)};
        });
}

QString claimColumns()
{
    return u"grant_seq, reference, type, asked, taken, returned, closed, no"_s;
}

ledger::Claim claimFrom(const SqliteRows &rows)
{
    ledger::Claim claim;
    claim.grantSeq = rows.integer(0);
    claim.reference = rows.text(1);
    claim.type = transactionTypeFromString(rows.text(2)).value_or(TransactionType::Refund);
    claim.asked = Credits(rows.integer(3));
    claim.taken = Credits(rows.integer(4));
    claim.returned = Credits(rows.integer(5));
    claim.closed = Credits(rows.integer(6));
    claim.number = rows.integer(7);
    return claim;
}

QString accountColumns()
{
    return u"p.no, p.id, p.created_at, p.anchor_at, p.plan_id, p.plan_status, p.plan_renews_at, p.plan_ends_at, "
           "p.stripe_customer_id, p.stripe_subscription_id, p.balance, p.held, p.last_seq, p.last_booked_at, "
           "p.cycles_done, p.next_due_at, p.last_hold_no, p.last_hold_at"_s;
}

ledger::AccountState accountFrom(const SqliteRows &rows)
{
    ledger::AccountState state;
    state.id = rows.text(1);
    state.createdAt = rows.time(2);
    state.anchor = rows.time(3);
    state.plan = {rows.text(4), rows.text(5), rows.optionalTime(6), rows.optionalTime(7), rows.text(8), rows.text(9)};
    state.balance = Credits(rows.integer(10));
    state.held = Credits(rows.integer(11));
    state.lastSeq = rows.integer(12);
    state.lastBookedAt = rows.optionalTime(13);
    state.cyclesDone = rows.integer(14);
    state.nextDueAt = rows.optionalTime(15);
    state.lastHold = rows.integer(16);
    state.lastHoldAt = rows.optionalTime(17);
    return state;
}

QString toolsColumn(const QStringList &tools)
{
    if (tools.isEmpty())
        return u""_s;
    return QString::fromUtf8(QJsonDocument(QJsonArray::fromStringList(tools)).toJson(QJsonDocument::Compact));
}

QString sharesColumn(const std::vector<GrantShare> &shares)
{
    if (shares.empty())
        return u""_s;
    QString text = u"["_s;
    for (const GrantShare &share : shares) { // ids are our own UUIDs: nothing in them needs escaping
        if (text.size() > 1)
            text += u',';
        text += u"[\""_s + share.grantId + u"\","_s + QString::number(share.amount.count()) + u']';
    }
    return text + u']';
}

QString objectColumn(const QJsonObject &object)
{
    return object.isEmpty() ? u""_s : QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

} // namespace creditdesk::store
