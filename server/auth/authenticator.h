// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/timestamp.h"
#include "server/auth/persontokens.h"
#include "server/http/message.h"

#include <memory>

namespace creditdesk::store {
class ReadPool;
}

namespace creditdesk::auth {

/// Turns the Authorization header of a request into a Principal: access tokens of people and API keys (`cdk_…`).
/// Whether a key still exists is read from the database and remembered for kAliveCacheSeconds.
class Authenticator {
public:
    static constexpr int kAliveCacheSeconds = 5;
    static constexpr int kAliveCacheEntries = 10'000;

    /// Everything passed must outlive the authenticator.
    Authenticator(store::ReadPool &pool, const Clock &clock, PersonTokens &people);
    ~Authenticator();

    /// Error Unauthenticated: `no_authorization` (no bearer), `bad_token`, `token_expired`, `session_revoked`,
    /// `bad_api_key`; Unavailable when the database or Supabase's keys cannot be read.
    [[nodiscard]] boost::asio::awaitable<Result<Principal>> authenticate(const http::Request &request);

    /// Forgets what is remembered, after a sign-out: the next request asks the database.
    void forget();

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace creditdesk::auth
