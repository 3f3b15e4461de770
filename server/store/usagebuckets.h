// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/reader.h"

#include <span>

namespace creditdesk::store {

/// Where one account's usage figures come from: readings of the usage meter at the ends of quarters of an hour, and
/// rows for a quarter that an edge cuts.
class UsageFeed {
public:
    virtual ~UsageFeed() = default;
    [[nodiscard]] virtual const UsageMeter &meter() const = 0;
    /// For each of `slots` (rising, none later than the open one) what was used before its start: the newest rollup of
    /// an earlier slot, or zeros. Without `parts` those may be left out.
    virtual Result<std::vector<UsageSums>> before(std::span<const std::int64_t> slots, bool parts) = 0;
    /// Usage rows booked in [from, to).
    virtual Result<void> eachUsageRow(Timestamp from, Timestamp to,
                                      const std::function<void(const Transaction &)> &onRow) = 0;
};

/// The edges of the buckets: `from`, each local boundary between, `to`. Errors `invalid_range`, `invalid_time_zone`,
/// `too_many_buckets`.
[[nodiscard]] Result<std::vector<Timestamp>> bucketEdges(const UsageQuery &query);

/// Exact in every zone and for every instant, at the price of one look-up for each edge, however many rows lie between.
/// Rows are read only for an edge inside a quarter that has begun.
[[nodiscard]] Result<UsageStats> computeUsage(const UsageQuery &query, UsageFeed &feed);
[[nodiscard]] Result<Credits> computeCreditsUsed(Timestamp from, Timestamp to, UsageFeed &feed);

} // namespace creditdesk::store
