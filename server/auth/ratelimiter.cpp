// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/ratelimiter.h"

namespace creditdesk::auth {

RateLimiter::RateLimiter(int maxFailures, std::chrono::seconds window, int maxEntries)
    : m_maxFailures(maxFailures), m_window(window), m_maxEntries(maxEntries)
{
}

std::optional<int> RateLimiter::blockedFor(const QString &key, Timestamp now) const
{
    const std::scoped_lock guard(m_mutex);
    const auto entry = m_entries.constFind(key);
    if (entry == m_entries.constEnd() || now >= entry->windowEnds || entry->failures < m_maxFailures)
        return std::nullopt;
    return static_cast<int>(std::chrono::ceil<std::chrono::seconds>(entry->windowEnds - now).count());
}

void RateLimiter::addFailure(const QString &key, Timestamp now)
{
    const std::scoped_lock guard(m_mutex);
    if (m_entries.size() >= m_maxEntries && !m_entries.contains(key)) {
        m_entries.removeIf([now](const QHash<QString, Entry>::iterator &entry) { return now >= entry->windowEnds; });
        if (m_entries.size() >= m_maxEntries)
            return;
    }
    Entry &entry = m_entries[key];
    if (now >= entry.windowEnds)
        entry = {0, now + m_window};
    ++entry.failures;
}

void RateLimiter::takeBack(const QString &key)
{
    const std::scoped_lock guard(m_mutex);
    const auto entry = m_entries.find(key);
    if (entry != m_entries.end() && entry->failures > 0)
        --entry->failures;
}

void RateLimiter::clear(const QString &key)
{
    const std::scoped_lock guard(m_mutex);
    m_entries.remove(key);
}

} // namespace creditdesk::auth
