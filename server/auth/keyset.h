// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/auth/es256.h"
#include "server/auth/rs256.h"

#include <variant>
#include <vector>

namespace creditdesk::auth {

/// A public key that checks tokens: RSA for RS256, P-256 for ES256. It works for its own algorithm only, whatever a
/// token says.
class VerifyKey {
public:
    /// Nothing for secrets (`oct`), keys for encryption, other kinds and what is damaged or too weak.
    [[nodiscard]] static std::optional<VerifyKey> fromJwk(const QJsonObject &jwk);

    [[nodiscard]] bool fits(const QString &algorithm) const;
    [[nodiscard]] const QString &keyId() const { return m_keyId; }
    [[nodiscard]] bool verify(const QByteArray &message, const QByteArray &signature) const;

private:
    using Material = std::variant<Rs256Key, Es256Key>;
    VerifyKey(QString keyId, Material material) : m_keyId(std::move(keyId)), m_material(std::move(material)) {}
    QString m_keyId;
    Material m_material;
};

/// The usable keys of a JSON Web Key Set (RFC 7517).
class KeySet {
public:
    static constexpr qsizetype kMaxBytes = 64 * 1024;
    static constexpr qsizetype kMaxKeys = 32;

    /// Error `invalid_key_set` for what is no key set. A set without any usable key is a set.
    [[nodiscard]] static Result<KeySet> parse(const QByteArray &json);

    /// The key of that name for that algorithm; without a name, the only one for the algorithm. Null when there is none
    /// or when it could be either of several.
    [[nodiscard]] const VerifyKey *find(const QString &algorithm, const QString &keyId) const;
    [[nodiscard]] std::size_t size() const { return m_keys.size(); }

private:
    std::vector<VerifyKey> m_keys;
};

} // namespace creditdesk::auth
