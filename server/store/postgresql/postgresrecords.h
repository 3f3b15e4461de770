// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/postgresql/postgresjobs.h"
#include "server/store/postgresql/postgresreconciliation.h"
#include "server/store/postgresql/postgresstripebooks.h"
#include "server/store/records.h"

namespace creditdesk::store {

/// Records over one PostgreSQL connection, which must outlive it.
class PostgresRecords final : public Records {
public:
    explicit PostgresRecords(PostgresConnection &connection)
        : m_connection(connection), m_stripe(connection), m_jobs(connection), m_reconciliation(connection)
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

    PostgresStripeBooks &stripe() override { return m_stripe; }
    Jobs &jobs() override { return m_jobs; }
    ReconciliationBooks &reconciliation() override { return m_reconciliation; }

    Result<void> addContact(const ContactRecord &contact) override;
    Result<void> addAudit(const AuditRecord &record) override;
    Result<int> prune(Perishable what, Timestamp before, int limit, PruneCursor &cursor) override;

private:
    [[nodiscard]] Result<PostgresRows> run(const QByteArray &sql, PostgresParams params);
    [[nodiscard]] Result<void> execute(const QByteArray &sql, PostgresParams params);

    PostgresConnection &m_connection;
    PostgresStripeBooks m_stripe;
    PostgresJobs m_jobs;
    PostgresReconciliation m_reconciliation;
};

} // namespace creditdesk::store
