// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/testkeys.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QMessageAuthenticationCode>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <stdexcept>

using namespace Qt::StringLiterals;

namespace creditdesk::test {
namespace {

constexpr auto kBase64Url = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;
constexpr int kCoordinateBytes = 32;

void require(bool worked)
{
    if (!worked)
        throw std::runtime_error("OpenSSL refused");
}

QByteArray compact(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QString numberOf(EVP_PKEY *key, const char *name, int width = 0)
{
    BIGNUM *number = nullptr;
    require(EVP_PKEY_get_bn_param(key, name, &number) == 1);
    QByteArray bytes(std::max(width, BN_num_bytes(number)), '\0');
    BN_bn2binpad(number, reinterpret_cast<unsigned char *>(bytes.data()), int(bytes.size()));
    BN_free(number);
    return QString::fromLatin1(bytes.toBase64(kBase64Url));
}

/// DER to r || s.
QByteArray joined(const QByteArray &der)
{
    const auto *bytes = reinterpret_cast<const unsigned char *>(der.constData());
    ECDSA_SIG *signature = d2i_ECDSA_SIG(nullptr, &bytes, der.size());
    require(signature != nullptr);
    QByteArray both(2 * kCoordinateBytes, '\0');
    auto *out = reinterpret_cast<unsigned char *>(both.data());
    BN_bn2binpad(ECDSA_SIG_get0_r(signature), out, kCoordinateBytes);
    BN_bn2binpad(ECDSA_SIG_get0_s(signature), out + kCoordinateBytes, kCoordinateBytes);
    ECDSA_SIG_free(signature);
    return both;
}

} // namespace

TestKey::TestKey(QString keyId, QString algorithm, EVP_PKEY *key, QByteArray secret)
    : m_keyId(std::move(keyId)),
      m_algorithm(std::move(algorithm)),
      m_key(key, &EVP_PKEY_free),
      m_secret(std::move(secret))
{
}

TestKey TestKey::rsa(const QString &keyId, int bits)
{
    EVP_PKEY *key = EVP_RSA_gen(static_cast<unsigned int>(bits));
    require(key != nullptr);
    return {keyId, u"RS256"_s, key};
}

TestKey TestKey::p256(const QString &keyId)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    require(key != nullptr);
    return {keyId, u"ES256"_s, key};
}

TestKey TestKey::secret(const QByteArray &bytes)
{
    return {{}, u"HS256"_s, nullptr, bytes};
}

QJsonObject TestKey::header() const
{
    QJsonObject header{{u"alg"_s, m_algorithm}, {u"typ"_s, u"JWT"_s}};
    if (!m_keyId.isEmpty())
        header.insert(u"kid"_s, m_keyId);
    return header;
}

QByteArray TestKey::token(const QJsonObject &payload, const QJsonObject &header) const
{
    return tokenOf(compact(payload), compact(header));
}

QByteArray TestKey::tokenOf(const QByteArray &payload, const QByteArray &header) const
{
    const QByteArray message = header.toBase64(kBase64Url) + '.' + payload.toBase64(kBase64Url);
    return message + '.' + sign(message).toBase64(kBase64Url);
}

QByteArray TestKey::sign(const QByteArray &message) const
{
    if (!m_key)
        return QMessageAuthenticationCode::hash(message, m_secret, QCryptographicHash::Sha256);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    const auto *bytes = reinterpret_cast<const unsigned char *>(message.constData());
    const auto size = std::size_t(message.size());
    std::size_t length = 0;
    require(EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, m_key.get()) == 1);
    require(EVP_DigestSign(context, nullptr, &length, bytes, size) == 1);
    QByteArray signature(qsizetype(length), '\0');
    require(EVP_DigestSign(context, reinterpret_cast<unsigned char *>(signature.data()), &length, bytes, size) == 1);
    EVP_MD_CTX_free(context);
    signature.truncate(qsizetype(length));
    return m_algorithm == "ES256"_L1 ? joined(signature) : signature;
}

QJsonObject TestKey::jwk() const
{
    QJsonObject jwk{
        {u"alg"_s, m_algorithm}, {u"kid"_s, m_keyId}, {u"use"_s, u"sig"_s}, {u"key_ops"_s, QJsonArray{u"verify"_s}}};
    if (!m_key) {
        jwk.insert(u"kty"_s, u"oct"_s);
        jwk.insert(u"k"_s, QString::fromLatin1(m_secret.toBase64(kBase64Url)));
    } else if (m_algorithm == "RS256"_L1) {
        jwk.insert(u"kty"_s, u"RSA"_s);
        jwk.insert(u"n"_s, numberOf(m_key.get(), OSSL_PKEY_PARAM_RSA_N));
        jwk.insert(u"e"_s, numberOf(m_key.get(), OSSL_PKEY_PARAM_RSA_E));
    } else {
        jwk.insert(u"kty"_s, u"EC"_s);
        jwk.insert(u"crv"_s, u"P-256"_s);
        jwk.insert(u"x"_s, numberOf(m_key.get(), OSSL_PKEY_PARAM_EC_PUB_X, kCoordinateBytes));
        jwk.insert(u"y"_s, numberOf(m_key.get(), OSSL_PKEY_PARAM_EC_PUB_Y, kCoordinateBytes));
    }
    return jwk;
}

QByteArray TestKey::publicPem() const
{
    BIO *bio = BIO_new(BIO_s_mem());
    require(PEM_write_bio_PUBKEY(bio, m_key.get()) == 1);
    char *data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    const QByteArray pem(data, size);
    BIO_free(bio);
    return pem;
}

QByteArray keySetOf(const std::vector<TestKey> &keys)
{
    QJsonArray array;
    for (const TestKey &key : keys)
        array.append(key.jwk());
    return compact({{u"keys"_s, array}});
}

} // namespace creditdesk::test
