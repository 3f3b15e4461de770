// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/sqliterecords.h"

#include "server/ledger/rules.h"
#include "server/store/rowcodec.h"

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

UserRecord userFrom(const SqliteRows &rows)
{
    return {rows.text(0), rows.text(1), rows.bytes(2), roleFromString(rows.text(3)).value_or(Role::User), rows.time(4)};
}

ApiKeyRecord keyFrom(const SqliteRows &rows)
{
    return {rows.text(0), rows.bytes(1), rows.text(2), roleFromString(rows.text(3)).value_or(Role::Service),
            rows.time(4)};
}

constexpr auto kSelectKey = "SELECT id, key_hash, name, role, created_at FROM api_keys "_L1;
constexpr auto kSelectUser = "SELECT p.id, p.email, a.password_hash, p.role, p.created_at FROM profiles p "
                             "JOIN auth_users a ON a.profile = p.no "_L1;

} // namespace

Result<void> SqliteRecords::addUser(const UserRecord &user)
{
    const QString email = user.email.toLower();
    const auto taken = m_database.integer(u"SELECT 1 FROM profiles WHERE email = ?"_s, {bound(email)});
    if (!taken)
        return tl::unexpected(taken.error());
    if (*taken)
        return failure(ErrorKind::Conflict, u"email_taken"_s, u"Somebody has this email address already."_s);
    const auto account = ledger::newAccount(user.id, user.anchoredAt());
    return m_database
        .execute(
            u"INSERT INTO profiles (id, email, role, created_at, anchor_at, next_due_at) VALUES (?, ?, ?, ?, ?, ?)"_s,
            {bound(user.id), bound(email), toString(user.role), bound(user.createdAt), bound(account.anchor),
             bound(account.nextDueAt)})
        .and_then([&] {
            return m_database.execute(
                u"INSERT INTO auth_users (profile, password_hash) SELECT no, ? FROM profiles WHERE id = ?"_s,
                {bound(user.passwordHash), bound(user.id)});
        });
}

Result<std::optional<UserRecord>> SqliteRecords::userByEmail(const QString &email)
{
    return firstRow<UserRecord>(m_database.run(kSelectUser + u"WHERE p.email = ?"_s, {bound(email.toLower())}),
                                userFrom);
}

Result<std::optional<UserRecord>> SqliteRecords::userById(const QString &id)
{
    return firstRow<UserRecord>(m_database.run(kSelectUser + u"WHERE p.id = ?"_s, {bound(id)}), userFrom);
}

Result<std::vector<UserRecord>> SqliteRecords::users(int limit, const QString &afterId)
{
    return allRows<UserRecord>(
        m_database.run(kSelectUser + u"WHERE p.id > ? ORDER BY p.id LIMIT ?"_s, {bound(afterId), limit}), userFrom);
}

Result<void> SqliteRecords::setPasswordHash(const QString &userId, const QByteArray &hash)
{
    return m_database.execute(
        u"UPDATE auth_users SET password_hash = ? WHERE profile = (SELECT no FROM profiles WHERE id = ?)"_s,
        {bound(hash), bound(userId)});
}

Result<void> SqliteRecords::setRole(const QString &userId, Role role)
{
    return m_database.execute(u"UPDATE profiles SET role = ? WHERE id = ?"_s, {toString(role), bound(userId)});
}

Result<void> SqliteRecords::addRefreshToken(const RefreshTokenRecord &token)
{
    return m_database.execute(u"INSERT INTO refresh_tokens (token_hash, family_id, user_id, created_at, expires_at, "
                              "rotated_at, revoked_at) VALUES (?, ?, ?, ?, ?, ?, ?)"_s,
                              {bound(token.tokenHash), bound(token.familyId), bound(token.userId),
                               bound(token.createdAt), bound(token.expiresAt), bound(token.rotatedAt),
                               bound(token.revokedAt)});
}

Result<std::optional<RefreshTokenRecord>> SqliteRecords::refreshToken(const QByteArray &hash)
{
    return firstRow<RefreshTokenRecord>(
        m_database.run(u"SELECT token_hash, family_id, user_id, created_at, expires_at, rotated_at, revoked_at "
                       "FROM refresh_tokens WHERE token_hash = ?"_s,
                       {bound(hash)}),
        [](const SqliteRows &rows) {
            return RefreshTokenRecord{rows.bytes(0), rows.text(1),         rows.text(2),        rows.time(3),
                                      rows.time(4),  rows.optionalTime(5), rows.optionalTime(6)};
        });
}

