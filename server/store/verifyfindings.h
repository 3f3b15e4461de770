// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"

namespace creditdesk::store {

/// Error `ledger_corrupt` {account, seq, what, expected, found}: the first wrong row of an account, in words and as
/// data.
[[nodiscard]] tl::unexpected<Error> corrupt(const QString &accountId, std::int64_t seq, const QString &what,
                                            const QString &expected, const QString &found);
[[nodiscard]] tl::unexpected<Error> corrupt(const QString &accountId, std::int64_t seq, const QString &what,
                                            std::int64_t expected, std::int64_t found);

} // namespace creditdesk::store
