// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/auth/alivecache.h"
#include "server/auth/persontokens.h"
#include "server/auth/supabasetokens.h"

namespace creditdesk::store {
class LedgerWriter;
class ReadPool;
} // namespace creditdesk::store

namespace creditdesk::auth {

/// People with tokens of Supabase. Their account is opened when a valid token of theirs is first seen, if a trigger of
/// the database has not done it; any number of such requests at once open one account. Their role is the token's, not
/// the account's.
class SupabasePeople final : public PersonTokens {
public:
    static constexpr int kSeenCacheSeconds = 60;
    static constexpr int kSeenCacheEntries = 10'000;

    /// Everything passed must outlive this object.
    SupabasePeople(const SupabaseTokens &tokens, store::LedgerWriter &writer, store::ReadPool &pool,
                   const Clock &clock);

    [[nodiscard]] boost::asio::awaitable<Result<Principal>> person(QByteArray token) override;
    void forget() override { m_seen.clear(); }

private:
    [[nodiscard]] boost::asio::awaitable<Result<bool>> hasAccount(QString userId);
    [[nodiscard]] boost::asio::awaitable<Result<void>> openAccount(TokenClaims claims);

    const SupabaseTokens &m_tokens;
    store::LedgerWriter &m_writer;
    store::ReadPool &m_pool;
    const Clock &m_clock;
    AliveCache<QString, bool> m_seen{std::chrono::seconds(kSeenCacheSeconds), kSeenCacheEntries};
};

} // namespace creditdesk::auth
