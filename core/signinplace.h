// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"

#include <QStringList>
#include <QUrl>

namespace creditdesk {

/// Where people of a server sign in: GET /api/auth/providers. Everything in it is public.
struct SignInPlace {
    enum class Kind { Embedded, Supabase };
    Kind kind = Kind::Embedded;
    QUrl url;              ///< of the Supabase project; empty: the server itself
    QString publicKey;     ///< Supabase's anon or publishable key, sent as `apikey`; may be empty
    QStringList providers; ///< for signing in by browser: google, github

    friend bool operator==(const SignInPlace &, const SignInPlace &) = default;
    [[nodiscard]] QJsonObject toJson() const;
    /// An unknown kind is an error, as is a Supabase address that is neither https nor of this computer; providers that
    /// we do not know are left out.
    [[nodiscard]] static Result<SignInPlace> fromJson(const QJsonObject &object);
};

/// google, github: the providers that both sides know.
[[nodiscard]] const QStringList &knownSignInProviders();

/// https, or http on a loopback address: elsewhere passwords and keys would travel in the open.
[[nodiscard]] bool isSafeForSecrets(const QUrl &url);

} // namespace creditdesk
