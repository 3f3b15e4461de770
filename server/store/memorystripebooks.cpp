// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/memorystripebooks.h"

#include "server/store/memorysupport.h"

using namespace Qt::StringLiterals;

namespace creditdesk::store {

int MemoryStripeBooks::removeAttempts(Timestamp before)
{
    return static_cast<int>(
        m_attempts.removeIf([&](const auto &attempt) { return attempt.value().createdAt < before; }));
}

Result<void> MemoryStripeBooks::putEvent(const StripeEventRecord &event)
{
    m_events.insert(event.id, event);
    return {};
}

Result<std::optional<StripeEventRecord>> MemoryStripeBooks::event(const QString &id)
{
    return find(m_events, id);
}

Result<void> MemoryStripeBooks::putSession(const CheckoutSessionRecord &session)
{
    if (!m_users.contains(session.userId))
        return constraint(u"a checkout session belongs to a user"_s);
    m_sessions.insert(session.id, session);
    return {};
}

Result<std::optional<CheckoutSessionRecord>> MemoryStripeBooks::session(const QString &id)
{
    return find(m_sessions, id);
}

Result<Credits> MemoryStripeBooks::pendingCredits(const QString &userId)
{
    std::int64_t sum = 0;
    for (const CheckoutSessionRecord &session : std::as_const(m_sessions)) {
        if (session.userId == userId && session.state == "pending"_L1)
            sum += session.credits;
    }
    return Credits(sum);
}

Result<void> MemoryStripeBooks::putAttempt(const StripeAttemptRecord &attempt)
{
    m_attempts.insert(attempt.key, attempt);
    return {};
}

Result<std::optional<StripeAttemptRecord>> MemoryStripeBooks::attempt(const QString &key)
{
    return find(m_attempts, key);
}

Result<void> MemoryStripeBooks::setCustomer(const QString &userId, const QString &customerId)
{
    if (!customerId.isEmpty() && m_customers.key(customerId, userId) != userId)
        return constraint(u"a Stripe customer belongs to one user"_s);
    m_customers.insert(userId, customerId);
    return {};
}

Result<std::optional<QString>> MemoryStripeBooks::userByCustomer(const QString &customerId)
{
    const QString user = m_customers.key(customerId);
    return user.isEmpty() ? std::nullopt : std::optional(user);
}

} // namespace creditdesk::store
