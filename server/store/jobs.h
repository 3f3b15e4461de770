// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"
#include "core/timestamp.h"

#include <QString>

#include <optional>

namespace creditdesk::store {

/// Named work in the background, of which one server at a time has the lease.
struct JobRecord {
    QString name;
    QString holder; ///< empty: nobody's
    Timestamp leaseUntil;
    QString cursor; ///< how far the work has come; its own business
};

/// Reached by Records::jobs(), with the same connection, thread and transactions. A lease keeps servers from doing the
/// same work at the same time; whoever relies on that alone is wrong, as clocks differ and processes sleep.
class Jobs {
public:
    virtual ~Jobs() = default;

    virtual Result<std::optional<JobRecord>> job(const QString &name) = 0;
    /// Takes the lease, or makes one's own longer. False: another holder's has not run out at `now`.
    virtual Result<bool> claim(const QString &name, const QString &holder, Timestamp now, Timestamp until) = 0;
    /// False: the lease is another's meanwhile, and nothing was changed.
    virtual Result<bool> moveTo(const QString &name, const QString &holder, const QString &cursor) = 0;
    virtual Result<void> release(const QString &name, const QString &holder) = 0; ///< nothing if it is another's
};

} // namespace creditdesk::store
