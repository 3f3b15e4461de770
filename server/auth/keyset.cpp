// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/keyset.h"

#include "server/auth/jws.h"
#include "server/auth/strictjson.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace creditdesk::auth {

namespace {

tl::unexpected<Error> invalid(const QString &why)
{
    return failure(ErrorKind::Upstream, u"invalid_key_set"_s, why);
}

QByteArray bytesOf(const QJsonObject &jwk, QLatin1StringView name)
{
    const auto bytes = QByteArray::fromBase64Encoding(jwk.value(name).toString().toLatin1(),
                                                      kBase64Url | QByteArray::AbortOnBase64DecodingErrors);
    return bytes ? *bytes : QByteArray();
}

/// A member that may be absent, but if it is there it must say so.
bool allows(const QJsonObject &jwk, QLatin1StringView name, QLatin1StringView wanted)
{
    const QJsonValue value = jwk.value(name);
    return value.isUndefined() || value.toString() == wanted ||
           (value.isArray() && value.toArray().contains(QString(wanted)));
}

} // namespace

bool VerifyKey::fits(const QString &algorithm) const
{
    return algorithm == (std::holds_alternative<Rs256Key>(m_material) ? "RS256"_L1 : "ES256"_L1);
}

bool VerifyKey::verify(const QByteArray &message, const QByteArray &signature) const
{
    return std::visit([&](const auto &key) { return key.verify(message, signature); }, m_material);
}

std::optional<VerifyKey> VerifyKey::fromJwk(const QJsonObject &jwk)
{
    if (!allows(jwk, "use"_L1, "sig"_L1) || !allows(jwk, "key_ops"_L1, "verify"_L1))
        return std::nullopt;
    const QString keyId = jwk.value("kid"_L1).toString();
    const QString type = jwk.value("kty"_L1).toString();
    if (type == "RSA"_L1 && allows(jwk, "alg"_L1, "RS256"_L1)) {
        if (auto key = Rs256Key::fromNumbers(bytesOf(jwk, "n"_L1), bytesOf(jwk, "e"_L1)))
            return VerifyKey(keyId, std::move(*key));
    } else if (type == "EC"_L1 && jwk.value("crv"_L1).toString() == "P-256"_L1 && allows(jwk, "alg"_L1, "ES256"_L1)) {
        if (auto key = Es256Key::fromPublicPoint(bytesOf(jwk, "x"_L1), bytesOf(jwk, "y"_L1)))
            return VerifyKey(keyId, std::move(*key));
    }
    return std::nullopt;
}

Result<KeySet> KeySet::parse(const QByteArray &json)
{
    if (json.size() > kMaxBytes)
        return invalid(u"The key set is larger than any should be."_s);
    const auto object = parseStrictObject(json);
    if (!object || !object->value("keys"_L1).isArray())
        return invalid(u"The answer is no JSON Web Key Set."_s);
    const QJsonArray keys = object->value("keys"_L1).toArray();
    if (keys.size() > kMaxKeys)
        return invalid(u"The key set has more keys than any should have."_s);
    KeySet set;
    for (const QJsonValue &value : keys) {
        if (auto key = VerifyKey::fromJwk(value.toObject()))
            set.m_keys.push_back(std::move(*key));
    }
    return set;
}

const VerifyKey *KeySet::find(const QString &algorithm, const QString &keyId) const
{
    const VerifyKey *found = nullptr;
    for (const VerifyKey &key : m_keys) {
        if (!key.fits(algorithm) || !(keyId.isEmpty() || key.keyId() == keyId))
            continue;
        if (found)
            return nullptr; // either could be meant: none is taken
        found = &key;
    }
    return found;
}

} // namespace creditdesk::auth
