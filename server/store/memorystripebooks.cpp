// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/memorystripebooks.h"

#include "server/store/memorysupport.h"

#include <algorithm>
#include <tuple>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

bool passes(const StripeEventQuery &query, const StripeEventRecord &event)
{
    const auto holds = [&](const QString &text) { return text.contains(query.text, Qt::CaseInsensitive); };
    if (!query.states.isEmpty() && !query.states.contains(event.state))
        return false;
    if (!query.types.isEmpty() && !query.types.contains(event.type))
        return false;
    if (query.receivedBefore && event.receivedAt >= *query.receivedBefore)
        return false;
    if ((query.from && event.createdAt < *query.from) || (query.to && event.createdAt >= *query.to))
        return false;
    if (query.after && std::tie(event.createdAt, event.id) >= std::tie(query.after->createdAt, query.after->id))
        return false;
    if (query.isForId())
        return event.id == query.text || event.objectId == query.text || event.userId == query.text;
    return holds(event.type) || holds(event.reason);
}

} // namespace

int MemoryStripeBooks::removeAttempts(Timestamp before)
{
    return static_cast<int>(
        m_attempts.removeIf([&](const auto &attempt) { return attempt.value().createdAt < before; }));
}

Result<void> MemoryStripeBooks::putEvent(const StripeEventRecord &event)
{
    if (event.state == "applied"_L1 || m_events.value(event.id).state != "applied"_L1)
        m_events.insert(event.id, event);
    return {};
}

Result<std::optional<StripeEventRecord>> MemoryStripeBooks::event(const QString &id)
{
    return find(m_events, id);
}

Result<std::vector<StripeEventRecord>> MemoryStripeBooks::events(const StripeEventQuery &query)
{
    std::vector<StripeEventRecord> found;
    std::ranges::copy_if(std::as_const(m_events), std::back_inserter(found),
                         [&](const StripeEventRecord &event) { return passes(query, event); });
    std::ranges::sort(found, [](const StripeEventRecord &a, const StripeEventRecord &b) {
        return std::tie(a.createdAt, a.id) > std::tie(b.createdAt, b.id);
    });
    if (std::ssize(found) > query.limit)
        found.erase(found.begin() + query.limit, found.end());
    return found;
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

Result<StripeGlance> MemoryStripeBooks::glance(const StripeQuestion &question)
{
    StripeGlance glance{m_events.value(question.eventId).state, {}, m_planVersions.value(question.userId)};
    if (const QString user = m_customers.key(question.customerId); !question.customerId.isEmpty() && !user.isEmpty())
        glance.customersUser = user;
    return glance;
}

Result<bool> MemoryStripeBooks::raisePlanVersion(const QString &userId, std::int64_t from)
{
    if (m_planVersions.value(userId) != from)
        return false;
    m_planVersions.insert(userId, from + 1);
    return true;
}

Result<bool> MemoryStripeBooks::hasCustomers()
{
    return std::ranges::any_of(std::as_const(m_customers), [](const QString &id) { return !id.isEmpty(); });
}

Result<void> MemoryStripeBooks::putPayment(const PaymentRecord &payment)
{
    if (!m_payments.contains(payment.id))
        m_payments.insert(payment.id, payment);
    return {};
}

Result<std::optional<PaymentRecord>> MemoryStripeBooks::payment(const QString &id)
{
    return find(m_payments, id);
}

} // namespace creditdesk::store
