// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/idempotency.h"

#include "sandbox/json.h"

namespace creditdesk::sandbox {
namespace {

constexpr qsizetype kMaxKeys = 10'000;

} // namespace

StripeResult<std::optional<Idempotency::Answer>> Idempotency::begin(const QString &key, const QByteArray &content,
                                                                    const QString &requestId)
{
    if (key.isEmpty())
        return std::nullopt;
    const std::lock_guard lock(m_mutex);
    const auto found = m_entries.constFind(key);
    if (found == m_entries.constEnd()) {
        m_entries.insert(key, Entry{content, Answer{0, {}, requestId}});
        m_order.append(key);
        if (m_order.size() > kMaxKeys)
            m_entries.remove(m_order.takeFirst());
        return std::nullopt;
    }
    if (found->content != content) {
        return idempotencyConflict(
            400, u"Keys for idempotent requests can only be used with the same parameters they were first used with. "
                 "Try using a key other than '%1' if you meant to execute a different request."_s.arg(key));
    }
    if (found->answer.status == 0) {
        return idempotencyConflict(
            409, u"There is currently another in-progress request using this Idempotent Key (that probably means you "
                 u"submitted twice, "
                 "and the other request is still going through): %1. Please try again later."_s.arg(key));
    }
    return found->answer;
}

void Idempotency::finish(const QString &key, int status, const QByteArray &body)
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_entries.find(key);
    if (found == m_entries.end())
        return;
    found->answer.status = status;
    found->answer.body = body;
}

void Idempotency::forget(const QString &key)
{
    const std::lock_guard lock(m_mutex);
    if (m_entries.remove(key))
        m_order.removeOne(key);
}

} // namespace creditdesk::sandbox
