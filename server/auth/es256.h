// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"

#include <QByteArray>

#include <memory>

using EVP_PKEY = struct evp_pkey_st;

namespace creditdesk::auth {

/// A P-256 key pair, or the public half of one, and its use as JWS algorithm ES256 (RFC 7518, 3.4), by OpenSSL. Safe to
/// use from several threads.
class Es256Key {
public:
    [[nodiscard]] static Result<Es256Key> generate();
    /// PKCS#8 DER. Error `bad_signing_key` for anything that is no P-256 private key.
    [[nodiscard]] static Result<Es256Key> fromDer(const QByteArray &der);
    /// Another's public key by its affine coordinates, 32 bytes each; it can verify only. Error `bad_key` for anything
    /// that is no point of the curve.
    [[nodiscard]] static Result<Es256Key> fromPublicPoint(const QByteArray &x, const QByteArray &y);

    [[nodiscard]] Result<QByteArray> toDer() const;
    /// r || s, 64 bytes.
    [[nodiscard]] Result<QByteArray> sign(const QByteArray &message) const;
    [[nodiscard]] bool verify(const QByteArray &message, const QByteArray &signature) const;
    /// The affine coordinates, 32 bytes each.
    [[nodiscard]] std::pair<QByteArray, QByteArray> publicPoint() const;

private:
    struct Deleter {
        void operator()(EVP_PKEY *key) const;
    };
    using Pointer = std::unique_ptr<EVP_PKEY, Deleter>;
    explicit Es256Key(Pointer key);
    Pointer m_key;
};

} // namespace creditdesk::auth
