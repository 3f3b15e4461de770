// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/sqliterecords.h"

#include <QHash>

namespace creditdesk::store {

/// The writing connection. BEGIN IMMEDIATE takes the only write lock there is, so what load() saw cannot change.
class SqliteWriter final : public WriteSession {
public:
    explicit SqliteWriter(std::unique_ptr<SqliteDatabase> database);

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
    Result<std::vector<Transaction>> rows(const QString &accountId, std::int64_t seqFrom, std::int64_t seqTo) override;
    Result<void> apply(std::span<const AccountChange> changes) override;

private:
    Result<std::int64_t> accountNo(const QString &accountId);
    Result<void> writeAccount(std::int64_t account, const AccountChange &change);
    Result<void> writeGrants(std::int64_t account, const AccountChange &change);
    Result<void> writeRow(std::int64_t account, const Transaction &row);
    Result<void> writeRollups(std::int64_t account, const std::vector<Transaction> &rows);
    Result<void> writeOutcome(std::int64_t account, const StoredOutcome &outcome);

    std::unique_ptr<SqliteDatabase> m_database;
    SqliteRecords m_records;
    QHash<QString, std::int64_t> m_accountNos; ///< of this transaction
    std::int64_t m_lastRowNo = 0;              ///< of this transaction
};

} // namespace creditdesk::store
