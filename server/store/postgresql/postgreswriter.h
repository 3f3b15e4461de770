// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/postgresql/postgresrecords.h"
#include "server/store/postgresql/postgresstore.h"
#include "server/store/postgresql/postgreswrites.h"

#include <map>

namespace creditdesk::store {

/// The writing connection. A batch is two round trips: locks, accounts and keys come with the first, all changes and
/// the commit go with the second. The row locks on profiles (taken in order of id) guard everything an account owns.
class PostgresWriter final : public WriteSession {
public:
    [[nodiscard]] static Result<std::unique_ptr<PostgresWriter>> open(const PostgresOptions &options);

    Records &records() override { return m_records; }
    Result<void> begin() override;
    void expect(Expected expected) override { m_expected = std::move(expected); }
    void announce(const QString &accountId, const ledger::Outcome &outcome) override;
    Result<void> commit() override;
    [[nodiscard]] bool mayRepeat() const override { return m_mayRepeat; }
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
    PostgresWriter(PostgresOptions options, std::unique_ptr<PostgresConnection> connection, QString epoch);

    void ensureBegun();
    void queueExpected();
    [[nodiscard]] Result<PostgresRows> run(const QByteArray &sql, PostgresParams params);
    /// Remembers whether the work may be repeated, and passes the error on.
    [[nodiscard]] Error noted(const Error &error);

    const PostgresOptions m_options;
    std::unique_ptr<PostgresConnection> m_connection;
    PostgresRecords m_records;
    const QString m_epoch; ///< of the server that this connection speaks to

    // Of this transaction.
    Expected m_expected;
    PostgresMeters m_meters;
    std::map<std::array<QString, 3>, std::optional<StoredOutcome>>
        m_outcomes;                                            ///< asked for; by account, operation, key
    std::map<QString, std::optional<Transaction>> m_grantKeys; ///< asked for
    QStringList m_announcements;
    QString m_transactionId; ///< PostgreSQL's
    bool m_begun = false;
    bool m_mayRepeat = false;
};

} // namespace creditdesk::store
