// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/postgresql/postgresrecords.h"

#include "server/ledger/rules.h"
#include "server/store/postgresql/postgrescodec.h"

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

/// Before every id.
PgUuid idOrFirst(const QString &id)
{
    return pgUuid(id).value_or(PgUuid{QByteArray(16, '\0')});
}

UserRecord userFrom(const PostgresRows &rows)
{
    return {rows.uuid(0), rows.text(1), rows.bytes(2), roleFromString(rows.text(3)).value_or(Role::User), rows.time(4)};
}

RefreshTokenRecord tokenFrom(const PostgresRows &rows)
{
    return {rows.bytes(0), rows.text(1),         rows.uuid(2),        rows.time(3),
            rows.time(4),  rows.optionalTime(5), rows.optionalTime(6)};
}

ApiKeyRecord keyFrom(const PostgresRows &rows)
{
    return {rows.text(0), rows.bytes(1), rows.text(2), roleFromString(rows.text(3)).value_or(Role::Service),
            rows.time(4)};
}

// Whoever signs in through Supabase has no password here.
const QByteArray kSelectUser =
    "SELECT p.id, coalesce(p.email, ''), coalesce(a.password_hash, ''), p.role, p.created_at "
    "FROM public.profiles p LEFT JOIN creditdesk.auth_users a ON a.user_id = p.id ";
const QByteArray kSelectKey = "SELECT id, key_hash, name, role, created_at FROM creditdesk.api_keys ";

} // namespace

Result<PostgresRows> PostgresRecords::run(const QByteArray &sql, PostgresParams params)
{
    return m_connection.run(sql, std::move(params));
}

Result<void> PostgresRecords::execute(const QByteArray &sql, PostgresParams params)
{
    return m_connection.execute(sql, std::move(params));
}

Result<void> PostgresRecords::addUser(const UserRecord &user)
{
    const auto id = pgUuid(user.id);
    if (!id)
        return failure(ErrorKind::InvalidInput, u"invalid_parameter"_s, u"A user's id is a UUID."_s);
    const auto account = ledger::newAccount(user.id, user.anchoredAt());
    // Without an error when somebody has the address: that would end the caller's transaction.
    const auto added =
        run("INSERT INTO public.profiles (id, email, role, created_at, anchor_at, next_due_at) "
            "SELECT $1, $2, $3, $4, $5, $6 WHERE NOT EXISTS (SELECT FROM public.profiles WHERE email = $2) "
            "ON CONFLICT (email) DO NOTHING",
            PostgresParams(*id, user.email.toLower(), toString(user.role), user.createdAt, account.anchor,
                           account.nextDueAt));
    if (!added)
        return tl::unexpected(added.error());
    if (added->changed() == 0)
        return failure(ErrorKind::Conflict, u"email_taken"_s, u"Somebody has this email address already."_s);
    return execute("INSERT INTO creditdesk.auth_users (user_id, password_hash) VALUES ($1, $2)",
                   PostgresParams(*id, user.passwordHash));
}

Result<std::optional<UserRecord>> PostgresRecords::userByEmail(const QString &email)
{
    return firstOf(run(kSelectUser + "WHERE p.email = $1", PostgresParams(email.toLower())), userFrom);
}

Result<std::optional<UserRecord>> PostgresRecords::userById(const QString &id)
{
    return firstOf(run(kSelectUser + "WHERE p.id = $1", PostgresParams(idOrNull(id))), userFrom);
}

Result<std::vector<UserRecord>> PostgresRecords::users(int limit, const QString &afterId)
{
    return allOf(run(kSelectUser + "WHERE p.id > $1 ORDER BY p.id LIMIT $2", PostgresParams(idOrFirst(afterId), limit)),
                 userFrom);
}

Result<void> PostgresRecords::setPasswordHash(const QString &userId, const QByteArray &hash)
{
    return execute("INSERT INTO creditdesk.auth_users (user_id, password_hash) SELECT id, $2 FROM public.profiles "
                   "WHERE id = $1 ON CONFLICT (user_id) DO UPDATE SET password_hash = excluded.password_hash",
                   PostgresParams(idOrNull(userId), hash));
}

Result<void> PostgresRecords::setRole(const QString &userId, Role role)
{
    return execute("UPDATE public.profiles SET role = $2 WHERE id = $1",
                   PostgresParams(idOrNull(userId), toString(role)));
}

