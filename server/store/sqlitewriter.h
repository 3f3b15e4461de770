// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/sqlitecheckpointer.h"
#include "server/store/sqliteholds.h"
#include "server/store/sqliterecords.h"
#include "server/store/store.h"
#include "server/store/usagemeter.h"

#include <unordered_map>

namespace creditdesk::store {

/// The writing connection. BEGIN IMMEDIATE takes the only write lock there is, so what load() saw cannot change.
class SqliteWriter final : public WriteSession {
public:
    SqliteWriter(std::unique_ptr<SqliteDatabase> database, std::unique_ptr<SqliteCheckpointer> checkpointer);

    Records &records() override { return m_records; }
    Result<void> begin() override;
    Result<void> commit() override;
    void rollback() override;
    Result<void> savepoint() override;
    Result<void> releaseSavepoint() override;
    Result<void> rollbackToSavepoint() override;
    Result<std::vector<ledger::AccountState>> load(std::span<const QString> accountIds) override;
    Result<std::optional<StoredOutcome>> outcome(const QString &accountId, const QString &operation,
                                                 const QString &key) override;
    Result<std::optional<Transaction>> rowOfGrantKey(const QString &grantKey) override;
    Result<std::optional<OwnedGrant>> grantByKey(const QString &grantKey) override;
    Result<std::optional<OwnedGrant>> grantById(const QString &grantId) override;
    Result<std::vector<ledger::Claim>> claims(const QString &accountId, std::int64_t grantSeq) override;
    Result<std::optional<ledger::Hold>> hold(const QString &accountId, const QString &holdId) override;
    Result<std::vector<Transaction>> rows(const QString &accountId, std::int64_t seqFrom, std::int64_t seqTo) override;
    Result<void> apply(std::span<const AccountChange> changes) override;

private:
    /// An account of this transaction.
    struct Known {
        std::int64_t no = 0;
        std::optional<Timestamp> nextDueAt;
        UsageMeter meter;
    };

    Result<Known *> known(const QString &accountId);
    Result<void> writeAccount(Known &account, const AccountChange &change);
    Result<void> writeGrants(std::int64_t account, const AccountChange &change);
    Result<void> writeRow(std::int64_t account, const Transaction &row);
    Result<void> countUsage(Known &account, const std::vector<Transaction> &rows);
    Result<void> writeOutcome(std::int64_t account, const StoredOutcome &outcome);

    std::unique_ptr<SqliteDatabase> m_database;
    std::unique_ptr<SqliteCheckpointer> m_checkpointer;
    SqliteRecords m_records;
    SqliteHolds m_holds;
    std::unordered_map<QString, Known> m_known;
    std::int64_t m_lastRowNo = 0; ///< of this transaction
};

} // namespace creditdesk::store
