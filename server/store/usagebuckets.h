// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/reader.h"

namespace creditdesk::store {

/// Where usage figures come from: rollups of whole quarters of an hour, and rows for quarters that an edge cuts.
class UsageFeed {
public:
    virtual ~UsageFeed() = default;
    /// Slots in [slotFrom, slotTo). Without `parts` only the totals.
    virtual Result<void> eachRollup(std::int64_t slotFrom, std::int64_t slotTo, bool parts,
                                    const std::function<void(const UsageRollup &)> &onRollup) = 0;
    /// Usage rows booked in [from, to).
    virtual Result<void> eachUsageRow(Timestamp from, Timestamp to,
                                      const std::function<void(const Transaction &)> &onRow) = 0;
};

/// The edges of the buckets: `from`, each local boundary between, `to`. Errors `invalid_range`, `invalid_time_zone`,
/// `too_many_buckets`.
[[nodiscard]] Result<std::vector<Timestamp>> bucketEdges(const UsageQuery &query);

/// Exact in every zone and for every instant: a quarter that an edge cuts is counted from its rows.
[[nodiscard]] Result<UsageStats> computeUsage(const UsageQuery &query, UsageFeed &feed);
[[nodiscard]] Result<Credits> computeCreditsUsed(Timestamp from, Timestamp to, UsageFeed &feed);

} // namespace creditdesk::store
