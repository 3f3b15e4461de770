// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/postgresql/postgresstripebooks.h"

#include "server/store/postgresql/postgrescodec.h"

#include <algorithm>

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

const QByteArray kSelectSession = "SELECT id, user_id, kind, item, state, credits, created_at, updated_at "
                                  "FROM creditdesk.checkout_sessions ";

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

void PostgresStripeBooks::begin()
{
    m_waiting.clear();
    m_rows.clear();
    m_sessions.clear();
    m_planVersions.clear();
    releaseSavepoint();
}

void PostgresStripeBooks::foresee(const ForeseenStripe &questions)
{
    if (!questions.sessions.isEmpty()) {
        for (const QString &id : questions.sessions)
            m_sessions.insert(id, std::nullopt);
        m_connection.queue(kSelectSession + "WHERE id = ANY ($1)", PostgresParams(arrayOf(questions.sessions)),
                           [this](PostgresRows &rows) {
                               while (rows.next())
                                   m_sessions.insert(rows.text(0), sessionFrom(rows));
                           });
    }
    if (!questions.planVersions.isEmpty()) {
        PgArray<PgUuid> users;
        for (const QString &id : questions.planVersions) {
            m_planVersions.insert(id, 0);
            users.push_back(idOrNull(id));
        }
        m_connection.queue("SELECT user_id, version FROM creditdesk.stripe_plan_versions WHERE user_id = ANY ($1)",
                           PostgresParams(users), [this](PostgresRows &rows) {
                               while (rows.next())
                                   m_planVersions.insert(rows.uuid(0), rows.integer(1));
                           });
    }
}

void PostgresStripeBooks::wait(StripeWrite write)
{
    const QString row = rowOf(write);
    if (m_rows.contains(row))
        settle();
    m_rows.insert(row);
    m_waiting.push_back(std::move(write));
}

void PostgresStripeBooks::settle()
{
    if (m_waiting.empty())
        return;
    queueStripeWrites(m_connection, m_waiting);
    if (m_mark) {
        m_waiting.resize(*m_mark);
        std::ranges::move(m_waiting, std::back_inserter(m_atRisk));
        m_mark = 0;
    }
    m_waiting.clear();
    m_rows.clear();
}

void PostgresStripeBooks::savepoint()
{
    m_mark = m_waiting.size();
}

void PostgresStripeBooks::releaseSavepoint()
{
    m_mark.reset();
    m_atRisk.clear();
}

void PostgresStripeBooks::rollbackToSavepoint()
{
    m_waiting.resize(m_mark.value_or(0));
    std::ranges::move(m_atRisk, std::back_inserter(m_waiting)); // either is empty
    m_rows.clear();
    for (const StripeWrite &write : m_waiting)
        m_rows.insert(rowOf(write));
    m_sessions.clear(); // maybe as written and taken back
    m_planVersions.clear();
    releaseSavepoint();
}

Result<PostgresRows> PostgresStripeBooks::ask(const QByteArray &sql, PostgresParams params)
{
    settle();
    return m_connection.run(sql, std::move(params));
}

Result<void> PostgresStripeBooks::putEvent(const StripeEventRecord &event)
{
    wait(event);
    return {};
}

Result<std::optional<StripeEventRecord>> PostgresStripeBooks::event(const QString &id)
{
    return firstOf(ask(kSelectEvent + "WHERE id = $1", PostgresParams(id)), eventFrom);
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
    settle();
    // Planned for these values: whether an index helps depends on what is asked for.
    return allOf(
        m_connection.run(kSelectEvent + "WHERE " + where.join(" AND ") + " ORDER BY created_at DESC, id DESC LIMIT $1",
                         params, PostgresConnection::Plan::Once),
        eventFrom);
}

Result<void> PostgresStripeBooks::putSession(const CheckoutSessionRecord &session)
{
    m_sessions.insert(session.id, session);
    wait(session);
    return {};
}

Result<std::optional<CheckoutSessionRecord>> PostgresStripeBooks::session(const QString &id)
{
    if (const auto known = m_sessions.constFind(id); known != m_sessions.constEnd())
        return *known;
    return firstOf(ask(kSelectSession + "WHERE id = $1", PostgresParams(id)), sessionFrom);
}

Result<Credits> PostgresStripeBooks::pendingCredits(const QString &userId)
{
    return ask("SELECT coalesce(sum(credits), 0)::bigint FROM creditdesk.checkout_sessions "
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
    return firstOf(ask("SELECT key, user_id, purpose, created_at, response FROM creditdesk.stripe_attempts "
                       "WHERE key = $1",
                       PostgresParams(key)),
                   attemptFrom);
}

Result<void> PostgresStripeBooks::setCustomer(const QString &userId, const QString &customerId)
{
    wait(CustomerOfUser{userId, customerId});
    return {};
}

Result<StripeGlance> PostgresStripeBooks::glance(const StripeQuestion &question)
{
    return ask("SELECT (SELECT state FROM creditdesk.stripe_events WHERE id = $1), "
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
    if (const auto known = m_planVersions.find(userId); known != m_planVersions.end()) { // read under the person's lock
        if (*known != from)
            return false;
        *known = from + 1;
        wait(PlanVersionOfUser{userId, from + 1});
        return true;
    }
    // The first one inserts, unless another server did at this moment: then it waits for that one and finds 1.
    return ask("INSERT INTO creditdesk.stripe_plan_versions AS known (user_id, version) VALUES ($1, $2::bigint + 1) "
               "ON CONFLICT (user_id) DO UPDATE SET version = excluded.version WHERE known.version = $2 RETURNING 1",
               PostgresParams(idOrNull(userId), from))
        .map([](PostgresRows &&rows) { return rows.next(); });
}

Result<bool> PostgresStripeBooks::hasCustomers()
{
    return ask("SELECT EXISTS (SELECT FROM public.profiles WHERE stripe_customer_id IS NOT NULL)")
        .map([](PostgresRows &&rows) { return rows.next() && rows.boolean(0); });
}

Result<void> PostgresStripeBooks::putPayment(const PaymentRecord &payment)
{
    wait(payment);
    return {};
}

Result<std::optional<PaymentRecord>> PostgresStripeBooks::payment(const QString &id)
{
    return firstOf(ask("SELECT payment_id, source, user_id, created_at FROM creditdesk.stripe_payments "
                       "WHERE payment_id = $1",
                       PostgresParams(id)),
                   [](const PostgresRows &rows) {
                       return PaymentRecord{rows.text(0), rows.text(1), rows.uuid(2), rows.time(3)};
                   });
}

} // namespace creditdesk::store
