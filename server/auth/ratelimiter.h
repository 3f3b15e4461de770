// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/timestamp.h"

#include <QHash>
#include <QString>

#include <mutex>
#include <optional>

namespace creditdesk::auth {

/// Counts failures per key within a window that begins with the first one. Bounded: when full, the entries whose
/// window is over go first, and then new keys are not counted. Safe from any thread.
class RateLimiter {
public:
    RateLimiter(int maxFailures, std::chrono::seconds window, int maxEntries = 100'000);

    /// Seconds to wait when the key has used up its failures, else nothing.
    [[nodiscard]] std::optional<int> blockedFor(const QString &key, Timestamp now) const;
    void addFailure(const QString &key, Timestamp now);
    void takeBack(const QString &key); ///< one failure less: it was none after all
    void clear(const QString &key);

private:
    struct Entry {
        int failures = 0;
        Timestamp windowEnds;
    };
    int m_maxFailures;
    std::chrono::seconds m_window;
    int m_maxEntries;
    mutable std::mutex m_mutex;
    QHash<QString, Entry> m_entries;
};

} // namespace creditdesk::auth
