// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sandbox/stripeerror.h"

#include <QByteArray>
#include <QHash>
#include <QStringList>

#include <mutex>
#include <optional>

namespace creditdesk::sandbox {

/// Stripe's rules for Idempotency-Key: the first status and body are replayed; other parameters under the same key are
/// refused (400); a second call while the first runs is refused (409). In memory, the newest 10,000 keys. Thread-safe.
class Idempotency {
public:
    struct Answer {
        int status = 0;
        QByteArray body;
        QString requestId;
    };
    /// An answer to replay; none: run the call, then finish() or forget(). An empty key always runs.
    [[nodiscard]] StripeResult<std::optional<Answer>> begin(const QString &key, const QByteArray &content,
                                                            const QString &requestId);
    void finish(const QString &key, int status, const QByteArray &body);
    void forget(const QString &key);

private:
    struct Entry {
        QByteArray content;
        Answer answer; ///< status 0: still running
    };
    std::mutex m_mutex;
    QHash<QString, Entry> m_entries;
    QStringList m_order;
};

} // namespace creditdesk::sandbox
