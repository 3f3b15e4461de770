// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/timestamp.h"
#include "core/user.h"
#include "server/ledger/account.h"
#include "server/store/jobs.h"
#include "server/store/reconciliationbooks.h"
#include "server/store/stripebooks.h"

#include <QByteArrayList>

namespace creditdesk::store {

struct UserRecord {
    QString id;              ///< UUID; also the account id
    QString email;           ///< lower case
    QByteArray passwordHash; ///< Argon2id PHC string; empty: cannot sign in by password
    Role role = Role::User;
    Timestamp createdAt;
    std::optional<Timestamp> anchor = std::nullopt; ///< start of the account's monthly cycles; none: createdAt

    [[nodiscard]] Timestamp anchoredAt() const { return anchor.value_or(createdAt); }
};

struct RefreshTokenRecord {
    QByteArray tokenHash; ///< SHA-256; the token itself is never stored
    QString familyId;     ///< one sign-in; all its tokens die together
    QString userId;
    Timestamp createdAt;
    Timestamp expiresAt;
    std::optional<Timestamp> rotatedAt; ///< used once; within the reuse window it still answers
    std::optional<Timestamp> revokedAt;
};

struct ApiKeyRecord {
    QString id;
    QByteArray keyHash; ///< SHA-256
    QString name;
    Role role = Role::Service;
    Timestamp createdAt;
};

struct ContactRecord {
    QString id;
    QString userId;
    ContactRequest request;
    Timestamp createdAt;
};

struct AuditRecord {
    Timestamp at;
    QString actor;
    QString action;  ///< "adjustment", "user.add", "key.add" …
    QString subject; ///< account id or other id
    QString reason;
    QJsonObject before;
    QJsonObject after;
};

/// What is kept only for a while, and by which of its times it is old.
enum class Perishable {
    IdempotencyKey, ///< when it was first used
    RefreshToken,   ///< when it expires
    StripeAttempt,  ///< when it was made
};

/// How far a walk of prune() has come; empty: at the beginning. Only the store that filled it knows what is in it.
using PruneCursor = QByteArrayList;

/// Everything that is not the ledger: sign-in, enquiries, audit, and by stripe() what is kept about Stripe. One
/// connection, one thread. Reads return nullopt for "no such thing"; writes only inside a transaction (the writer's, or
/// a tool's own).
class Records {
public:
    virtual ~Records() = default;

    // Users. addUser also opens the account (profile on the Free plan, anchored as it says). `email_taken` on a
    // duplicate.
    virtual Result<void> addUser(const UserRecord &user) = 0;
    virtual Result<std::optional<UserRecord>> userByEmail(const QString &email) = 0;
    virtual Result<std::optional<UserRecord>> userById(const QString &id) = 0;
    virtual Result<std::vector<UserRecord>> users(int limit, const QString &afterId) = 0;
    virtual Result<void> setPasswordHash(const QString &userId, const QByteArray &hash) = 0;
    virtual Result<void> setRole(const QString &userId, Role role) = 0;

    virtual Result<void> addRefreshToken(const RefreshTokenRecord &token) = 0;
    virtual Result<std::optional<RefreshTokenRecord>> refreshToken(const QByteArray &hash) = 0;
    virtual Result<void> markRotated(const QByteArray &hash, Timestamp at) = 0;
    virtual Result<void> revokeFamily(const QString &familyId, Timestamp at) = 0;
    /// Of all sign-ins but `exceptFamily`; empty: of all.
    virtual Result<void> revokeUserTokens(const QString &userId, Timestamp at, const QString &exceptFamily = {}) = 0;
    /// False once the family (sign-in) was revoked: access tokens name their family and die with it.
    virtual Result<bool> familyAlive(const QString &familyId) = 0;

    virtual Result<void> addApiKey(const ApiKeyRecord &key) = 0;
    virtual Result<std::optional<ApiKeyRecord>> apiKey(const QByteArray &hash) = 0;
    virtual Result<std::vector<ApiKeyRecord>> apiKeys(int limit, const QString &afterId) = 0; ///< by id
    /// The key opens nothing from then on; what it was is for the audit log to keep.
    virtual Result<void> removeApiKey(const QString &id) = 0;

    /// A named random secret (token signing key …), made once: returns the stored one if there is one.
    virtual Result<QByteArray> secret(const QString &name, const QByteArray &whenMissing) = 0;

    /// What is kept about Stripe, on the same connection.
    virtual StripeBooks &stripe() = 0;
    /// Who does what in the background, on the same connection.
    virtual Jobs &jobs() = 0;
    /// What comparisons of the two sides found, on the same connection.
    virtual ReconciliationBooks &reconciliation() = 0;

    /// An id that is known already stays as it is: it follows from the idempotency key, and outlives it.
    virtual Result<void> addContact(const ContactRecord &contact) = 0;
    virtual Result<void> addAudit(const AuditRecord &record) = 0;

    /// One short step of forgetting: looks at no more than `limit` records after `cursor`, removes those older than
    /// `before` and moves the cursor on; at the end it is empty again. How many were removed. A store that finds old
    /// ones without walking may remove `limit` of them at a time instead, with any cursor but the empty one between.
    virtual Result<int> prune(Perishable what, Timestamp before, int limit, PruneCursor &cursor) = 0;
};

} // namespace creditdesk::store
