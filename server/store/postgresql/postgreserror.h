// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"

namespace creditdesk::store {

/// What PostgreSQL said, with its five-letter SQLSTATE (appendix A of its manual); empty: the connection itself failed.
struct PostgresFault {
    QString sqlState;
    QString message;    ///< its first line
    QString constraint; ///< the one that was broken, if any
};

[[nodiscard]] Error toError(const PostgresFault &fault);

/// The same work may succeed at once: a deadlock, a serialisation failure, a grant key that another server took first.
[[nodiscard]] bool mayPassNextTime(const PostgresFault &fault);

[[nodiscard]] Error unreachable(const QString &what); ///< `database_unreachable`: Unavailable, try again

} // namespace creditdesk::store
