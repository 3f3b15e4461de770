// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/signinplace.h"

namespace creditdesk::auth {

/// What the operator says of the Supabase project in which people sign in.
struct SupabaseConfig {
    static constexpr qsizetype kMinSecretBytes = 32; ///< RFC 7518, 3.2

    QUrl url;             ///< SUPABASE_URL, without a slash at the end; empty: the embedded sign-in is on
    QByteArray publicKey; ///< SUPABASE_KEY: anon or publishable; handed to every client
    QByteArray
        jwtSecret; ///< SUPABASE_JWT_SECRET: for projects that still sign with it (HS256); empty: HS256 is refused
    QStringList providers;

    [[nodiscard]] bool isConfigured() const { return !url.isEmpty(); }
    [[nodiscard]] QString issuer() const { return url.toString(QUrl::FullyEncoded) + QStringLiteral("/auth/v1"); }
    [[nodiscard]] QByteArray keySetUrl() const { return issuer().toUtf8() + "/.well-known/jwks.json"; }
    /// What clients are told.
    [[nodiscard]] SignInPlace place() const;
    /// Error `invalid_config` names the variable that is wrong, never its value. Of SUPABASE_KEY only what is known to
    /// be public passes: it leaves this server.
    [[nodiscard]] Result<void> check() const;
};

} // namespace creditdesk::auth
