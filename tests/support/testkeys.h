// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QJsonObject>

#include <memory>

using EVP_PKEY = struct evp_pkey_st;

namespace creditdesk::test {

/// A key that signs JSON Web Tokens in tests, by OpenSSL and by nothing of ours. Failures throw std::runtime_error.
class TestKey {
public:
    [[nodiscard]] static TestKey rsa(const QString &keyId, int bits = 2048);
    [[nodiscard]] static TestKey p256(const QString &keyId);
    [[nodiscard]] static TestKey secret(const QByteArray &bytes);

    [[nodiscard]] QString keyId() const { return m_keyId; }
    [[nodiscard]] QString algorithm() const { return m_algorithm; }
    /// {alg, kid, typ} as Supabase writes it.
    [[nodiscard]] QJsonObject header() const;
    [[nodiscard]] QByteArray token(const QJsonObject &payload) const { return token(payload, header()); }
    /// Signs with this key whatever the header says.
    [[nodiscard]] QByteArray token(const QJsonObject &payload, const QJsonObject &header) const;
    [[nodiscard]] QByteArray tokenOf(const QByteArray &payload, const QByteArray &header) const; ///< of raw texts
    [[nodiscard]] QJsonObject jwk() const;                                                       ///< the public half
    [[nodiscard]] QByteArray publicPem() const;

private:
    TestKey(QString keyId, QString algorithm, EVP_PKEY *key, QByteArray secret = {});
    [[nodiscard]] QByteArray sign(const QByteArray &message) const;

    QString m_keyId;
    QString m_algorithm;
    std::shared_ptr<EVP_PKEY> m_key; ///< null: a secret
    QByteArray m_secret;
};

/// The answer of a JWKS endpoint with these keys.
[[nodiscard]] QByteArray keySetOf(const std::vector<TestKey> &keys);

} // namespace creditdesk::test
