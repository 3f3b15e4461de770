// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/rs256.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

using namespace Qt::StringLiterals;

namespace creditdesk::auth {

namespace {

constexpr int kMaxExponentBits = 64;

struct Free {
    void operator()(BIGNUM *number) const { BN_free(number); }
    void operator()(OSSL_PARAM_BLD *builder) const { OSSL_PARAM_BLD_free(builder); }
    void operator()(OSSL_PARAM *parameters) const { OSSL_PARAM_free(parameters); }
    void operator()(EVP_PKEY_CTX *context) const { EVP_PKEY_CTX_free(context); }
    void operator()(EVP_MD_CTX *context) const { EVP_MD_CTX_free(context); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

const unsigned char *unsignedData(const QByteArray &bytes)
{
    return reinterpret_cast<const unsigned char *>(bytes.constData());
}

Owned<BIGNUM> number(const QByteArray &bigEndian)
{
    return Owned<BIGNUM>(BN_bin2bn(unsignedData(bigEndian), static_cast<int>(bigEndian.size()), nullptr));
}

tl::unexpected<Error> badKey()
{
    return failure(ErrorKind::InvalidInput, u"bad_key"_s, u"This is no RSA key of 2048 to 8192 bits."_s);
}

} // namespace

void Rs256Key::Deleter::operator()(EVP_PKEY *key) const
{
    EVP_PKEY_free(key);
}

Result<Rs256Key> Rs256Key::fromNumbers(const QByteArray &modulus, const QByteArray &exponent)
{
    if (modulus.size() > kMaxBits / 8 + 1 || exponent.size() > kMaxExponentBits / 8)
        return badKey();
    const Owned<BIGNUM> n = number(modulus);
    const Owned<BIGNUM> e = number(exponent);
    if (!n || !e || BN_num_bits(n.get()) < kMinBits || BN_num_bits(n.get()) > kMaxBits || !BN_is_odd(n.get()) ||
        !BN_is_odd(e.get()) || BN_is_one(e.get()))
        return badKey();
    const Owned<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new());
    if (!builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1)
        return badKey();
    const Owned<OSSL_PARAM> parameters(OSSL_PARAM_BLD_to_param(builder.get()));
    const Owned<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
    EVP_PKEY *made = nullptr;
    if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
        return badKey();
    return Rs256Key(Pointer(made));
}

bool Rs256Key::verify(const QByteArray &message, const QByteArray &signature) const
{
    const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
    return context && EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, m_key.get()) == 1 &&
           EVP_DigestVerify(context.get(), unsignedData(signature), static_cast<std::size_t>(signature.size()),
                            unsignedData(message), static_cast<std::size_t>(message.size())) == 1;
}

} // namespace creditdesk::auth
