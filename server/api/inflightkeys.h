// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"

#include <QSet>
#include <QString>

#include <memory>
#include <mutex>

namespace creditdesk::api {

/// Idempotency keys of calls that have not been answered yet. Thread-safe. A second call with the same key meanwhile is
/// told to wait (409), so that it cannot start the same work beside the first.
class InFlightKeys {
public:
    /// Holds the key until destroyed.
    using Guard = std::shared_ptr<void>;

    /// Error `request_in_flight` (Conflict, Retry-After 1).
    [[nodiscard]] Result<Guard> enter(const QString &accountId, const QString &operation, const QString &key);

private:
    std::mutex m_mutex;
    QSet<QString> m_keys; ///< guarded by m_mutex
};

} // namespace creditdesk::api
