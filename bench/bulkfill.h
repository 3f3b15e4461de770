// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bench/ledgerload.h"
#include "core/catalogue.h"
#include "server/store/store.h"

namespace creditdesk::bench {

/// What a fill leaves behind: `deductions` rows over the accounts, from `from` to `to`, in order of time.
struct BulkPlan {
    QStringList accounts; ///< each with more credits than it can spend
    std::int64_t deductions = 0;
    Timestamp from;
    Timestamp to;
};

/// Books by the same rules and the same writing session as the server, with keys, words and readings, but in large
/// transactions and without a queue: a database of millions of rows takes minutes.
[[nodiscard]] Result<LoadResult> bulkFill(store::Store &store, const Catalogue &catalogue, const BulkPlan &plan);

} // namespace creditdesk::bench
