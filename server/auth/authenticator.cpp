// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/authenticator.h"

#include "server/auth/alivecache.h"
#include "server/auth/apikey.h"
#include "server/store/readpool.h"

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::auth {

namespace {

/// The bearer of the request; empty when there is none.
QByteArray bearer(const http::Request &request)
{
    const QByteArray header = request.headers.value("Authorization");
    const qsizetype space = header.indexOf(' ');
    if (space < 0 || header.left(space).compare("bearer", Qt::CaseInsensitive) != 0)
        return {};
    return header.mid(space + 1).trimmed();
}

tl::unexpected<Error> unauthenticated(const QString &code, const QString &detail)
{
    return failure(ErrorKind::Unauthenticated, code, detail);
}

} // namespace

class Authenticator::Private {
public:
    asio::awaitable<Result<Principal>> byApiKey(QByteArray key);

    store::ReadPool &pool;
    const Clock &clock;
    PersonTokens &people;
    AliveCache<QByteArray, Principal> keys{std::chrono::seconds(kAliveCacheSeconds), kAliveCacheEntries};
};

asio::awaitable<Result<Principal>> Authenticator::Private::byApiKey(QByteArray key)
{
    const Timestamp now = clock.now();
    const QByteArray hash = secretHash(key);
    if (const auto known = keys.value(hash, now))
        co_return *known;
    using Record = std::optional<store::ApiKeyRecord>;
    const quint64 generation = keys.generation();
    std::function<Result<Record>(store::Reader &)> read = [hash](store::Reader &reader) {
        return reader.records().apiKey(hash);
    };
    const Result<Record> record = co_await pool.run<Record>(std::move(read));
    if (!record)
        co_return tl::unexpected(record.error());
    if (!*record)
        co_return unauthenticated(u"bad_api_key"_s,
                                  u"This API key does not exist. Make one with creditdesk-admin key add."_s);
    const Principal principal{{}, (*record)->role, {}, (*record)->id};
    keys.insert(hash, principal, now, generation);
    co_return principal;
}

Authenticator::Authenticator(store::ReadPool &pool, const Clock &clock, PersonTokens &people)
    : d(new Private{pool, clock, people})
{
}

Authenticator::~Authenticator() = default;

asio::awaitable<Result<Principal>> Authenticator::authenticate(const http::Request &request)
{
    QByteArray credential = bearer(request);
    if (credential.startsWith(kApiKeyPrefix))
        return d->byApiKey(std::move(credential));
    if (!credential.isEmpty())
        return d->people.person(std::move(credential));
    return [](Result<Principal> answer)
               -> asio::awaitable<Result<Principal>> {
        co_return answer;
    }(unauthenticated(u"no_authorization"_s,
                      u"This call needs \"Authorization: Bearer …\" with an access token or API key."_s));
}

void Authenticator::forget()
{
    d->people.forget();
    d->keys.clear();
}

} // namespace creditdesk::auth
