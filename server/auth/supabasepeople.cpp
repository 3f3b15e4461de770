// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/supabasepeople.h"

#include "server/store/async.h"
#include "server/store/readpool.h"

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::auth {

namespace {

/// For people without an address (phone, some providers), and where another account has it: accounts are never joined
/// by an address, which may not be theirs. RFC 2606 keeps the domain from being anybody's.
QString ownAddress(const QString &userId)
{
    return userId + u"@supabase.invalid"_s;
}

/// Inside the writer's transaction, so that two first requests cannot cross.
Result<void> openMissing(store::Records &records, const store::UserRecord &wanted)
{
    const auto known = records.userById(wanted.id);
    if (!known)
        return tl::unexpected(known.error());
    if (*known)
        return {};
    store::UserRecord user = wanted;
    if (!user.email.isEmpty()) {
        const Result<void> added = records.addUser(user);
        if (added || added.error().code != "email_taken"_L1)
            return added;
    }
    user.email = ownAddress(user.id);
    return records.addUser(user);
}

} // namespace

SupabasePeople::SupabasePeople(const SupabaseTokens &tokens, store::LedgerWriter &writer, store::ReadPool &pool,
                               const Clock &clock)
    : m_tokens(tokens), m_writer(writer), m_pool(pool), m_clock(clock)
{
}

asio::awaitable<Result<bool>> SupabasePeople::hasAccount(QString userId)
{
    std::function<Result<bool>(store::Reader &)> read = [userId](store::Reader &reader) -> Result<bool> {
        const auto user = reader.records().userById(userId);
        if (!user)
            return tl::unexpected(user.error());
        return user->has_value();
    };
    return m_pool.run<bool>(std::move(read));
}

asio::awaitable<Result<void>> SupabasePeople::openAccount(TokenClaims claims)
{
    // A plain user, whatever the token says today: the account's own role opens doors in the embedded sign-in only.
    store::UserRecord user{claims.userId, claims.email.trimmed().toLower(), {}, Role::User, m_clock.now()};
    std::function<Result<void>(store::Records &)> write = [user](store::Records &records) {
        return openMissing(records, user);
    };
    const Result<void> written = co_await store::writeAsync(m_writer, std::move(write));
    if (written)
        co_return written;
    // Another server on the same database may have been faster.
    const Result<bool> exists = co_await hasAccount(claims.userId);
    if (exists && *exists)
        co_return Result<void>();
    co_return written;
}

asio::awaitable<Result<Principal>> SupabasePeople::person(QByteArray token)
{
    const Result<TokenClaims> claims = co_await m_tokens.verify(std::move(token));
    if (!claims)
        co_return tl::unexpected(claims.error());
    const Timestamp now = m_clock.now();
    if (!m_seen.value(claims->userId, now)) {
        const quint64 generation = m_seen.generation();
        const Result<bool> exists = co_await hasAccount(claims->userId);
        if (!exists)
            co_return tl::unexpected(exists.error());
        if (!*exists) {
            const Result<void> opened = co_await openAccount(*claims);
            if (!opened)
                co_return tl::unexpected(opened.error());
        }
        m_seen.insert(claims->userId, true, now, generation);
    }
    co_return Principal{claims->userId, claims->role, claims->familyId, {}};
}

} // namespace creditdesk::auth
