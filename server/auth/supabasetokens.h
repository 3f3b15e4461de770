// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/auth/accesstoken.h"
#include "server/auth/remotekeys.h"
#include "server/auth/supabaseconfig.h"

namespace creditdesk::auth {

struct Jws;

/// Checks the access tokens of Supabase Auth: HS256 by the project's secret, RS256 and ES256 by its published keys.
/// Each key works for its own algorithm, `iss`, `aud`, `exp`, `nbf` and `sub` are checked, and the role comes from
/// `app_metadata.creditdesk_role`, which people cannot write themselves (`user_metadata` they can).
class SupabaseTokens {
public:
    static constexpr std::chrono::seconds kLeeway{10}; ///< between Supabase's clock and ours

    /// `keys` and `clock` outlive this object.
    SupabaseTokens(SupabaseConfig config, RemoteKeys &keys, const Clock &clock);

    /// Errors Unauthenticated `bad_token` or `token_expired`, Unavailable `sign_in_unavailable`.
    [[nodiscard]] boost::asio::awaitable<Result<TokenClaims>> verify(QByteArray token) const;

private:
    [[nodiscard]] bool hasSecretsSignature(const Jws &token) const;
    [[nodiscard]] Result<void> checkIssuer(const QJsonObject &payload) const;
    [[nodiscard]] Result<TokenClaims> claims(const QJsonObject &payload) const;

    const SupabaseConfig m_config;
    const QString m_issuer;
    RemoteKeys &m_keys;
    const Clock &m_clock;
};

} // namespace creditdesk::auth
