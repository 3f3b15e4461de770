// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/embeddedpeople.h"

#include "server/store/readpool.h"

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::auth {

EmbeddedPeople::EmbeddedPeople(store::ReadPool &pool, const Clock &clock, const TokenSigner &signer)
    : m_pool(pool), m_clock(clock), m_signer(signer)
{
}

asio::awaitable<Result<Principal>> EmbeddedPeople::person(QByteArray token)
{
    const Timestamp now = m_clock.now();
    const Result<TokenClaims> claims = m_signer.verify(token, now);
    if (!claims)
        co_return tl::unexpected(claims.error());
    if (!m_families.value(claims->familyId, now)) {
        const quint64 generation = m_families.generation();
        std::function<Result<bool>(store::Reader &)> read = [family = claims->familyId](store::Reader &reader) {
            return reader.records().familyAlive(family);
        };
        const Result<bool> alive = co_await m_pool.run<bool>(std::move(read));
        if (!alive)
            co_return tl::unexpected(alive.error());
        if (!*alive)
            co_return failure(ErrorKind::Unauthenticated, u"session_revoked"_s,
                              u"This session was signed out. Sign in again."_s);
        m_families.insert(claims->familyId, true, now, generation);
    }
    co_return Principal{claims->userId, claims->role, claims->familyId, {}};
}

} // namespace creditdesk::auth
