// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/postgresql/postgrescodec.h"

#include <QJsonArray>
#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

std::vector<GrantShare> sharesFrom(const QByteArray &json)
{
    std::vector<GrantShare> shares;
    const QJsonArray array = QJsonDocument::fromJson(json).array();
    for (const QJsonValue &share : array)
        shares.push_back({share[0].toString(), Credits(share[1].toInteger())});
    return shares;
}

} // namespace

QByteArray selectGrantByKey()
{
    static const QByteArray select =
        "SELECT " + kGrantSelect.toByteArray() +
        " FROM creditdesk.grant_keys k JOIN public.credit_grants g ON g.user_id = k.user_id AND "
        "g.created_seq = k.created_seq WHERE k.grant_key = $1";
    return select;
}

ledger::AccountState accountFrom(const PostgresRows &rows)
{
    ledger::AccountState state;
    state.id = rows.uuid(0);
    state.createdAt = rows.time(1);
    state.anchor = rows.time(2);
    state.plan = {rows.text(3), rows.text(4), rows.optionalTime(5), rows.optionalTime(6), rows.text(7), rows.text(8)};
    state.balance = rows.credits(9);
    state.held = rows.credits(10);
    state.lastSeq = rows.integer(11);
    state.lastBookedAt = rows.optionalTime(12);
    state.cyclesDone = rows.integer(13);
    state.nextDueAt = rows.optionalTime(14);
    state.lastHold = rows.integer(15);
    state.lastHoldAt = rows.optionalTime(16);
    return state;
}

UsageMeter meterFrom(const PostgresRows &rows, int first)
{
    UsageMeter meter;
    meter.slot = rows.optionalInteger(first);
    meter.sums = {{rows.credits(first + 1), rows.integer(first + 2)}, partsFromJson(rows.json(first + 3))};
    return meter;
}

OwnedGrant grantFrom(const PostgresRows &rows)
{
    ledger::Grant grant;
    grant.id = rows.uuid(1);
    grant.source = grantSourceFromString(rows.text(2)).value_or(GrantSource::Adjustment);
    grant.description = rows.text(3);
    grant.amount = rows.credits(4);
    grant.remaining = rows.credits(5);
    grant.priority = static_cast<int>(rows.integer(6));
    grant.effectiveAt = rows.time(7);
    grant.expiresAt = rows.optionalTime(8);
    grant.cost = {rows.integer(9), rows.text(10)};
    grant.stripeReference = rows.text(11);
    grant.grantKey = rows.text(12);
    grant.createdSeq = rows.integer(13);
    grant.lapsed = rows.credits(14);
    return {rows.uuid(0), std::move(grant)};
}

ledger::Hold holdFrom(const PostgresRows &rows)
{
    ledger::Hold hold;
    hold.number = rows.integer(1);
    hold.id = rows.uuid(2);
    hold.amount = rows.credits(3);
    hold.state = ledger::holdStateFromString(rows.text(4)).value_or(ledger::HoldState::Open);
    hold.createdAt = rows.time(5);
    hold.expiresAt = rows.time(6);
    hold.endedAt = rows.optionalTime(7);
    hold.createdSeq = rows.integer(8);
    hold.endedSeq = rows.integer(9);
    hold.cost = rows.credits(10);
    hold.shortfall = rows.credits(11);
    hold.transactionSeq = rows.integer(12);
    hold.tools = rows.texts(13);
    hold.requestId = rows.text(14);
    hold.description = rows.text(15);
    hold.actor = rows.text(16);
    return hold;
}

ledger::Claim claimFrom(const PostgresRows &rows)
{
    return {rows.integer(0), rows.text(1),    transactionTypeFromString(rows.text(2)).value_or(TransactionType::Refund),
            rows.credits(3), rows.credits(4), rows.credits(5),
            rows.credits(6), rows.integer(7)};
}

Transaction transactionFrom(const PostgresRows &rows, int first)
{
    Transaction row;
    row.userId = rows.uuid(first);
    row.seq = rows.integer(first + 1);
    row.id = rows.uuid(first + 2);
    row.type = transactionTypeFromString(rows.text(first + 3)).value_or(TransactionType::Usage);
    row.bookedAt = rows.time(first + 4);
    row.amount = rows.credits(first + 5);
    row.balanceAfter = rows.credits(first + 6);
    row.description = rows.text(first + 7);
    row.requestId = rows.text(first + 8);
    row.tools = rows.texts(first + 9);
    row.grants = sharesFrom(rows.json(first + 10));
    row.stripeReference = rows.text(first + 11);
    row.actor = rows.text(first + 12);
    row.metadata = QJsonDocument::fromJson(rows.json(first + 13)).object();
    return row;
}

StoredOutcome outcomeFrom(const PostgresRows &rows)
{
    return {rows.uuid(0),     rows.text(1),
            rows.text(2),     rows.bytes(3),
            rows.integer(4),  rows.integer(5),
            rows.uuid(6),     rows.integer(7),
            rows.credits(8),  rows.credits(9),
            rows.credits(10), rows.time(11),
            rows.uuid(12),    ledger::holdStateFromString(rows.text(13)).value_or(ledger::HoldState::Open)};
}

PgJson sharesJson(const std::vector<GrantShare> &shares)
{
    QByteArray text = "[";
    for (const GrantShare &share : shares) { // ids are our own UUIDs: nothing in them needs escaping
        if (text.size() > 1)
            text += ',';
        text += "[\"" + share.grantId.toLatin1() + "\"," + QByteArray::number(qint64(share.amount.count())) + ']';
    }
    return {text + ']'};
}

PgJson objectJson(const QJsonObject &object)
{
    return {object.isEmpty() ? QByteArray("{}") : QJsonDocument(object).toJson(QJsonDocument::Compact)};
}

} // namespace creditdesk::store
