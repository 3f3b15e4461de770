// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bench/ledgerload.h"
#include "core/catalogue.h"
#include "server/store/store.h"

namespace creditdesk::bench {

/// One account's part of a fill; it has more credits than it can spend.
struct Share {
    QString accountId;
    std::int64_t deductions = 0;
};

/// What a fill leaves behind: these rows, each account's spread evenly from `from` to `to`, in order of time.
struct BulkPlan {
    std::vector<Share> shares;
    Timestamp from;
    Timestamp to;
    Timestamp keysFrom; ///< earlier rows have no idempotency key any more, as a server would have pruned them
};

/// Books by the same rules and the same writing session as the server, with keys, words and readings, but in large
/// transactions and without a queue: a database of millions of rows takes minutes.
[[nodiscard]] Result<LoadResult> bulkFill(store::Store &store, const Catalogue &catalogue, const BulkPlan &plan);

} // namespace creditdesk::bench
