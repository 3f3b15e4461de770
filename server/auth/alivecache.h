// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/timestamp.h"

#include <QHash>

#include <mutex>

namespace creditdesk::auth {

/// Remembers for a short time what the database said, so that not every request asks again. Bounded; safe from any
/// thread.
template <typename Key, typename Value>
class AliveCache {
public:
    AliveCache(std::chrono::seconds life, int maxEntries) : m_life(life), m_maxEntries(maxEntries) {}

    [[nodiscard]] std::optional<Value> value(const Key &key, Timestamp now) const
    {
        const std::scoped_lock guard(m_mutex);
        const auto found = m_entries.constFind(key);
        if (found == m_entries.constEnd() || now >= found->validUntil)
            return std::nullopt;
        return found->value;
    }

    /// `generation` is what generation() said before the database was asked: an answer older than a clear() is not
    /// kept.
    void insert(const Key &key, const Value &value, Timestamp now, quint64 generation)
    {
        const std::scoped_lock guard(m_mutex);
        if (generation != m_generation)
            return;
        if (m_entries.size() >= m_maxEntries)
            m_entries.clear();
        m_entries.insert(key, {value, now + m_life});
    }

    [[nodiscard]] quint64 generation() const
    {
        const std::scoped_lock guard(m_mutex);
        return m_generation;
    }

    void clear()
    {
        const std::scoped_lock guard(m_mutex);
        ++m_generation;
        m_entries.clear();
    }

private:
    struct Entry {
        Value value;
        Timestamp validUntil;
    };
    std::chrono::seconds m_life;
    int m_maxEntries;
    mutable std::mutex m_mutex;
    quint64 m_generation = 0;
    QHash<Key, Entry> m_entries;
};

} // namespace creditdesk::auth
