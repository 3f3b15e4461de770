// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/memoryrecords.h"

#include "server/store/memorysupport.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace creditdesk::store {

Result<void> MemoryRecords::addUser(const UserRecord &user)
{
    UserRecord lower = user;
    lower.email = user.email.toLower();
    if (std::ranges::any_of(m_users, [&](const UserRecord &other) { return other.email == lower.email; }))
        return failure(ErrorKind::Conflict, u"email_taken"_s, u"Somebody has this email address already."_s);
    if (m_users.contains(user.id))
        return constraint(u"user ids are unique"_s);
    m_users.insert(user.id, lower);
    m_stripe.addUser(user.id);
    return {};
}

const UserRecord *MemoryRecords::user(const QString &id) const
{
    const auto found = m_users.find(id);
    return found == m_users.end() ? nullptr : &*found;
}

Result<std::optional<UserRecord>> MemoryRecords::userByEmail(const QString &email)
{
    const auto &users = std::as_const(m_users);
    const auto found = std::ranges::find(users, email.toLower(), &UserRecord::email);
    return found == users.end() ? std::nullopt : std::optional(*found);
}

Result<std::optional<UserRecord>> MemoryRecords::userById(const QString &id)
{
    return find(m_users, id);
}

Result<std::vector<UserRecord>> MemoryRecords::users(int limit, const QString &afterId)
{
    std::vector<UserRecord> page;
    const auto &users = std::as_const(m_users);
    for (auto user = users.upperBound(afterId); user != users.end() && std::ssize(page) < limit; ++user)
        page.push_back(*user);
    return page;
}

Result<void> MemoryRecords::setPasswordHash(const QString &userId, const QByteArray &hash)
{
    if (const auto user = m_users.find(userId); user != m_users.end())
        user->passwordHash = hash;
    return {};
}

Result<void> MemoryRecords::setRole(const QString &userId, Role role)
{
    if (const auto user = m_users.find(userId); user != m_users.end())
        user->role = role;
    return {};
}

Result<void> MemoryRecords::addRefreshToken(const RefreshTokenRecord &token)
{
    if (m_tokens.contains(token.tokenHash) || !m_users.contains(token.userId))
        return constraint(u"a token is new and belongs to a user"_s);
    m_tokens.insert(token.tokenHash, token);
    return {};
}

Result<std::optional<RefreshTokenRecord>> MemoryRecords::refreshToken(const QByteArray &hash)
{
    return find(m_tokens, hash);
}

Result<void> MemoryRecords::markRotated(const QByteArray &hash, Timestamp at)
{
    if (const auto token = m_tokens.find(hash); token != m_tokens.end())
        token->rotatedAt = at;
    return {};
}

Result<void> MemoryRecords::revokeFamily(const QString &familyId, Timestamp at)
{
    for (RefreshTokenRecord &token : m_tokens) {
        if (token.familyId == familyId && !token.revokedAt)
            token.revokedAt = at;
    }
    return {};
}

Result<void> MemoryRecords::revokeUserTokens(const QString &userId, Timestamp at, const QString &exceptFamily)
{
    for (RefreshTokenRecord &token : m_tokens) {
        if (token.userId == userId && token.familyId != exceptFamily && !token.revokedAt)
            token.revokedAt = at;
    }
    return {};
}

Result<bool> MemoryRecords::familyAlive(const QString &familyId)
{
    bool known = false;
    for (const RefreshTokenRecord &token : std::as_const(m_tokens)) {
        if (token.familyId != familyId)
            continue;
        if (token.revokedAt)
            return false;
        known = true;
    }
    return known;
}

Result<void> MemoryRecords::addApiKey(const ApiKeyRecord &key)
{
    if (m_keys.contains(key.keyHash))
        return constraint(u"API keys are unique"_s);
    m_keys.insert(key.keyHash, key);
    return {};
}

Result<std::optional<ApiKeyRecord>> MemoryRecords::apiKey(const QByteArray &hash)
{
    return find(m_keys, hash);
}

Result<std::vector<ApiKeyRecord>> MemoryRecords::apiKeys(int limit, const QString &afterId)
{
    std::vector<ApiKeyRecord> keys(m_keys.cbegin(), m_keys.cend());
    std::erase_if(keys, [&](const ApiKeyRecord &key) { return key.id <= afterId; });
    std::ranges::sort(keys, {}, &ApiKeyRecord::id);
    if (std::ssize(keys) > limit)
        keys.erase(keys.begin() + limit, keys.end());
    return keys;
}

Result<void> MemoryRecords::removeApiKey(const QString &id)
{
    m_keys.removeIf([&](const auto &key) { return key.value().id == id; });
    return {};
}

Result<QByteArray> MemoryRecords::secret(const QString &name, const QByteArray &whenMissing)
{
    if (!m_secrets.contains(name))
        m_secrets.insert(name, whenMissing);
    return m_secrets.value(name);
}

Result<void> MemoryRecords::addContact(const ContactRecord &contact)
{
    if (std::ranges::find(m_contacts, contact.id, &ContactRecord::id) == m_contacts.end())
        m_contacts.append(contact);
    return {};
}

Result<void> MemoryRecords::addAudit(const AuditRecord &record)
{
    m_audit.append(record);
    return {};
}

/// All at once: what is in memory is small.
Result<int> MemoryRecords::prune(Perishable what, Timestamp before, int /*limit*/, PruneCursor &cursor)
{
    cursor.clear();
    switch (what) {
    case Perishable::IdempotencyKey:
        m_keysPrunedBefore = std::max(m_keysPrunedBefore, before);
        return 0; // none is removed: they are no longer found
    case Perishable::RefreshToken:
        return static_cast<int>(m_tokens.removeIf([&](const auto &token) { return token.value().expiresAt < before; }));
    case Perishable::StripeAttempt:
        return m_stripe.removeAttempts(before);
    }
    return 0;
}

} // namespace creditdesk::store