Result<void> SqliteRecords::markRotated(const QByteArray &hash, Timestamp at)
{
    return m_database.execute(u"UPDATE refresh_tokens SET rotated_at = ? WHERE token_hash = ?"_s,
                              {bound(at), bound(hash)});
}

Result<void> SqliteRecords::revokeFamily(const QString &familyId, Timestamp at)
{
    return m_database.execute(u"UPDATE refresh_tokens SET revoked_at = ? WHERE family_id = ? AND revoked_at IS NULL"_s,
                              {bound(at), bound(familyId)});
}

Result<void> SqliteRecords::revokeUserTokens(const QString &userId, Timestamp at, const QString &exceptFamily)
{
    return m_database.execute(u"UPDATE refresh_tokens SET revoked_at = ? "
                              "WHERE user_id = ? AND family_id <> ? AND revoked_at IS NULL"_s,
                              {bound(at), bound(userId), bound(exceptFamily)});
}

Result<bool> SqliteRecords::familyAlive(const QString &familyId)
{
    return m_database
        .integer(u"SELECT EXISTS (SELECT 1 FROM refresh_tokens WHERE family_id = ?) AND NOT EXISTS "
                 "(SELECT 1 FROM refresh_tokens WHERE family_id = ? AND revoked_at IS NOT NULL)"_s,
                 {bound(familyId), bound(familyId)})
        .map([](std::optional<std::int64_t> alive) { return alive.value_or(0) == 1; });
}

Result<void> SqliteRecords::addApiKey(const ApiKeyRecord &key)
{
    return m_database.execute(
        u"INSERT INTO api_keys (id, key_hash, name, role, created_at) VALUES (?, ?, ?, ?, ?)"_s,
        {bound(key.id), bound(key.keyHash), bound(key.name), toString(key.role), bound(key.createdAt)});
}

Result<std::optional<ApiKeyRecord>> SqliteRecords::apiKey(const QByteArray &hash)
{
    return firstRow<ApiKeyRecord>(m_database.run(kSelectKey + u"WHERE key_hash = ?"_s, {bound(hash)}), keyFrom);
}

Result<std::vector<ApiKeyRecord>> SqliteRecords::apiKeys(int limit, const QString &afterId)
{
    return allRows<ApiKeyRecord>(
        m_database.run(kSelectKey + u"WHERE id > ? ORDER BY id LIMIT ?"_s, {bound(afterId), limit}), keyFrom);
}

Result<void> SqliteRecords::removeApiKey(const QString &id)
{
    return m_database.execute(u"DELETE FROM api_keys WHERE id = ?"_s, {bound(id)});
}

Result<QByteArray> SqliteRecords::secret(const QString &name, const QByteArray &whenMissing)
{
    const auto stored =
        firstRow<QByteArray>(m_database.run(u"SELECT value FROM secrets WHERE name = ?"_s, {bound(name)}),
                             [](const SqliteRows &rows) { return rows.bytes(0); });
    if (!stored)
        return tl::unexpected(stored.error());
    if (*stored)
        return **stored;
    return m_database.execute(u"INSERT INTO secrets (name, value) VALUES (?, ?)"_s, {bound(name), bound(whenMissing)})
        .map([&] { return whenMissing; });
}

Result<void> SqliteRecords::addContact(const ContactRecord &contact)
{
    return m_database.execute(
        u"INSERT INTO contacts (id, user_id, company, message, phone, created_at) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (id) DO NOTHING"_s,
        {bound(contact.id), bound(contact.userId), bound(contact.request.company), bound(contact.request.message),
         bound(contact.request.phone), bound(contact.createdAt)});
}

Result<void> SqliteRecords::addAudit(const AuditRecord &record)
{
    return m_database.execute(
        u"INSERT INTO audit_log (at, actor, action, subject, reason, before, after) VALUES (?, ?, ?, ?, ?, ?, ?)"_s,
        {bound(record.at), bound(record.actor), bound(record.action), bound(record.subject), bound(record.reason),
         objectColumn(record.before), objectColumn(record.after)});
}

} // namespace creditdesk::store
