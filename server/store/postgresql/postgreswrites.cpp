// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/postgresql/postgreswrites.h"

#include "server/store/postgresql/postgrescodec.h"
#include "server/store/postgresql/postgrescolumns.h"

#include <QUuid>

#include <algorithm>

namespace creditdesk::store {
namespace {

std::optional<QString> nullIfEmpty(const QString &text)
{
    return text.isEmpty() ? std::nullopt : std::optional(text);
}

/// One thing of some account.
template <typename T>
struct Of {
    PgUuid account;
    const T *thing;
};

/// The things of one kind in all changes, in the order of accounts.
template <typename T>
std::vector<Of<T>> gather(std::span<const AccountChange> changes, std::vector<T> AccountChange::*list)
{
    std::vector<Of<T>> all;
    for (const AccountChange &change : changes) {
        const std::vector<T> &things = change.*list;
        if (things.empty())
            continue;
        const PgUuid account = uuidOf(change.after.id);
        for (const T &thing : things)
            all.push_back({account, &thing});
    }
    return all;
}

/// A column that is a member of the thing.
template <typename T, typename Member>
auto member(Member T::*field)
{
    return [field](const Of<T> &of) { return of.thing->*field; };
}

template <typename T>
PgArray<PgUuid> accounts(const std::vector<Of<T>> &things)
{
    return column(things, [](const Of<T> &of) { return of.account; });
}

struct Reading {
    PgUuid account;
    UsageReading reading;
};

void queueProfiles(PostgresConnection &connection, std::span<const AccountChange> changes, const PostgresMeters &meters)
{
    using State = ledger::AccountState;
    const auto after = [](auto State::*field) {
        return [field](const AccountChange &change) { return change.after.*field; };
    };
    const auto meter = [&](const AccountChange &change) -> const UsageMeter & { return *meters.find(change.after.id); };
    connection.queue(
        "UPDATE public.profiles p SET balance = c.balance, held = c.held, last_seq = c.last_seq, "
        "last_booked_at = c.last_booked_at, cycles_done = c.cycles_done, next_due_at = c.next_due_at, "
        "last_hold_no = c.last_hold_no, last_hold_at = c.last_hold_at, usage_slot = c.usage_slot, "
        "usage_credits = c.usage_credits, usage_queries = c.usage_queries, usage_parts = c.usage_parts "
        "FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) AS c (id, balance, held, last_seq, "
        "last_booked_at, cycles_done, next_due_at, last_hold_no, last_hold_at, usage_slot, usage_credits, "
        "usage_queries, usage_parts) WHERE p.id = c.id",
        PostgresParams(column(changes, [](const AccountChange &change) { return uuidOf(change.after.id); }),
                       column(changes, after(&State::balance)), column(changes, after(&State::held)),
                       column(changes, after(&State::lastSeq)), column(changes, after(&State::lastBookedAt)),
                       column(changes, after(&State::cyclesDone)), column(changes, after(&State::nextDueAt)),
                       column(changes, after(&State::lastHold)), column(changes, after(&State::lastHoldAt)),
                       column(changes, [&](const AccountChange &change) { return meter(change).slot; }),
                       column(changes, [&](const AccountChange &change) { return meter(change).sums.totals.credits; }),
                       column(changes, [&](const AccountChange &change) { return meter(change).sums.totals.queries; }),
                       column(changes, [&](const AccountChange &change) {
                           return PgJson{partsToJson(meter(change).sums.parts)};
                       })));
}

void queuePlans(PostgresConnection &connection, std::span<const AccountChange> all)
{
    std::vector<const AccountChange *> changes;
    for (const AccountChange &change : all) {
        if (change.planChanged)
            changes.push_back(&change);
    }
    if (changes.empty())
        return;
    using Plan = ledger::PlanAssignment;
    const auto plan = [](auto Plan::*field) {
        return [field](const AccountChange *change) { return change->after.plan.*field; };
    };
    connection.queue(
        "UPDATE public.profiles p SET plan_id = c.plan_id, plan_status = c.status, plan_renews_at = c.renews_at, "
        "plan_ends_at = c.ends_at, stripe_customer_id = coalesce(nullif(c.customer, ''), p.stripe_customer_id), "
        "stripe_subscription_id = c.subscription FROM unnest($1, $2, $3, $4, $5, $6, $7) "
        "AS c (id, plan_id, status, renews_at, ends_at, customer, subscription) WHERE p.id = c.id",
        PostgresParams(column(changes, [](const AccountChange *change) { return uuidOf(change->after.id); }),
                       column(changes, plan(&Plan::planId)), column(changes, plan(&Plan::status)),
                       column(changes, plan(&Plan::renewsAt)), column(changes, plan(&Plan::endsAt)),
                       column(changes, plan(&Plan::stripeCustomerId)),
                       column(changes, plan(&Plan::stripeSubscriptionId))));
}

void queueNewGrants(PostgresConnection &connection, std::span<const AccountChange> changes)
{
    using ledger::Grant;
    auto grants = gather(changes, &AccountChange::newGrants);
    if (grants.empty())
        return;
    connection.queue(
        "INSERT INTO public.credit_grants (user_id, created_seq, id, source, description, amount, remaining, priority, "
        "effective_at, expires_at, cost_minor, currency, stripe_reference, grant_key, lapsed) "
        "SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        PostgresParams(accounts(grants), column(grants, member(&Grant::createdSeq)),
                       column(grants, [](const Of<Grant> &of) { return uuidOf(of.thing->id); }),
                       column(grants, [](const Of<Grant> &of) { return toString(of.thing->source); }),
                       column(grants, member(&Grant::description)), column(grants, member(&Grant::amount)),
                       column(grants, member(&Grant::remaining)), column(grants, member(&Grant::priority)),
                       column(grants, member(&Grant::effectiveAt)), column(grants, member(&Grant::expiresAt)),
                       column(grants, [](const Of<Grant> &of) { return of.thing->cost.amountMinor; }),
                       column(grants, [](const Of<Grant> &of) { return of.thing->cost.currency; }),
                       column(grants, member(&Grant::stripeReference)),
                       column(grants, [](const Of<Grant> &of) { return nullIfEmpty(of.thing->grantKey); }),
                       column(grants, member(&Grant::lapsed))));
    // In one order on every server: two that want the same keys wait for each other and do not lock each other out.
    std::erase_if(grants, [](const Of<Grant> &of) { return of.thing->grantKey.isEmpty(); });
    std::ranges::sort(grants, {}, [](const Of<Grant> &of) { return of.thing->grantKey; });
    if (!grants.empty())
        connection.queue("INSERT INTO creditdesk.grant_keys (grant_key, user_id, created_seq) "
                         "SELECT * FROM unnest($1, $2, $3)",
                         PostgresParams(column(grants, member(&Grant::grantKey)), accounts(grants),
                                        column(grants, member(&Grant::createdSeq))));
}

void queueChangedGrants(PostgresConnection &connection, std::span<const AccountChange> changes)
{
    using ledger::Grant;
    const auto grants = gather(changes, &AccountChange::changedGrants);
    if (grants.empty())
        return;
    connection.queue("UPDATE public.credit_grants g SET remaining = c.remaining, lapsed = c.lapsed "
                     "FROM unnest($1, $2, $3, $4) AS c (user_id, created_seq, remaining, lapsed) "
                     "WHERE g.user_id = c.user_id AND g.created_seq = c.created_seq",
                     PostgresParams(accounts(grants), column(grants, member(&Grant::createdSeq)),
                                    column(grants, member(&Grant::remaining)), column(grants, member(&Grant::lapsed))));
}

void queueRows(PostgresConnection &connection, std::span<const AccountChange> changes)
{
    const auto rows = gather(changes, &AccountChange::rows);
    if (rows.empty())
        return;
    using Row = Of<Transaction>;
    connection.queue(
        "INSERT INTO public.credit_transactions (user_id, seq, id, type, booked_at, amount, balance_after, "
        "description, request_id, tools, grants, stripe_reference, actor, metadata) "
        "SELECT user_id, seq, id, type, booked_at, amount, balance_after, description, request_id, tools::text[], "
        "grants, stripe_reference, actor, metadata FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, "
        "$14) AS t (user_id, seq, id, type, booked_at, amount, balance_after, description, request_id, tools, grants, "
        "stripe_reference, actor, metadata)",
        PostgresParams(accounts(rows), column(rows, member(&Transaction::seq)),
                       column(rows, [](const Row &row) { return uuidOf(row.thing->id); }),
                       column(rows, [](const Row &row) { return toString(row.thing->type); }),
                       column(rows, member(&Transaction::bookedAt)), column(rows, member(&Transaction::amount)),
                       column(rows, member(&Transaction::balanceAfter)),
                       column(rows, member(&Transaction::description)), column(rows, member(&Transaction::requestId)),
                       column(rows, [](const Row &row) { return pgTextArrayLiteral(row.thing->tools); }),
                       column(rows, [](const Row &row) { return sharesJson(row.thing->grants); }),
                       column(rows, member(&Transaction::stripeReference)), column(rows, member(&Transaction::actor)),
                       column(rows, [](const Row &row) { return objectJson(row.thing->metadata); })));
}

void queueRollups(PostgresConnection &connection, const std::vector<Reading> &readings)
{
    if (readings.empty())
        return;
    connection.queue(
        "INSERT INTO public.usage_rollups (user_id, slot, credits, queries, parts) SELECT * FROM unnest($1, $2, $3, "
        "$4, "
        "$5)",
        PostgresParams(
            column(readings, &Reading::account), column(readings, [](const Reading &one) { return one.reading.slot; }),
            column(readings, [](const Reading &one) { return one.reading.sums.totals.credits; }),
            column(readings, [](const Reading &one) { return one.reading.sums.totals.queries; }),
            column(readings, [](const Reading &one) { return PgJson{partsToJson(one.reading.sums.parts)}; })));
}

void queueNewHolds(PostgresConnection &connection, std::span<const AccountChange> changes)
{
    using ledger::Hold;
    const auto holds = gather(changes, &AccountChange::newHolds);
    if (holds.empty())
        return;
    connection.queue(
        "INSERT INTO public.credit_holds (user_id, no, id, amount, state, created_at, expires_at, ended_at, "
        "created_seq, ended_seq, cost, shortfall, transaction_seq, tools, request_id, description, actor) "
        "SELECT user_id, no, id, amount, state, created_at, expires_at, ended_at, created_seq, ended_seq, cost, "
        "shortfall, transaction_seq, tools::text[], request_id, description, actor FROM unnest($1, $2, $3, $4, $5, $6, "
        "$7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) AS h (user_id, no, id, amount, state, created_at, "
        "expires_at, ended_at, created_seq, ended_seq, cost, shortfall, transaction_seq, tools, request_id, "
        "description, actor)",
        PostgresParams(accounts(holds), column(holds, member(&Hold::number)),
                       column(holds, [](const Of<Hold> &of) { return uuidOf(of.thing->id); }),
                       column(holds, member(&Hold::amount)),
                       column(holds, [](const Of<Hold> &of) { return ledger::toString(of.thing->state); }),
                       column(holds, member(&Hold::createdAt)), column(holds, member(&Hold::expiresAt)),
                       column(holds, member(&Hold::endedAt)), column(holds, member(&Hold::createdSeq)),
                       column(holds, member(&Hold::endedSeq)), column(holds, member(&Hold::cost)),
                       column(holds, member(&Hold::shortfall)), column(holds, member(&Hold::transactionSeq)),
                       column(holds, [](const Of<Hold> &of) { return pgTextArrayLiteral(of.thing->tools); }),
                       column(holds, member(&Hold::requestId)), column(holds, member(&Hold::description)),
                       column(holds, member(&Hold::actor))));
}

void queueChangedHolds(PostgresConnection &connection, std::span<const AccountChange> changes)
{
    using ledger::Hold;
    const auto holds = gather(changes, &AccountChange::changedHolds);
    if (holds.empty())
        return;
    connection.queue(
        "UPDATE public.credit_holds h SET state = c.state, ended_at = c.ended_at, ended_seq = c.ended_seq, "
        "cost = c.cost, shortfall = c.shortfall, transaction_seq = c.transaction_seq FROM unnest($1, $2, $3, $4, $5, "
        "$6, $7, $8) AS c (user_id, no, state, ended_at, ended_seq, cost, shortfall, transaction_seq) "
        "WHERE h.user_id = c.user_id AND h.no = c.no",
        PostgresParams(accounts(holds), column(holds, member(&Hold::number)),
                       column(holds, [](const Of<Hold> &of) { return ledger::toString(of.thing->state); }),
                       column(holds, member(&Hold::endedAt)), column(holds, member(&Hold::endedSeq)),
                       column(holds, member(&Hold::cost)), column(holds, member(&Hold::shortfall)),
                       column(holds, member(&Hold::transactionSeq))));
}

void queueClaims(PostgresConnection &connection, std::span<const AccountChange> changes)
{
    using ledger::Claim;
    const auto claims = gather(changes, &AccountChange::claims);
    if (claims.empty())
        return;
    connection.queue(
        "INSERT INTO public.credit_claims (user_id, grant_seq, reference, no, type, asked, taken, returned, closed) "
        "SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (user_id, grant_seq, reference) "
        "DO UPDATE SET asked = excluded.asked, taken = excluded.taken, returned = excluded.returned, "
        "closed = excluded.closed",
        PostgresParams(accounts(claims), column(claims, member(&Claim::grantSeq)),
                       column(claims, member(&Claim::reference)), column(claims, member(&Claim::number)),
                       column(claims, [](const Of<Claim> &of) { return toString(of.thing->type); }),
                       column(claims, member(&Claim::asked)), column(claims, member(&Claim::taken)),
                       column(claims, member(&Claim::returned)), column(claims, member(&Claim::closed))));
}

void queueOutcomes(PostgresConnection &connection, std::span<const AccountChange> changes)
{
    const auto keys = gather(changes, &AccountChange::outcomes);
    if (keys.empty())
        return;
    using Key = Of<StoredOutcome>;
    connection.queue(
        "INSERT INTO creditdesk.idempotency_keys (user_id, operation, key, fingerprint, seq_from, seq_to, "
        "transaction_user_id, transaction_seq, available, balance, held, created_at, hold_id, hold_state) "
        "SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        PostgresParams(
            accounts(keys), column(keys, member(&StoredOutcome::operation)), column(keys, member(&StoredOutcome::key)),
            column(keys, member(&StoredOutcome::fingerprint)), column(keys, member(&StoredOutcome::seqFrom)),
            column(keys, member(&StoredOutcome::seqTo)),
            column(keys, [](const Key &of) { return uuidOf(of.thing->transactionAccountId); }),
            column(keys, member(&StoredOutcome::transactionSeq)), column(keys, member(&StoredOutcome::available)),
            column(keys, member(&StoredOutcome::balance)), column(keys, member(&StoredOutcome::held)),
            column(keys, member(&StoredOutcome::createdAt)),
            column(keys, [](const Key &of) { return uuidOf(of.thing->holdId); }), column(keys, [](const Key &of) {
                return of.thing->holdId.isEmpty() ? std::nullopt : std::optional(ledger::toString(of.thing->holdState));
            })));
}

} // namespace

PgUuid uuidOf(const QString &id)
{
    return {id.isEmpty() ? QByteArray() : QUuid::fromString(id).toRfc4122()};
}

void queueChanges(PostgresConnection &connection, std::span<const AccountChange> changes, PostgresMeters &meters)
{
    if (changes.empty())
        return;
    std::vector<Reading> closed;
    for (const AccountChange &change : changes) {
        UsageMeter &meter = meters[change.after.id];
        for (const Transaction &row : change.rows) {
            if (auto reading = meter.add(row))
                closed.push_back({uuidOf(change.after.id), std::move(*reading)});
        }
    }
    queueProfiles(connection, changes, meters);
    queuePlans(connection, changes);
    queueNewGrants(connection, changes);
    queueChangedGrants(connection, changes);
    queueRows(connection, changes);
    queueRollups(connection, closed);
    queueNewHolds(connection, changes);
    queueChangedHolds(connection, changes);
    queueClaims(connection, changes);
    queueOutcomes(connection, changes);
}

} // namespace creditdesk::store
