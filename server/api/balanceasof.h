// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/reader.h"

namespace creditdesk::api {

/// A grant's remaining is worked out from the rows booked since; of more than these the grants are left out.
constexpr std::int64_t kMaxRowsForGrants = 100'000;

/// The grants that were active at `at`, with what remained of each then (spent ones too), in burn order; nullopt: too
/// many rows lie in between. `lastSeq` is that of the newest row now. Within one snapshot of the reader.
[[nodiscard]] Result<std::optional<std::vector<ledger::Grant>>> grantsAsOf(store::Reader &reader, const QString &userId,
                                                                           std::int64_t lastSeq, Timestamp at);

/// The newest row booked up to `at`; 0: none.
[[nodiscard]] Result<std::int64_t> lastSeqAsOf(store::Reader &reader, const QString &userId, Timestamp at);

/// What the holds that were open at `at` held.
[[nodiscard]] Result<Credits> heldAsOf(store::Reader &reader, const QString &userId, Timestamp at);

} // namespace creditdesk::api
