// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/auth/accesstoken.h"
#include "server/auth/alivecache.h"
#include "server/auth/persontokens.h"

namespace creditdesk::store {
class ReadPool;
}

namespace creditdesk::auth {

/// People with tokens of the embedded sign-in. Whether their sign-in still exists is read from the database and
/// remembered for kAliveCacheSeconds.
class EmbeddedPeople final : public PersonTokens {
public:
    static constexpr int kAliveCacheSeconds = 5;
    static constexpr int kAliveCacheEntries = 10'000;

    /// Everything passed must outlive this object.
    EmbeddedPeople(store::ReadPool &pool, const Clock &clock, const TokenSigner &signer);

    [[nodiscard]] boost::asio::awaitable<Result<Principal>> person(QByteArray token) override;
    void forget() override { m_families.clear(); }

private:
    store::ReadPool &m_pool;
    const Clock &m_clock;
    const TokenSigner &m_signer;
    AliveCache<QString, bool> m_families{std::chrono::seconds(kAliveCacheSeconds), kAliveCacheEntries};
};

} // namespace creditdesk::auth
