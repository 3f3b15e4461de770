// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/postgresql/postgresstripebooks.h"

#include "server/store/postgresql/postgrescodec.h"

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

const QByteArray kSelectEvent = "SELECT id, type, created_at, received_at, state, reason, payload, user_id, object_id "
                                "FROM creditdesk.stripe_events ";

StripeEventRecord eventFrom(const PostgresRows &rows)
{
    return {rows.text(0), rows.text(1),  rows.time(2), rows.time(3), rows.text(4),
            rows.text(5), rows.bytes(6), rows.text(7), rows.text(8)};
}

PgArray<QString> arrayOf(const QStringList &texts)
{
    return {texts.cbegin(), texts.cend()};
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
        "INSERT INTO creditdesk.stripe_events (id, type, created_at, received_at, state, reason, payload, user_id, "
        "object_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO UPDATE SET type = excluded.type, "
        "created_at = excluded.created_at, received_at = excluded.received_at, state = excluded.state, "
        "reason = excluded.reason, payload = excluded.payload, user_id = excluded.user_id, "
        "object_id = excluded.object_id WHERE stripe_events.state <> 'applied' OR excluded.state = 'applied'",
        PostgresParams(event.id, event.type, event.createdAt, event.receivedAt, event.state, event.reason,
                       event.payload, event.userId, event.objectId));
}

Result<std::optional<StripeEventRecord>> PostgresStripeBooks::event(const QString &id)
{
    return firstOf(m_connection.run(kSelectEvent + "WHERE id = $1", PostgresParams(id)), eventFrom);
}

Result<std::vector<StripeEventRecord>> PostgresStripeBooks::events(const StripeEventQuery &query)
{
    PostgresParams params(query.limit);
    QByteArrayList where{"true"};
    const auto place = [&params](const auto &value) {
        params.add(value);
        return '$' + QByteArray::number(params.count());
    };
    if (!query.states.isEmpty())
        where << "state = ANY (" + place(arrayOf(query.states)) + ')';
    if (!query.types.isEmpty())
        where << "type = ANY (" + place(arrayOf(query.types)) + ')';
    if (query.receivedBefore)
        where << "received_at < " + place(*query.receivedBefore);
    if (query.from)
        where << "created_at >= " + place(*query.from);
    if (query.to)
        where << "created_at < " + place(*query.to);
    if (query.after) {
        const QByteArray createdAt = place(query.after->createdAt);
        where << "(created_at, id) < (" + createdAt + ", " + place(query.after->id) + ')';
    }
    if (!query.text.isEmpty()) {
        const QByteArray text = place(query.text);
        where << (query.isForId() ? text + " IN (id, object_id, user_id)"
                                  : "(strpos(lower(type), lower(" + text + ")) > 0 OR strpos(lower(reason), lower(" +
                                        text + ")) > 0)");
    }
    // Planned for these values: whether an index helps depends on what is asked for.
    return allOf(
        m_connection.run(kSelectEvent + "WHERE " + where.join(" AND ") + " ORDER BY created_at DESC, id DESC LIMIT $1",
                         params, PostgresConnection::Plan::Once),
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

Result<StripeGlance> PostgresStripeBooks::glance(const StripeQuestion &question)
{
    return m_connection
        .run("SELECT (SELECT state FROM creditdesk.stripe_events WHERE id = $1), "
             "(SELECT id FROM public.profiles WHERE stripe_customer_id = $2), "
             "(SELECT version FROM creditdesk.stripe_plan_versions WHERE user_id = $3)",
             PostgresParams(question.eventId, question.customerId, idOrNull(question.userId)))
        .map([](PostgresRows &&rows) {
            StripeGlance glance;
            if (rows.next()) {
                glance = {rows.text(0), {}, rows.integer(2)};
                if (!rows.isNull(1))
                    glance.customersUser = rows.uuid(1);
            }
            return glance;
        });
}

Result<bool> PostgresStripeBooks::raisePlanVersion(const QString &userId, std::int64_t from)
{
    // The first one inserts, unless another server did at this moment: then it waits for that one and finds 1.
    return m_connection
        .run("INSERT INTO creditdesk.stripe_plan_versions AS known (user_id, version) VALUES ($1, $2::bigint + 1) "
             "ON CONFLICT (user_id) DO UPDATE SET version = excluded.version WHERE known.version = $2 RETURNING 1",
             PostgresParams(idOrNull(userId), from))
        .map([](PostgresRows &&rows) { return rows.next(); });
}

Result<bool> PostgresStripeBooks::hasCustomers()
{
    return m_connection.run("SELECT EXISTS (SELECT FROM public.profiles WHERE stripe_customer_id IS NOT NULL)")
        .map([](PostgresRows &&rows) { return rows.next() && rows.boolean(0); });
}

Result<void> PostgresStripeBooks::putPayment(const PaymentRecord &payment)
{
    return m_connection.execute(
        "INSERT INTO creditdesk.stripe_payments (payment_id, source, user_id, created_at) "
        "VALUES ($1, $2, $3, $4) ON CONFLICT (payment_id) DO NOTHING",
        PostgresParams(payment.id, payment.source, idOrNull(payment.userId), payment.createdAt));
}

Result<std::optional<PaymentRecord>> PostgresStripeBooks::payment(const QString &id)
{
    return firstOf(m_connection.run("SELECT payment_id, source, user_id, created_at FROM creditdesk.stripe_payments "
                                    "WHERE payment_id = $1",
                                    PostgresParams(id)),
                   [](const PostgresRows &rows) {
                       return PaymentRecord{rows.text(0), rows.text(1), rows.uuid(2), rows.time(3)};
                   });
}

} // namespace creditdesk::store
