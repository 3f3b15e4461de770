// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"
#include "core/timestamp.h"
#include "core/user.h"

#include <QByteArray>

#include <memory>

namespace creditdesk::store {
class LedgerWriter;
}

namespace creditdesk::auth {

/// What an access token says.
struct TokenClaims {
    QString userId; ///< sub
    QString email;  ///< for the client's own display; never used for access
    Role role = Role::User;
    QString familyId; ///< session_id
    Timestamp issuedAt;
    Timestamp expiresAt;
};

/// Signs and checks access tokens: JWT with ES256 (RFC 7518) by OpenSSL. `alg` is pinned, `kid`, `aud`, `iss` and `exp`
/// are checked.
class TokenSigner {
public:
    /// A new P-256 private key (PKCS#8 DER), to be kept in the database.
    [[nodiscard]] static Result<QByteArray> generateKey();
    /// Error `bad_signing_key`.
    [[nodiscard]] static Result<TokenSigner> fromKey(const QByteArray &der, const QString &issuer);

    TokenSigner(TokenSigner &&) noexcept;
    TokenSigner &operator=(TokenSigner &&) noexcept;
    ~TokenSigner();

    [[nodiscard]] Result<QByteArray> sign(const TokenClaims &claims) const;
    /// Error Unauthenticated: `bad_token` or `token_expired`.
    [[nodiscard]] Result<TokenClaims> verify(const QByteArray &token, Timestamp now) const;
    [[nodiscard]] QJsonObject jwks() const; ///< the public key as a JSON Web Key Set

private:
    class Private;
    explicit TokenSigner(std::unique_ptr<Private> data);
    std::unique_ptr<Private> d;
};

/// The signer of this database: its key is made once and kept in Records::secret. Blocks; for start-up.
[[nodiscard]] Result<TokenSigner> loadTokenSigner(store::LedgerWriter &writer, const QString &issuer);

} // namespace creditdesk::auth
