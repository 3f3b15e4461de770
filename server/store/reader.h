// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transaction.h"
#include "core/usagestats.h"
#include "server/ledger/account.h"
#include "server/store/records.h"
#include "server/store/usagemeter.h"

#include <functional>

namespace creditdesk::store {

/// A grant and whose it is.
struct OwnedGrant {
    QString accountId;
    ledger::Grant grant;
};

/// An account on which touching books something.
struct DueAccount {
    QString id;
    Timestamp dueAt; ///< since when
    friend bool operator==(const DueAccount &, const DueAccount &) = default;
};

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
    /// Credits used in [from, to): the difference of two readings.
    virtual Result<Credits> creditsUsed(const QString &userId, Timestamp from, Timestamp to) = 0;
    /// Granted and used of the allowance grant that is current at `now`; zeros when there is none.
    virtual Result<AllowanceState> allowance(const QString &userId, Timestamp now) = 0;
    /// The balance that the rows booked up to `at` (inclusive) give.
    virtual Result<Credits> balanceAt(const QString &userId, Timestamp at) = 0;
    /// Holds that were open at `at` (createdAt <= at < endedAt or expiresAt), by number.
    virtual Result<std::vector<ledger::Hold>> holdsAt(const QString &userId, Timestamp at) = 0;
    /// A hold of that account, in whatever state; nullopt: none such.
    virtual Result<std::optional<ledger::Hold>> hold(const QString &userId, const QString &holdId) = 0;
    /// Whose a hold or a grant is, by its id; nullopt: none such.
    virtual Result<std::optional<QString>> accountOfHold(const QString &holdId) = 0;
    virtual Result<std::optional<QString>> accountOfGrant(const QString &grantId) = 0;
    /// On any account, spent ones too.
    virtual Result<std::optional<OwnedGrant>> grantByKey(const QString &grantKey) = 0;
    /// Calls `read` with everything it reads through this object coming from one snapshot.
    virtual Result<void> inSnapshot(const std::function<Result<void>()> &read) = 0;

    /// Accounts with something due at `now`, those that have waited longest first: by an index, however many there are.
    virtual Result<std::vector<DueAccount>> accountsDue(Timestamp now, int limit) = 0;

    // For verify: everything, a page at a time.
    virtual Result<std::vector<QString>> accountIds(const QString &afterId, int limit) = 0; ///< by id
    virtual Result<std::vector<ledger::Grant>>
    grants(const QString &userId) = 0; ///< all, also spent ones, by createdSeq
    virtual Result<std::vector<ledger::Hold>> holds(const QString &userId, std::int64_t afterNumber,
                                                    int limit) = 0;               ///< all, by number
    virtual Result<std::vector<ledger::Claim>> claims(const QString &userId) = 0; ///< by grantSeq, number
    virtual Result<UsageMeter> usageMeter(const QString &userId) = 0;
    virtual Result<std::vector<UsageReading>> rollups(const QString &userId, std::int64_t slotFrom, std::int64_t slotTo,
                                                      int limit) = 0; ///< of closed slots, both ends included; by slot

    virtual Result<void> ping() = 0; ///< the database answers and its schema is current
};

} // namespace creditdesk::store
