// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/memoryrecords.h"
#include "server/store/memorystore.h"

#include <QMap>

#include <mutex>

namespace creditdesk::store {

/// What a MemoryStore holds. The mutex is taken by a session from begin to commit, and by a reader for each call.
struct MemoryStore::Data {
    struct Account {
        ledger::AccountState state; ///< its grants and holds are kept below
        std::vector<Transaction> rows;
        std::vector<ledger::Grant> grants;         ///< all, by createdSeq
        std::vector<ledger::Hold> holds;           ///< all, by number
        std::vector<ledger::Claim> claims;         ///< by grantSeq and number
        QMap<QStringList, StoredOutcome> outcomes; ///< by operation and key
    };

    std::recursive_mutex mutex;
    QMap<QString, Account> accounts;
    std::vector<std::pair<QString, std::int64_t>> order; ///< account and seq of every row, as committed
    QMap<QString, std::pair<QString, std::int64_t>> grantKeys;
    MemoryRecords records;

    [[nodiscard]] const Account *find(const QString &id) const;
    [[nodiscard]] std::optional<OwnedGrant> grantById(const QString &grantId) const;
    [[nodiscard]] std::optional<OwnedGrant> grantByKey(const QString &grantKey) const;
    [[nodiscard]] std::optional<ledger::Hold> hold(const QString &accountId, const QString &holdId) const;
    /// State with its open grants in burn order and its open holds; a user who has no account yet gets one.
    [[nodiscard]] std::optional<ledger::AccountState> load(const QString &id) const;
    void apply(const AccountChange &change);
};

/// True when a row passes the filter; the store's own reading of it, independent of SQL.
[[nodiscard]] bool passes(const HistoryFilter &filter, const Transaction &row);

} // namespace creditdesk::store
