// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/records.h"
#include "server/store/sqlitejobs.h"
#include "server/store/sqlitereconciliation.h"
#include "server/store/sqlitestripebooks.h"

namespace creditdesk::store {

/// Records over one SQLite connection, which must outlive it.
class SqliteRecords final : public Records {
public:
    explicit SqliteRecords(SqliteDatabase &database)
        : m_database(database), m_stripe(database), m_jobs(database), m_reconciliation(database)
    {
    }

    Result<void> addUser(const UserRecord &user) override;
    Result<std::optional<UserRecord>> userByEmail(const QString &email) override;
    Result<std::optional<UserRecord>> userById(const QString &id) override;
    Result<std::vector<UserRecord>> users(int limit, const QString &afterId) override;
    Result<void> setPasswordHash(const QString &userId, const QByteArray &hash) override;
    Result<void> setRole(const QString &userId, Role role) override;

    Result<void> addRefreshToken(const RefreshTokenRecord &token) override;
    Result<std::optional<RefreshTokenRecord>> refreshToken(const QByteArray &hash) override;
    Result<void> markRotated(const QByteArray &hash, Timestamp at) override;
    Result<void> revokeFamily(const QString &familyId, Timestamp at) override;
    Result<void> revokeUserTokens(const QString &userId, Timestamp at, const QString &exceptFamily) override;
    Result<bool> familyAlive(const QString &familyId) override;

    Result<void> addApiKey(const ApiKeyRecord &key) override;
    Result<std::optional<ApiKeyRecord>> apiKey(const QByteArray &hash) override;
    Result<std::vector<ApiKeyRecord>> apiKeys(int limit, const QString &afterId) override;
    Result<void> removeApiKey(const QString &id) override;
    Result<QByteArray> secret(const QString &name, const QByteArray &whenMissing) override;

    StripeBooks &stripe() override { return m_stripe; }
    Jobs &jobs() override { return m_jobs; }
    ReconciliationBooks &reconciliation() override { return m_reconciliation; }

    Result<void> addContact(const ContactRecord &contact) override;
    Result<void> addAudit(const AuditRecord &record) override;
    Result<int> prune(Perishable what, Timestamp before, int limit, PruneCursor &cursor) override;

private:
    SqliteDatabase &m_database;
    SqliteStripeBooks m_stripe;
    SqliteJobs m_jobs;
    SqliteReconciliation m_reconciliation;
};

} // namespace creditdesk::store
