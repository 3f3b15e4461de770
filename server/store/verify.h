// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/reader.h"

namespace creditdesk::store {

/// What a full recomputation of the ledger found.
struct VerifyReport {
    std::int64_t accounts = 0;
    std::int64_t rows = 0;
    std::int64_t grants = 0;
    std::int64_t holds = 0;
};

/// Recomputes every account (or the one named) from its rows: seq without gaps, balance_after, booked_at order,
/// shares against grants, remaining, lapsed and balance, claims, holds (no usage without credits for it), usage
/// rollups. One account is one snapshot, so it may run beside a working server; memory holds one page of rows and of
/// holds, and the grants and claims of one account. Error `ledger_corrupt` {account, seq, what, expected, found} names
/// the first wrong row; NotFound for an unknown account.
[[nodiscard]] Result<VerifyReport> verify(Reader &reader, const QString &accountId = {});

} // namespace creditdesk::store
