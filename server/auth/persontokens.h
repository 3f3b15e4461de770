// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/auth/principal.h"

#include <QByteArray>

#include <boost/asio/awaitable.hpp>

namespace creditdesk::auth {

/// Who is behind an access token: our own sign-in or Supabase's, whichever is on.
class PersonTokens {
public:
    virtual ~PersonTokens() = default;
    /// Error Unauthenticated (`bad_token`, `token_expired`, `session_revoked`) or Unavailable.
    [[nodiscard]] virtual boost::asio::awaitable<Result<Principal>> person(QByteArray token) = 0;
    /// Drops what is remembered of sign-ins.
    virtual void forget() = 0;
};

} // namespace creditdesk::auth
