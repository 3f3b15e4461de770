// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/remotekeys.h"

#include "server/auth/jws.h"
#include "server/http/async.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>

#include <mutex>

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::auth {

namespace {

constexpr int kOk = 200;

/// What a request for a key has to do next.
struct Step {
    enum class Kind {
        Answer,       ///< the key is there
        AnswerAndAsk, ///< it is there, and this request starts the fetch that renews the set
        Ask,          ///< start a fetch and look again
        Join,         ///< a fetch is under way: wait for it and look again
        Refuse,
    };
    Kind kind = Kind::Refuse;
    RemoteKeys::FoundKey key = nullptr;
    Error error = {};
};

} // namespace

class RemoteKeys::Private {
public:
    Private(QByteArray u, Send s, const Clock &c, std::function<void(const Error &)> f, RemoteKeyLimits l)
        : m_url(std::move(u)), m_send(std::move(s)), m_clock(c), m_onFailure(std::move(f)), m_limits(l)
    {
    }

    /// `first`: the request has not waited yet, so it may start a fetch or wait for one.
    Step next(const QString &algorithm, const QString &keyId, bool first);
    asio::awaitable<void> fetch();
    asio::awaitable<bool> join();

private:
    asio::awaitable<Result<KeySet>> ask();
    void fetched(Result<KeySet> answer);
    FoundKey known(const QString &algorithm, const QString &keyId, Timestamp now) const;
    std::chrono::milliseconds untilNextFetch(Timestamp now) const;
    Step refusal(Timestamp now) const;

    const QByteArray m_url;
    const Send m_send;
    const Clock &m_clock;
    const std::function<void(const Error &)> m_onFailure;
    const RemoteKeyLimits m_limits;

    std::mutex m_mutex; ///< guards all below
    std::shared_ptr<const KeySet> m_keys;
    Timestamp m_fetchedAt;
    std::optional<Timestamp> m_askedAt;
    bool m_asking = false;
    bool m_lastFailed = false;
    std::vector<std::function<void(bool)>> m_waiting;
};

RemoteKeys::FoundKey RemoteKeys::Private::known(const QString &algorithm, const QString &keyId, Timestamp now) const
{
    if (!m_keys || now - m_fetchedAt >= m_limits.keep)
        return nullptr;
    return FoundKey(m_keys, m_keys->find(algorithm, keyId)); // keeps the whole set alive
}

/// Zero: now. A clock that went back must not silence us for as long.
std::chrono::milliseconds RemoteKeys::Private::untilNextFetch(Timestamp now) const
{
    if (!m_askedAt || now < *m_askedAt || now >= *m_askedAt + m_limits.betweenFetches)
        return std::chrono::milliseconds(0);
    return *m_askedAt + m_limits.betweenFetches - now;
}

Step RemoteKeys::Private::refusal(Timestamp now) const
{
    if (m_keys && !m_lastFailed)
        return {Step::Kind::Refuse, nullptr, badToken().value()}; // the set is recent, and this key is not in it
    Error error{ErrorKind::Unavailable, u"sign_in_unavailable"_s,
                u"The keys of the sign-in service cannot be fetched at the moment. Try again shortly."_s};
    error.retryAfterSeconds =
        std::max(1, static_cast<int>(std::chrono::ceil<std::chrono::seconds>(untilNextFetch(now)).count()));
    return {Step::Kind::Refuse, nullptr, error};
}

Step RemoteKeys::Private::next(const QString &algorithm, const QString &keyId, bool first)
{
    const std::scoped_lock guard(m_mutex);
    const Timestamp now = m_clock.now();
    const bool mayAsk = !m_asking && untilNextFetch(now).count() == 0;
    const bool stale = now < m_fetchedAt || now - m_fetchedAt >= m_limits.fresh;
    FoundKey key = known(algorithm, keyId, now);
    const bool ask = mayAsk && first && (!key || stale);
    if (ask) {
        m_asking = true;
        m_askedAt = now;
    }
    if (key)
        return {ask ? Step::Kind::AnswerAndAsk : Step::Kind::Answer, std::move(key)};
    if (ask)
        return {Step::Kind::Ask};
    if (m_asking && first && m_waiting.size() < m_limits.maxWaiting)
        return {Step::Kind::Join};
    return refusal(now);
}

asio::awaitable<Result<KeySet>> RemoteKeys::Private::ask()
{
    http::ClientRequest request;
    request.url = m_url;
    request.headers.add("Accept", "application/json");
    request.totalTimeout = m_limits.timeout;
    request.maxResponseBytes = KeySet::kMaxBytes;
    const Result<http::ClientResponse> response = co_await m_send(std::move(request));
    if (!response)
        co_return tl::unexpected(response.error());
    if (response->status != kOk) {
        const QString detail = u"The key set was answered with status %1."_s.arg(response->status);
        co_return failure(ErrorKind::Upstream, u"invalid_key_set"_s, detail);
    }
    co_return KeySet::parse(response->body);
}

asio::awaitable<void> RemoteKeys::Private::fetch()
{
    Result<KeySet> answer = tl::unexpected(Error{ErrorKind::Internal, u"invalid_key_set"_s, u"The call failed."_s});
    try {
        answer = co_await ask();
    } catch (const std::exception &) { // or nobody would ever ask again
    }
    fetched(std::move(answer));
}

void RemoteKeys::Private::fetched(Result<KeySet> answer)
{
    std::vector<std::function<void(bool)>> waiting;
    {
        const std::scoped_lock guard(m_mutex);
        m_asking = false;
        m_lastFailed = !answer;
        if (answer) {
            m_keys = std::make_shared<const KeySet>(std::move(*answer));
            m_fetchedAt = m_clock.now();
        }
        waiting = std::exchange(m_waiting, {});
    }
    for (const auto &wake : waiting)
        wake(true);
    if (!answer && m_onFailure)
        m_onFailure(answer.error());
}

asio::awaitable<bool> RemoteKeys::Private::join()
{
    std::function<void(std::function<void(bool)>)> start = [this](std::function<void(bool)> wake) {
        std::unique_lock lock(m_mutex);
        if (m_asking) {
            m_waiting.push_back(std::move(wake));
            return;
        }
        lock.unlock();
        wake(true); // it came meanwhile
    };
    return http::awaitCallback<bool>(std::move(start));
}

RemoteKeys::RemoteKeys(QByteArray url, Send send, const Clock &clock, std::function<void(const Error &)> onFailure,
                       RemoteKeyLimits limits)
    : d(std::make_unique<Private>(std::move(url), std::move(send), clock, std::move(onFailure), limits))
{
}

RemoteKeys::~RemoteKeys() = default;

asio::awaitable<Result<RemoteKeys::FoundKey>> RemoteKeys::find(QString algorithm, QString keyId)
{
    Step step = d->next(algorithm, keyId, true);
    if (step.kind == Step::Kind::AnswerAndAsk) {
        const auto executor = co_await asio::this_coro::executor;
        asio::co_spawn(executor, d->fetch(), asio::detached);
    } else if (step.kind == Step::Kind::Ask || step.kind == Step::Kind::Join) {
        if (step.kind == Step::Kind::Ask)
            co_await d->fetch();
        else
            co_await d->join();
        step = d->next(algorithm, keyId, false);
    }
    if (!step.key)
        co_return tl::unexpected(step.error);
    co_return step.key;
}

} // namespace creditdesk::auth
