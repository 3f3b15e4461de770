// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"

#include <QByteArray>

#include <memory>

using EVP_PKEY = struct evp_pkey_st;

namespace creditdesk::auth {

/// A public RSA key and its use as JWS algorithm RS256 (RFC 7518, 3.3), by OpenSSL. Safe to use from several threads.
class Rs256Key {
public:
    static constexpr int kMinBits = 2048; ///< RFC 7518
    static constexpr int kMaxBits = 8192; ///< more only costs time

    /// Modulus and exponent as big-endian numbers. Error `bad_key` for a size out of these bounds or a bad exponent.
    [[nodiscard]] static Result<Rs256Key> fromNumbers(const QByteArray &modulus, const QByteArray &exponent);
    [[nodiscard]] bool verify(const QByteArray &message, const QByteArray &signature) const;

private:
    struct Deleter {
        void operator()(EVP_PKEY *key) const;
    };
    using Pointer = std::unique_ptr<EVP_PKEY, Deleter>;
    explicit Rs256Key(Pointer key) : m_key(std::move(key)) {}
    Pointer m_key;
};

} // namespace creditdesk::auth
