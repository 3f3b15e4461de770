// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/memoryjobs.h"
#include "server/store/memoryreconciliation.h"
#include "server/store/memorystripebooks.h"
#include "server/store/records.h"

#include <QMap>

namespace creditdesk::store {

/// Records in maps. A plain value: copying it is how the memory store takes a savepoint.
class MemoryRecords final : public Records {
public:
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

    /// Customer id by user: the ledger's accounts show it too.
    [[nodiscard]] QString stripeCustomer(const QString &userId) const { return m_stripe.customer(userId); }
    /// The record of a user, null when unknown: the memory store opens accounts from it.
    [[nodiscard]] const UserRecord *user(const QString &id) const;
    /// Idempotency keys are the ledger's; those used before this are as good as gone.
    [[nodiscard]] Timestamp keysPrunedBefore() const { return m_keysPrunedBefore; }

private:
    QMap<QString, UserRecord> m_users; // by id
    QMap<QByteArray, RefreshTokenRecord> m_tokens;
    QMap<QByteArray, ApiKeyRecord> m_keys;
    QMap<QString, QByteArray> m_secrets;
    MemoryStripeBooks m_stripe;
    MemoryJobs m_jobs;
    MemoryReconciliation m_reconciliation;
    QList<ContactRecord> m_contacts;
    QList<AuditRecord> m_audit;
    Timestamp m_keysPrunedBefore{};
};

} // namespace creditdesk::store
