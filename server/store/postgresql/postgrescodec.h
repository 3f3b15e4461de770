// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/postgresql/postgresconnection.h"
#include "server/store/store.h"
#include "server/store/storeerrors.h"

namespace creditdesk::store {

// Columns as the decoders below expect them, and how many they are; what a query adds comes after them. Aliases:
// p profiles, g credit_grants, h credit_holds, c credit_claims, t credit_transactions, k idempotency_keys.
inline constexpr QByteArrayView kAccountSelect =
    "p.id, p.created_at, p.anchor_at, p.plan_id, p.plan_status, p.plan_renews_at, p.plan_ends_at, "
    "p.stripe_customer_id, p.stripe_subscription_id, p.balance, p.held, p.last_seq, p.last_booked_at, p.cycles_done, "
    "p.next_due_at, p.last_hold_no, p.last_hold_at";
inline constexpr int kAccountColumnCount = 17;
inline constexpr QByteArrayView kMeterSelect = "p.usage_slot, p.usage_credits, p.usage_queries, p.usage_parts";
inline constexpr QByteArrayView kGrantSelect =
    "g.user_id, g.id, g.source, g.description, g.amount, g.remaining, g.priority, g.effective_at, g.expires_at, "
    "g.cost_minor, g.currency, g.stripe_reference, g.grant_key, g.created_seq, g.lapsed";
inline constexpr int kGrantColumnCount = 15;
inline constexpr QByteArrayView kHoldSelect =
    "h.user_id, h.no, h.id, h.amount, h.state, h.created_at, h.expires_at, h.ended_at, h.created_seq, h.ended_seq, "
    "h.cost, h.shortfall, h.transaction_seq, h.tools, h.request_id, h.description, h.actor";
inline constexpr QByteArrayView kClaimSelect =
    "c.grant_seq, c.reference, c.type, c.asked, c.taken, c.returned, c.closed, c.no";
inline constexpr QByteArrayView kTransactionSelect =
    "t.user_id, t.seq, t.id, t.type, t.booked_at, t.amount, t.balance_after, t.description, t.request_id, t.tools, "
    "t.grants, t.stripe_reference, t.actor, t.metadata";
inline constexpr int kTransactionColumnCount = 14;
inline constexpr QByteArrayView kOutcomeSelect =
    "k.user_id, k.operation, k.key, k.fingerprint, k.seq_from, k.seq_to, k.transaction_user_id, k.transaction_seq, "
    "k.available, k.balance, k.held, k.created_at, k.hold_id, k.hold_state";

[[nodiscard]] QByteArray selectGrantByKey(); ///< $1

[[nodiscard]] ledger::AccountState accountFrom(const PostgresRows &rows); ///< without grants and holds
[[nodiscard]] UsageMeter meterFrom(const PostgresRows &rows, int first);
[[nodiscard]] OwnedGrant grantFrom(const PostgresRows &rows);
[[nodiscard]] ledger::Hold holdFrom(const PostgresRows &rows); ///< column 0 is whose it is
[[nodiscard]] ledger::Claim claimFrom(const PostgresRows &rows);
[[nodiscard]] Transaction transactionFrom(const PostgresRows &rows, int first = 0);
[[nodiscard]] StoredOutcome outcomeFrom(const PostgresRows &rows);

[[nodiscard]] PgJson sharesJson(const std::vector<GrantShare> &shares); ///< [["<grant id>", -5], …]
[[nodiscard]] PgJson objectJson(const QJsonObject &object);

/// All rows decoded.
template <typename Decode>
[[nodiscard]] auto allFrom(PostgresRows &&rows, Decode decode)
{
    std::vector<std::invoke_result_t<Decode, const PostgresRows &>> found;
    found.reserve(static_cast<std::size_t>(rows.count()));
    while (rows.next())
        found.push_back(decode(rows));
    return found;
}

/// The first row decoded, or nullopt when there is none.
template <typename Decode>
[[nodiscard]] auto firstFrom(PostgresRows &&rows, Decode decode)
{
    using T = std::invoke_result_t<Decode, const PostgresRows &>;
    return rows.next() ? std::optional<T>(decode(rows)) : std::optional<T>();
}

/// The same of rows that there may be.
template <typename Decode>
[[nodiscard]] auto firstOf(Result<PostgresRows> rows, Decode decode)
{
    return std::move(rows).map([&](PostgresRows &&found) { return firstFrom(std::move(found), decode); });
}

template <typename Decode>
[[nodiscard]] auto allOf(Result<PostgresRows> rows, Decode decode)
{
    return std::move(rows).map([&](PostgresRows &&found) { return allFrom(std::move(found), decode); });
}

/// What is no UUID belongs to nobody: NULL equals nothing.
[[nodiscard]] inline PgUuid idOrNull(const QString &id)
{
    return pgUuid(id).value_or(PgUuid{});
}

} // namespace creditdesk::store
