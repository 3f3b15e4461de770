// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/postgresql/postgresstripebooks.h"

#include "server/store/postgresql/postgrescodec.h"

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

StripeEventRecord eventFrom(const PostgresRows &rows)
{
    return {rows.text(0), rows.text(1), rows.time(2), rows.time(3), rows.text(4), rows.text(5), rows.bytes(6)};
}

CheckoutSessionRecord sessionFrom(const PostgresRows &rows)
{
    return {rows.text(0), rows.uuid(1),    rows.text(2), rows.text(3),
            rows.text(4), rows.integer(5), rows.time(6), rows.time(7)};
}

StripeAttemptRecord attemptFrom(const PostgresRows &rows)
{
    return {rows.text(0), rows.uuid(1), rows.text(2), rows.time(3), rows.bytes(4)};
}

} // namespace

Result<void> PostgresStripeBooks::putEvent(const StripeEventRecord &event)
{
    return m_connection.execute(
        "INSERT INTO creditdesk.stripe_events (id, type, created_at, received_at, state, reason, payload) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO UPDATE SET type = excluded.type, "
        "created_at = excluded.created_at, received_at = excluded.received_at, state = excluded.state, "
        "reason = excluded.reason, payload = excluded.payload",
        PostgresParams(event.id, event.type, event.createdAt, event.receivedAt, event.state, event.reason,
                       event.payload));
}

Result<std::optional<StripeEventRecord>> PostgresStripeBooks::event(const QString &id)
{
    return firstOf(m_connection.run(
                       "SELECT id, type, created_at, received_at, state, reason, payload FROM creditdesk.stripe_events "
                       "WHERE id = $1",
                       PostgresParams(id)),
                   eventFrom);
}

Result<void> PostgresStripeBooks::putSession(const CheckoutSessionRecord &session)
{
    return m_connection.execute(
        "INSERT INTO creditdesk.checkout_sessions (id, user_id, kind, item, state, credits, created_at, "
        "updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO UPDATE SET "
        "user_id = excluded.user_id, kind = excluded.kind, item = excluded.item, state = excluded.state, "
        "credits = excluded.credits, created_at = excluded.created_at, updated_at = excluded.updated_at",
        PostgresParams(session.id, idOrNull(session.userId), session.kind, session.item, session.state, session.credits,
                       session.createdAt, session.updatedAt));
}

Result<std::optional<CheckoutSessionRecord>> PostgresStripeBooks::session(const QString &id)
{
    return firstOf(m_connection.run("SELECT id, user_id, kind, item, state, credits, created_at, updated_at "
                                    "FROM creditdesk.checkout_sessions WHERE id = $1",
                                    PostgresParams(id)),
                   sessionFrom);
}

Result<Credits> PostgresStripeBooks::pendingCredits(const QString &userId)
{
    return m_connection
        .run("SELECT coalesce(sum(credits), 0)::bigint FROM creditdesk.checkout_sessions "
             "WHERE user_id = $1 AND state = 'pending'",
             PostgresParams(idOrNull(userId)))
        .map([](PostgresRows &&rows) { return rows.next() ? rows.credits(0) : Credits(0); });
}

Result<void> PostgresStripeBooks::putAttempt(const StripeAttemptRecord &attempt)
{
    return m_connection.execute(
        "INSERT INTO creditdesk.stripe_attempts (key, user_id, purpose, created_at, response) "
        "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (key) DO UPDATE SET user_id = excluded.user_id, "
        "purpose = excluded.purpose, created_at = excluded.created_at, response = excluded.response",
        PostgresParams(attempt.key, idOrNull(attempt.userId), attempt.purpose, attempt.createdAt, attempt.response));
}

Result<std::optional<StripeAttemptRecord>> PostgresStripeBooks::attempt(const QString &key)
{
    return firstOf(
        m_connection.run("SELECT key, user_id, purpose, created_at, response FROM creditdesk.stripe_attempts "
                         "WHERE key = $1",
                         PostgresParams(key)),
        attemptFrom);
}

Result<void> PostgresStripeBooks::setCustomer(const QString &userId, const QString &customerId)
{
    return m_connection.execute("UPDATE public.profiles SET stripe_customer_id = nullif($2, '') WHERE id = $1",
                                PostgresParams(idOrNull(userId), customerId));
}

Result<std::optional<QString>> PostgresStripeBooks::userByCustomer(const QString &customerId)
{
    return firstOf(
        m_connection.run("SELECT id FROM public.profiles WHERE stripe_customer_id = $1", PostgresParams(customerId)),
        [](const PostgresRows &rows) { return rows.uuid(0); });
}

} // namespace creditdesk::store
