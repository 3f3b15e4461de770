// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/sqlitestripebooks.h"

#include "server/store/rowcodec.h"

using namespace Qt::StringLiterals;

namespace creditdesk::store {

Result<void> SqliteStripeBooks::putEvent(const StripeEventRecord &event)
{
    return m_database.execute(
        u"INSERT OR REPLACE INTO stripe_events (id, type, created_at, received_at, state, reason, "
        "payload) VALUES (?, ?, ?, ?, ?, ?, ?)"_s,
        {bound(event.id), bound(event.type), bound(event.createdAt), bound(event.receivedAt), bound(event.state),
         bound(event.reason), bound(event.payload)});
}

Result<std::optional<StripeEventRecord>> SqliteStripeBooks::event(const QString &id)
{
    return firstRow<StripeEventRecord>(
        m_database.run(u"SELECT id, type, created_at, received_at, state, reason, payload FROM stripe_events "
                       "WHERE id = ?"_s,
                       {bound(id)}),
        [](const SqliteRows &rows) {
            return StripeEventRecord{rows.text(0), rows.text(1), rows.time(2), rows.time(3),
                                     rows.text(4), rows.text(5), rows.bytes(6)};
        });
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

Result<std::optional<QString>> SqliteStripeBooks::userByCustomer(const QString &customerId)
{
    return firstRow<QString>(
        m_database.run(u"SELECT id FROM profiles WHERE stripe_customer_id = ?"_s, {bound(customerId)}),
        [](const SqliteRows &rows) { return rows.text(0); });
}

} // namespace creditdesk::store
