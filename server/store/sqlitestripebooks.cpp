// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/sqlitestripebooks.h"

#include "server/store/rowcodec.h"

#include <QJsonArray>
#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

constexpr auto kSelectEvent = "SELECT id, type, created_at, received_at, state, reason, payload, user_id, object_id "
                              "FROM stripe_events "_L1;

StripeEventRecord eventFrom(const SqliteRows &rows)
{
    return {rows.text(0), rows.text(1),  rows.time(2), rows.time(3), rows.text(4),
            rows.text(5), rows.bytes(6), rows.text(7), rows.text(8)};
}

} // namespace

Result<void> SqliteStripeBooks::putEvent(const StripeEventRecord &event)
{
    return m_database.execute(
        u"INSERT INTO stripe_events (id, type, created_at, received_at, state, reason, payload, user_id, object_id) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET type = excluded.type, "
        "created_at = excluded.created_at, received_at = excluded.received_at, state = excluded.state, "
        "reason = excluded.reason, payload = excluded.payload, user_id = excluded.user_id, "
        "object_id = excluded.object_id WHERE stripe_events.state <> 'applied' OR excluded.state = 'applied'"_s,
        {bound(event.id), bound(event.type), bound(event.createdAt), bound(event.receivedAt), bound(event.state),
         bound(event.reason), bound(event.payload), bound(event.userId), bound(event.objectId)});
}

Result<std::optional<StripeEventRecord>> SqliteStripeBooks::event(const QString &id)
{
    return firstRow<StripeEventRecord>(m_database.run(kSelectEvent + u"WHERE id = ?"_s, {bound(id)}), eventFrom);
}

Result<std::vector<StripeEventRecord>> SqliteStripeBooks::events(const StripeEventQuery &query)
{
    QStringList where{u"true"_s};
    QVariantList values;
    const auto oneOf = [&](const QString &column, const QStringList &wanted) {
        if (wanted.isEmpty())
            return;
        where << u"%1 IN (SELECT value FROM json_each(?))"_s.arg(column);
        values << bound(QString::fromUtf8(QJsonDocument(QJsonArray::fromStringList(wanted)).toJson()));
    };
    oneOf(u"state"_s, query.states);
    oneOf(u"type"_s, query.types);
    if (query.receivedBefore) {
        where << u"received_at < ?"_s;
        values << bound(*query.receivedBefore);
    }
    if (query.from) {
        where << u"created_at >= ?"_s;
        values << bound(*query.from);
    }
    if (query.to) {
        where << u"created_at < ?"_s;
        values << bound(*query.to);
    }
    if (query.after) {
        where << u"(created_at, id) < (?, ?)"_s;
        values << bound(query.after->createdAt) << bound(query.after->id);
    }
    if (query.isForId()) {
        where << u"(id = ? OR object_id = ? OR user_id = ?)"_s;
        values << bound(query.text) << bound(query.text) << bound(query.text);
    } else if (!query.text.isEmpty()) {
        where << u"(instr(lower(type), ?) > 0 OR instr(lower(reason), ?) > 0)"_s;
        values << bound(query.text.toLower()) << bound(query.text.toLower());
    }
    const QString sql =
        kSelectEvent + u"WHERE %1 ORDER BY created_at DESC, id DESC LIMIT ?"_s.arg(where.join(u" AND "_s));
    return allRows<StripeEventRecord>(m_database.run(sql, values << query.limit), eventFrom);
}

Result<void> SqliteStripeBooks::putSession(const CheckoutSessionRecord &session)
{
    return m_database.execute(u"INSERT OR REPLACE INTO checkout_sessions (id, user_id, kind, item, state, credits, "
                              "created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"_s,
                              {bound(session.id), bound(session.userId), bound(session.kind), bound(session.item),
                               bound(session.state), bound(session.credits), bound(session.createdAt),
                               bound(session.updatedAt)});
}

Result<std::optional<CheckoutSessionRecord>> SqliteStripeBooks::session(const QString &id)
{
    return firstRow<CheckoutSessionRecord>(
        m_database.run(u"SELECT id, user_id, kind, item, state, credits, created_at, updated_at FROM checkout_sessions "
                       "WHERE id = ?"_s,
                       {bound(id)}),
        [](const SqliteRows &rows) {
            return CheckoutSessionRecord{rows.text(0), rows.text(1),    rows.text(2), rows.text(3),
                                         rows.text(4), rows.integer(5), rows.time(6), rows.time(7)};
        });
}