Result<void> PostgresRecords::addRefreshToken(const RefreshTokenRecord &token)
{
    return execute("INSERT INTO creditdesk.refresh_tokens (token_hash, family_id, user_id, created_at, expires_at, "
                   "rotated_at, revoked_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                   PostgresParams(token.tokenHash, token.familyId, idOrNull(token.userId), token.createdAt,
                                  token.expiresAt, token.rotatedAt, token.revokedAt));
}

Result<std::optional<RefreshTokenRecord>> PostgresRecords::refreshToken(const QByteArray &hash)
{
    return firstOf(run("SELECT token_hash, family_id, user_id, created_at, expires_at, rotated_at, revoked_at "
                       "FROM creditdesk.refresh_tokens WHERE token_hash = $1",
                       PostgresParams(hash)),
                   tokenFrom);
}

Result<void> PostgresRecords::markRotated(const QByteArray &hash, Timestamp at)
{
    return execute("UPDATE creditdesk.refresh_tokens SET rotated_at = $2 WHERE token_hash = $1",
                   PostgresParams(hash, at));
}

Result<void> PostgresRecords::revokeFamily(const QString &familyId, Timestamp at)
{
    return execute("UPDATE creditdesk.refresh_tokens SET revoked_at = $2 WHERE family_id = $1 AND revoked_at IS NULL",
                   PostgresParams(familyId, at));
}

Result<void> PostgresRecords::revokeUserTokens(const QString &userId, Timestamp at, const QString &exceptFamily)
{
    return execute("UPDATE creditdesk.refresh_tokens SET revoked_at = $2 "
                   "WHERE user_id = $1 AND family_id <> $3 AND revoked_at IS NULL",
                   PostgresParams(idOrNull(userId), at, exceptFamily));
}

Result<bool> PostgresRecords::familyAlive(const QString &familyId)
{
    return run("SELECT count(*) > 0 AND count(revoked_at) = 0 FROM creditdesk.refresh_tokens WHERE family_id = $1",
               PostgresParams(familyId))
        .map([](PostgresRows &&rows) { return rows.next() && rows.boolean(0); });
}

Result<void> PostgresRecords::addApiKey(const ApiKeyRecord &key)
{
    return execute("INSERT INTO creditdesk.api_keys (id, key_hash, name, role, created_at) VALUES ($1, $2, $3, $4, $5)",
                   PostgresParams(key.id, key.keyHash, key.name, toString(key.role), key.createdAt));
}

Result<std::optional<ApiKeyRecord>> PostgresRecords::apiKey(const QByteArray &hash)
{
    return firstOf(run(kSelectKey + "WHERE key_hash = $1", PostgresParams(hash)), keyFrom);
}

Result<std::vector<ApiKeyRecord>> PostgresRecords::apiKeys(int limit, const QString &afterId)
{
    return allOf(run(kSelectKey + "WHERE id > $1 ORDER BY id LIMIT $2", PostgresParams(afterId, limit)), keyFrom);
}

Result<void> PostgresRecords::removeApiKey(const QString &id)
{
    return execute("DELETE FROM creditdesk.api_keys WHERE id = $1", PostgresParams(id));
}

Result<QByteArray> PostgresRecords::secret(const QString &name, const QByteArray &whenMissing)
{
    static const QByteArray select = "SELECT value FROM creditdesk.secrets WHERE name = $1";
    const auto value = [](const PostgresRows &rows) { return rows.bytes(0); };
    // Twice: of two servers that make it at once, the second one's insert does nothing.
    auto stored = firstOf(run(select, PostgresParams(name)), value);
    if (stored && !*stored && !whenMissing.isNull()) {
        auto made =
            execute("INSERT INTO creditdesk.secrets (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
                    PostgresParams(name, whenMissing));
        if (!made)
            return tl::unexpected(made.error());
        stored = firstOf(run(select, PostgresParams(name)), value);
    }
    return stored.map([&](const std::optional<QByteArray> &found) { return found.value_or(whenMissing); });
}

Result<void> PostgresRecords::addContact(const ContactRecord &contact)
{
    return execute("INSERT INTO creditdesk.contacts (id, user_id, company, message, phone, created_at) "
                   "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING",
                   PostgresParams(contact.id, idOrNull(contact.userId), contact.request.company,
                                  contact.request.message, contact.request.phone, contact.createdAt));
}

Result<void> PostgresRecords::addAudit(const AuditRecord &record)
{
    return execute("INSERT INTO creditdesk.audit_log (at, actor, action, subject, reason, before, after) "
                   "VALUES ($1, $2, $3, $4, $5, $6, $7)",
                   PostgresParams(record.at, record.actor, record.action, record.subject, record.reason,
                                  objectJson(record.before), objectJson(record.after)));
}

} // namespace creditdesk::store
