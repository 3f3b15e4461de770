// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transaction.h"
#include "core/usagestats.h"
#include "server/ledger/account.h"
#include "server/store/records.h"

#include <functional>

namespace creditdesk::store {

/// Reads of the ledger. One connection, one thread; each call sees one consistent snapshot.
class Reader {
public:
    virtual ~Reader() = default;
    [[nodiscard]] virtual Records &records() = 0; ///< for its read calls

    virtual Result<std::optional<ledger::AccountState>> account(const QString &id) = 0;
    /// The whole filtered page; an empty `userId` means everybody (admin).
    virtual Result<HistoryPage> history(const QString &userId, const HistoryQuery &query) = 0;
    /// Every row of the filter, oldest or newest first, without holding them all: `onRow` returns false to stop.
    virtual Result<void> eachRow(const QString &userId, const HistoryFilter &filter,
                                 const std::function<bool(const Transaction &)> &onRow) = 0;
    virtual Result<UsageStats> usageStats(const QString &userId, const UsageQuery &query) = 0;
    /// Credits used in [from, to), from rollups.
    virtual Result<Credits> creditsUsed(const QString &userId, Timestamp from, Timestamp to) = 0;
    /// Granted and used of the allowance grant that is current at `now`; zeros when there is none.
    virtual Result<AllowanceState> allowance(const QString &userId, Timestamp now) = 0;
    virtual Result<void> ping() = 0; ///< the database answers and its schema is current
};

} // namespace creditdesk::store