Result<Credits> SqliteStripeBooks::pendingCredits(const QString &userId)
{
    return m_database
        .integer(u"SELECT sum(credits) FROM checkout_sessions WHERE user_id = ? AND state = 'pending'"_s,
                 {bound(userId)})
        .map([](std::optional<std::int64_t> sum) { return Credits(sum.value_or(0)); });
}

Result<void> SqliteStripeBooks::putAttempt(const StripeAttemptRecord &attempt)
{
    return m_database.execute(u"INSERT OR REPLACE INTO stripe_attempts (key, user_id, purpose, created_at, response) "
                              "VALUES (?, ?, ?, ?, ?)"_s,
                              {bound(attempt.key), bound(attempt.userId), bound(attempt.purpose),
                               bound(attempt.createdAt), bound(attempt.response)});
}

Result<std::optional<StripeAttemptRecord>> SqliteStripeBooks::attempt(const QString &key)
{
    return firstRow<StripeAttemptRecord>(
        m_database.run(u"SELECT key, user_id, purpose, created_at, response FROM stripe_attempts WHERE key = ?"_s,
                       {bound(key)}),
        [](const SqliteRows &rows) {
            return StripeAttemptRecord{rows.text(0), rows.text(1), rows.text(2), rows.time(3), rows.bytes(4)};
        });
}

Result<void> SqliteStripeBooks::setCustomer(const QString &userId, const QString &customerId)
{
    return m_database.execute(u"UPDATE profiles SET stripe_customer_id = nullif(?, '') WHERE id = ?"_s,
                              {bound(customerId), bound(userId)});
}

Result<StripeGlance> SqliteStripeBooks::glance(const StripeQuestion &question)
{
    return firstRow<StripeGlance>(
               m_database.run(u"SELECT (SELECT state FROM stripe_events WHERE id = ?), "
                              "(SELECT id FROM profiles WHERE stripe_customer_id = ?), "
                              "(SELECT version FROM stripe_plan_versions WHERE user_id = ?)"_s,
                              {bound(question.eventId), bound(question.customerId), bound(question.userId)}),
               [](const SqliteRows &rows) {
                   StripeGlance glance{rows.text(0), {}, rows.integer(2)};
                   if (!rows.isNull(1))
                       glance.customersUser = rows.text(1);
                   return glance;
               })
        .map([](std::optional<StripeGlance> &&glance) { return std::move(glance).value_or(StripeGlance()); });
}

Result<bool> SqliteStripeBooks::raisePlanVersion(const QString &userId, std::int64_t from)
{
    return glance({{}, {}, userId}).and_then([&](const StripeGlance &known) -> Result<bool> {
        if (known.planVersion != from)
            return false;
        return m_database
            .execute(u"INSERT OR REPLACE INTO stripe_plan_versions (user_id, version) VALUES (?, ?)"_s,
                     {bound(userId), bound(from + 1)})
            .map([] { return true; });
    });
}

Result<bool> SqliteStripeBooks::hasCustomers()
{
    return m_database.integer(u"SELECT EXISTS (SELECT 1 FROM profiles WHERE stripe_customer_id IS NOT NULL)"_s)
        .map([](std::optional<std::int64_t> any) { return any.value_or(0) == 1; });
}

Result<void> SqliteStripeBooks::putPayment(const PaymentRecord &payment)
{
    return m_database.execute(
        u"INSERT INTO stripe_payments (payment_id, source, user_id, created_at) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (payment_id) DO NOTHING"_s,
        {bound(payment.id), bound(payment.source), bound(payment.userId), bound(payment.createdAt)});
}

Result<std::optional<PaymentRecord>> SqliteStripeBooks::payment(const QString &id)
{
    return firstRow<PaymentRecord>(
        m_database.run(u"SELECT payment_id, source, user_id, created_at FROM stripe_payments WHERE payment_id = ?"_s,
                       {bound(id)}),
        [](const SqliteRows &rows) {
            return PaymentRecord{rows.text(0), rows.text(1), rows.text(2), rows.time(3)};
        });
}

} // namespace creditdesk::store
