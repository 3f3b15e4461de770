// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/es256.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/x509.h>

using namespace Qt::StringLiterals;

namespace creditdesk::auth {

namespace {

constexpr qsizetype kCoordinateBytes = 32;

struct Free {
    void operator()(EVP_MD_CTX *context) const { EVP_MD_CTX_free(context); }
    void operator()(ECDSA_SIG *signature) const { ECDSA_SIG_free(signature); }
    void operator()(PKCS8_PRIV_KEY_INFO *info) const { PKCS8_PRIV_KEY_INFO_free(info); }
    void operator()(BIGNUM *number) const { BN_free(number); }
    void operator()(EVP_PKEY_CTX *context) const { EVP_PKEY_CTX_free(context); }
    void operator()(unsigned char *memory) const { OPENSSL_free(memory); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

const unsigned char *unsignedData(const QByteArray &bytes)
{
    return reinterpret_cast<const unsigned char *>(bytes.constData());
}

QByteArray fixedWidth(const BIGNUM *number)
{
    QByteArray bytes(kCoordinateBytes, '\0');
    BN_bn2binpad(number, reinterpret_cast<unsigned char *>(bytes.data()), static_cast<int>(bytes.size()));
    return bytes;
}

tl::unexpected<Error> cryptoFailure(const QString &what)
{
    return failure(ErrorKind::Internal, u"bad_signing_key"_s, what);
}

bool isP256(const EVP_PKEY *key)
{
    char group[64] = {};
    std::size_t length = 0;
    return EVP_PKEY_is_a(key, "EC") == 1 &&
           EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof(group), &length) == 1 &&
           QLatin1StringView(group, static_cast<qsizetype>(length)) == QLatin1StringView(SN_X9_62_prime256v1);
}

} // namespace

void Es256Key::Deleter::operator()(EVP_PKEY *key) const
{
    EVP_PKEY_free(key);
}

Es256Key::Es256Key(Pointer key) : m_key(std::move(key)) {}

Result<Es256Key> Es256Key::generate()
{
    Pointer key(EVP_EC_gen("P-256"));
    if (!key)
        return cryptoFailure(u"OpenSSL could not make a signing key."_s);
    return Es256Key(std::move(key));
}

Result<Es256Key> Es256Key::fromDer(const QByteArray &der)
{
    const unsigned char *bytes = unsignedData(der);
    Pointer key(d2i_AutoPrivateKey(nullptr, &bytes, static_cast<long>(der.size())));
    if (!key || !isP256(key.get()))
        return cryptoFailure(u"The token signing key in the database is damaged."_s);
    return Es256Key(std::move(key));
}

Result<Es256Key> Es256Key::fromPublicPoint(const QByteArray &x, const QByteArray &y)
{
    QByteArray point = '\4' + x + y; // SEC 1: uncompressed
    char group[] = SN_X9_62_prime256v1;
    OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
                               OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                                                 static_cast<std::size_t>(point.size())),
                               OSSL_PARAM_construct_end()};
    const Owned<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
    EVP_PKEY *made = nullptr;
    if (x.size() != kCoordinateBytes || y.size() != kCoordinateBytes || !context ||
        EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters) != 1)
        return failure(ErrorKind::InvalidInput, u"bad_key"_s, u"This is no public key on the curve P-256."_s);
    Pointer key(made);
    const Owned<EVP_PKEY_CTX> checker(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
    if (!checker || EVP_PKEY_public_check(checker.get()) != 1)
        return failure(ErrorKind::InvalidInput, u"bad_key"_s, u"This is no public key on the curve P-256."_s);
    return Es256Key(std::move(key));
}

Result<QByteArray> Es256Key::toDer() const
{
    const Owned<PKCS8_PRIV_KEY_INFO> info(EVP_PKEY2PKCS8(m_key.get()));
    unsigned char *bytes = nullptr;
    const int size = info ? i2d_PKCS8_PRIV_KEY_INFO(info.get(), &bytes) : 0;
    const Owned<unsigned char> owner(bytes);
    if (size <= 0)
        return cryptoFailure(u"OpenSSL could not write the signing key."_s);
    return QByteArray(reinterpret_cast<const char *>(bytes), size);
}

Result<QByteArray> Es256Key::sign(const QByteArray &message) const
{
    const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
    const auto size = static_cast<std::size_t>(message.size());
    std::size_t length = 0;
    if (!context || EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, m_key.get()) != 1 ||
        EVP_DigestSign(context.get(), nullptr, &length, unsignedData(message), size) != 1)
        return cryptoFailure(u"OpenSSL could not sign."_s);
    QByteArray der(static_cast<qsizetype>(length), '\0');
    if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char *>(der.data()), &length, unsignedData(message),
                       size) != 1)
        return cryptoFailure(u"OpenSSL could not sign."_s);
    const unsigned char *bytes = unsignedData(der);
    const Owned<ECDSA_SIG> signature(d2i_ECDSA_SIG(nullptr, &bytes, static_cast<long>(length)));
    if (!signature)
        return cryptoFailure(u"OpenSSL could not sign."_s);
    return fixedWidth(ECDSA_SIG_get0_r(signature.get())) + fixedWidth(ECDSA_SIG_get0_s(signature.get()));
}

bool Es256Key::verify(const QByteArray &message, const QByteArray &signature) const
{
    if (signature.size() != 2 * kCoordinateBytes)
        return false;
    const unsigned char *bytes = unsignedData(signature);
    const Owned<ECDSA_SIG> pair(ECDSA_SIG_new());
    BIGNUM *r = BN_bin2bn(bytes, kCoordinateBytes, nullptr);
    BIGNUM *s = BN_bin2bn(bytes + kCoordinateBytes, kCoordinateBytes, nullptr);
    if (!pair || !r || !s || ECDSA_SIG_set0(pair.get(), r, s) != 1) { // set0 takes r and s over
        BN_free(r);
        BN_free(s);
        return false;
    }
    unsigned char *der = nullptr;
    const int size = i2d_ECDSA_SIG(pair.get(), &der);
    const Owned<unsigned char> owner(der);
    const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
    return size > 0 && context &&
           EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, m_key.get()) == 1 &&
           EVP_DigestVerify(context.get(), der, static_cast<std::size_t>(size), unsignedData(message),
                            static_cast<std::size_t>(message.size())) == 1;
}

std::pair<QByteArray, QByteArray> Es256Key::publicPoint() const
{
    const auto coordinate = [this](const char *name) {
        BIGNUM *number = nullptr;
        EVP_PKEY_get_bn_param(m_key.get(), name, &number);
        const Owned<BIGNUM> owner(number);
        return number ? fixedWidth(number) : QByteArray();
    };
    return {coordinate(OSSL_PKEY_PARAM_EC_PUB_X), coordinate(OSSL_PKEY_PARAM_EC_PUB_Y)};
}

} // namespace creditdesk::auth
