// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/jws.h"

#include "server/auth/strictjson.h"

using namespace Qt::StringLiterals;

namespace creditdesk::auth {

namespace {

std::optional<QByteArray> decoded(const QByteArray &part)
{
    auto bytes = QByteArray::fromBase64Encoding(part, kBase64Url | QByteArray::AbortOnBase64DecodingErrors);
    return bytes ? std::optional(*bytes) : std::nullopt;
}

std::optional<QJsonObject> decodedObject(const QByteArray &part)
{
    const auto bytes = decoded(part);
    const auto object = bytes ? parseStrictObject(*bytes) : tl::unexpected(Error());
    return object ? std::optional(*object) : std::nullopt;
}

} // namespace

tl::unexpected<Error> badToken()
{
    return failure(ErrorKind::Unauthenticated, u"bad_token"_s, u"The access token is not valid. Sign in again."_s);
}

Result<Jws> parseJws(const QByteArray &token)
{
    if (token.size() > kMaxTokenBytes)
        return badToken();
    const QByteArrayList parts = token.split('.');
    if (parts.size() != 3)
        return badToken();
    const auto header = decodedObject(parts[0]);
    const auto payload = decodedObject(parts[1]);
    const auto signature = decoded(parts[2]);
    if (!header || !payload || !signature)
        return badToken();
    const QJsonValue type = header->value("typ"_L1);
    const bool isJwt = type.isUndefined() || type.toString().compare("JWT"_L1, Qt::CaseInsensitive) == 0;
    const QJsonValue keyId = header->value("kid"_L1);
    if (!isJwt || header->contains("crit"_L1) || !(keyId.isUndefined() || keyId.isString()))
        return badToken();
    return Jws{header->value("alg"_L1).toString(), keyId.toString(), *payload, parts[0] + '.' + parts[1], *signature};
}

} // namespace creditdesk::auth
