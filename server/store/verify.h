// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/reader.h"

namespace creditdesk::store {

/// What a full recomputation of the ledger found.
struct VerifyReport {
    std::int64_t accounts = 0;
    std::int64_t rows = 0;
    std::int64_t grants = 0;
};

/// Recomputes every account (or the one named) from its rows: seq without gaps, balance_after, booked_at order,
/// shares against grants, remaining and balance, usage rollups. One account is one snapshot, so it may run beside a
/// working server; memory holds one page of rows and the grants of one account. Error `ledger_corrupt` names the first
/// wrong row; NotFound for an unknown account.
[[nodiscard]] Result<VerifyReport> verify(Reader &reader, const QString &accountId = {});

} // namespace creditdesk::store
