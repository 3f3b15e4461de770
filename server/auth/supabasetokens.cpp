// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/supabasetokens.h"

#include "server/auth/jws.h"

#include <QJsonArray>
#include <QUuid>

#include <sodium.h>

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::auth {

namespace {

constexpr auto kAuthenticated = "authenticated"_L1;
constexpr qint64 kLastSecond = 253'402'300'799; ///< the year 9999
constexpr qsizetype kMaxEmailLength = 254;

tl::unexpected<Error> refused(const QString &detail)
{
    return failure(ErrorKind::Unauthenticated, u"bad_token"_s, detail);
}

bool isForUs(const QJsonValue &audience)
{
    return audience.isArray() ? audience.toArray().contains(QString(kAuthenticated))
                              : audience.toString() == kAuthenticated;
}

/// A NumericDate of RFC 7519; nothing for anything else.
std::optional<Timestamp> instant(const QJsonValue &value)
{
    const double seconds = value.toDouble(-1);
    if (!(seconds >= 0 && seconds <= double(kLastSecond)))
        return std::nullopt;
    return fromEpochMs(static_cast<std::int64_t>(seconds) * 1000);
}

/// In the one form in which accounts are kept; empty for what is no UUID.
QString canonicalUuid(const QString &text)
{
    const QUuid uuid = QUuid::fromString(text);
    const QString canonical = uuid.toString(QUuid::WithoutBraces);
    return !uuid.isNull() && canonical == text.toLower() ? canonical : QString();
}

Result<Role> roleFrom(const QJsonObject &appMetadata)
{
    const QJsonValue written = appMetadata.value("creditdesk_role"_L1);
    if (written.isUndefined() || written.isNull())
        return Role::User;
    const auto role = roleFromString(written.toString());
    if (!role || *role == Role::Service) // a person never is a backend
        return refused(u"app_metadata.creditdesk_role must be user, finance or admin."_s);
    return *role;
}

} // namespace

SupabaseTokens::SupabaseTokens(SupabaseConfig config, RemoteKeys &keys, const Clock &clock)
    : m_config(std::move(config)), m_issuer(m_config.issuer()), m_keys(keys), m_clock(clock)
{
}

bool SupabaseTokens::hasSecretsSignature(const Jws &token) const
{
    static_assert(crypto_auth_hmacsha256_BYTES == 32);
    if (m_config.jwtSecret.isEmpty() || token.signature.size() != crypto_auth_hmacsha256_BYTES)
        return false;
    const auto bytes = [](const QByteArray &data) { return reinterpret_cast<const unsigned char *>(data.constData()); };
    crypto_auth_hmacsha256_state state;
    std::array<unsigned char, crypto_auth_hmacsha256_BYTES> mac{};
    crypto_auth_hmacsha256_init(&state, bytes(m_config.jwtSecret), static_cast<std::size_t>(m_config.jwtSecret.size()));
    crypto_auth_hmacsha256_update(&state, bytes(token.signedPart),
                                  static_cast<unsigned long long>(token.signedPart.size()));
    crypto_auth_hmacsha256_final(&state, mac.data());
    return sodium_memcmp(mac.data(), token.signature.constData(), mac.size()) == 0;
}

/// Looked at before any key is: what others signed must not make us ask Supabase.
Result<void> SupabaseTokens::checkIssuer(const QJsonObject &payload) const
{
    const QString databaseRole = payload.value("role"_L1).toString();
    if (databaseRole == "service_role"_L1 || databaseRole == "anon"_L1)
        return refused(u"A key of the Supabase project is not a person's token. Backends use an API key of this server "
                       "(creditdesk-admin key add)."_s);
    if (payload.value("iss"_L1).toString() != m_issuer)
        return badToken();
    return {};
}

Result<TokenClaims> SupabaseTokens::claims(const QJsonObject &payload) const
{
    if (!isForUs(payload.value("aud"_L1)) || payload.value("role"_L1).toString() != kAuthenticated)
        return badToken();
    TokenClaims claims;
    claims.userId = canonicalUuid(payload.value("sub"_L1).toString());
    const auto expires = instant(payload.value("exp"_L1));
    const auto notBefore = payload.contains("nbf"_L1) ? instant(payload.value("nbf"_L1)) : Timestamp{};
    if (claims.userId.isEmpty() || !expires || !notBefore)
        return badToken();
    const Timestamp now = m_clock.now();
    if (now >= *expires + kLeeway)
        return failure(ErrorKind::Unauthenticated, u"token_expired"_s,
                       u"The access token has expired. Refresh the session."_s);
    if (now + kLeeway < *notBefore)
        return refused(u"The access token is not valid yet. Are the clocks right?"_s);
    if (payload.value("is_anonymous"_L1).toBool())
        return refused(u"Anonymous users of Supabase have no credits here. Sign in with an account."_s);
    const Result<Role> role = roleFrom(payload.value("app_metadata"_L1).toObject());
    if (!role)
        return tl::unexpected(role.error());
    claims.role = *role;
    claims.email = payload.value("email"_L1).toString().left(kMaxEmailLength);
    claims.familyId = payload.value("session_id"_L1).toString();
    claims.issuedAt = instant(payload.value("iat"_L1)).value_or(Timestamp{});
    claims.expiresAt = *expires;
    return claims;
}

asio::awaitable<Result<TokenClaims>> SupabaseTokens::verify(QByteArray token) const
{
    const Result<Jws> jws = parseJws(token);
    if (!jws)
        co_return tl::unexpected(jws.error());
    const Result<void> ours = checkIssuer(jws->payload);
    if (!ours)
        co_return tl::unexpected(ours.error());
    bool genuine = false;
    if (jws->algorithm == "HS256"_L1) {
        genuine = hasSecretsSignature(*jws);
    } else if (jws->algorithm == "RS256"_L1 || jws->algorithm == "ES256"_L1) {
        const auto key = co_await m_keys.find(jws->algorithm, jws->keyId);
        if (!key)
            co_return tl::unexpected(key.error());
        genuine = (*key)->verify(jws->signedPart, jws->signature);
    }
    if (!genuine)
        co_return badToken();
    co_return claims(jws->payload);
}

} // namespace creditdesk::auth
