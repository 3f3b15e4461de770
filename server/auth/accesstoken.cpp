// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/accesstoken.h"

#include "server/auth/es256.h"
#include "server/auth/jws.h"
#include "server/store/blocking.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace creditdesk::auth {

namespace {

constexpr qsizetype kMaxOwnTokenBytes = 4096;
constexpr auto kAudience = "authenticated"_L1;

QByteArray compact(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QString base64Url(const QByteArray &bytes)
{
    return QString::fromLatin1(bytes.toBase64(kBase64Url));
}

std::optional<QByteArray> decodedPart(const QByteArray &part)
{
    auto decoded = QByteArray::fromBase64Encoding(part, kBase64Url | QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded)
        return std::nullopt;
    return *decoded;
}

qint64 seconds(Timestamp at)
{
    return std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
}

} // namespace

class TokenSigner::Private {
public:
    Es256Key key;
    QString issuer;
    QString keyId;     ///< RFC 7638 thumbprint of the public key
    QByteArray header; ///< the one header we write and accept, encoded
};

TokenSigner::TokenSigner(std::unique_ptr<Private> data) : d(std::move(data)) {}

TokenSigner::TokenSigner(TokenSigner &&) noexcept = default;
TokenSigner &TokenSigner::operator=(TokenSigner &&) noexcept = default;
TokenSigner::~TokenSigner() = default;

Result<QByteArray> TokenSigner::generateKey()
{
    const Result<Es256Key> key = Es256Key::generate();
    if (!key)
        return tl::unexpected(key.error());
    return key->toDer();
}

Result<TokenSigner> TokenSigner::fromKey(const QByteArray &der, const QString &issuer)
{
    Result<Es256Key> key = Es256Key::fromDer(der);
    if (!key)
        return tl::unexpected(key.error());
    const auto [x, y] = key->publicPoint();
    const QByteArray members =
        R"({"crv":"P-256","kty":"EC","x":")" + x.toBase64(kBase64Url) + R"(","y":")" + y.toBase64(kBase64Url) + R"("})";
    const QString keyId = base64Url(QCryptographicHash::hash(members, QCryptographicHash::Sha256));
    const QByteArray header =
        compact({{u"alg"_s, u"ES256"_s}, {u"kid"_s, keyId}, {u"typ"_s, u"JWT"_s}}).toBase64(kBase64Url);
    return TokenSigner(std::make_unique<Private>(Private{std::move(*key), issuer, keyId, header}));
}

Result<QByteArray> TokenSigner::sign(const TokenClaims &claims) const
{
    const QJsonObject payload{
        {u"iss"_s, d->issuer},
        {u"sub"_s, claims.userId},
        {u"aud"_s, QString(kAudience)},
        {u"role"_s, QString(kAudience)}, // what GoTrue writes: the database role of a signed-in person
        {u"email"_s, claims.email},
        {u"app_metadata"_s, QJsonObject{{u"role"_s, toString(claims.role)}}},
        {u"session_id"_s, claims.familyId},
        {u"iat"_s, seconds(claims.issuedAt)},
        {u"exp"_s, seconds(claims.expiresAt)}};
    const QByteArray message = d->header + '.' + compact(payload).toBase64(kBase64Url);
    const Result<QByteArray> signature = d->key.sign(message);
    if (!signature)
        return tl::unexpected(signature.error());
    return message + '.' + signature->toBase64(kBase64Url);
}

Result<TokenClaims> TokenSigner::verify(const QByteArray &token, Timestamp now) const
{
    // Only our own header is accepted, byte for byte: that pins alg and kid before anything is decoded.
    const QByteArrayList parts = token.split('.');
    if (token.size() > kMaxOwnTokenBytes || parts.size() != 3 || parts[0] != d->header)
        return badToken();
    const auto payload = decodedPart(parts[1]);
    const auto signature = decodedPart(parts[2]);
    if (!payload || !signature || !d->key.verify(parts[0] + '.' + parts[1], *signature))
        return badToken();

    const QJsonObject object = QJsonDocument::fromJson(*payload).object();
    TokenClaims claims;
    claims.userId = object.value("sub"_L1).toString();
    claims.email = object.value("email"_L1).toString();
    claims.familyId = object.value("session_id"_L1).toString();
    const auto role = roleFromString(object.value("app_metadata"_L1).toObject().value("role"_L1).toString());
    const qint64 expires = object.value("exp"_L1).toInteger();
    if (claims.userId.isEmpty() || claims.familyId.isEmpty() || !role || *role == Role::Service ||
        object.value("aud"_L1).toString() != kAudience || object.value("iss"_L1).toString() != d->issuer)
        return badToken();
    claims.role = *role;
    claims.issuedAt = fromEpochMs(object.value("iat"_L1).toInteger() * 1000);
    claims.expiresAt = fromEpochMs(expires * 1000);
    if (now >= claims.expiresAt)
        return failure(ErrorKind::Unauthenticated, u"token_expired"_s,
                       u"The access token has expired. Refresh the session."_s);
    return claims;
}

QJsonObject TokenSigner::jwks() const
{
    const auto [x, y] = d->key.publicPoint();
    const QJsonObject key{
        {u"kty"_s, u"EC"_s},  {u"crv"_s, u"P-256"_s}, {u"x"_s, base64Url(x)}, {u"y"_s, base64Url(y)},
        {u"kid"_s, d->keyId}, {u"alg"_s, u"ES256"_s}, {u"use"_s, u"sig"_s},   {u"key_ops"_s, QJsonArray{u"verify"_s}}};
    return {{u"keys"_s, QJsonArray{key}}};
}

Result<TokenSigner> loadTokenSigner(store::LedgerWriter &writer, const QString &issuer)
{
    const Result<QByteArray> fresh = TokenSigner::generateKey();
    if (!fresh)
        return tl::unexpected(fresh.error());
    QByteArray kept;
    const auto written = store::writeAndWait(writer, [&kept, &fresh](store::Records &records) {
        return records.secret(u"token-signing-key-es256"_s, *fresh).map([&kept](const QByteArray &stored) {
            kept = stored;
        });
    });
    if (!written)
        return tl::unexpected(written.error());
    return TokenSigner::fromKey(kept, issuer);
}

} // namespace creditdesk::auth
