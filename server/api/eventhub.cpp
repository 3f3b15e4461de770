// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/eventhub.h"

#include <QHash>
#include <QJsonDocument>
#include <QUuid>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <deque>
#include <functional>
#include <mutex>

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::api {
namespace {

QByteArray oneLine(const QJsonObject &data)
{
    return QJsonDocument(data).toJson(QJsonDocument::Compact);
}

/// Writes the data of an event when somebody is there to read it: most are never read, and the writer's thread waits.
using Body = std::function<QByteArray()>;

Body balanceBody(const ledger::Outcome &outcome)
{
    const std::int64_t lastSeq = outcome.rows.empty() ? 0 : outcome.rows.back().seq;
    return [available = outcome.available, held = outcome.held, balance = outcome.balance, lastSeq] {
        QJsonObject data{{u"available"_s, qint64(available.count())},
                         {u"held"_s, qint64(held.count())},
                         {u"balance"_s, qint64(balance.count())}};
        if (lastSeq > 0)
            data.insert("last_seq"_L1, qint64(lastSeq));
        return oneLine(data);
    };
}

Body emptyBody()
{
    return [] { return QByteArray("{}"); };
}

} // namespace

/// All members are guarded by State::mutex; the timer is cancelled only on its own executor.
struct EventHub::Subscriber {
    QString userId;
    std::deque<LiveEvent> queue;
    std::shared_ptr<asio::steady_timer> waiting;
};

struct EventHub::State {
    struct Past {
        std::uint64_t number;
        QString userId;
        QByteArray name;
        Body body;
    };

    explicit State(EventHubLimits l) : limits(l), run(QUuid::createUuid().toByteArray(QUuid::Id128).left(12)) {}

    const EventHubLimits limits;
    const QByteArray run; ///< distinguishes ids of this process from those of an earlier one
    mutable std::mutex mutex;
    std::uint64_t lastNumber = 0;
    std::deque<Past> ring;
    QMultiHash<QString, std::shared_ptr<Subscriber>> subscribers;
    bool closed = false;

    QByteArray idOf(std::uint64_t number) const { return run + '-' + QByteArray::number(qulonglong(number)); }

    static void wake(Subscriber &subscriber)
    {
        if (!subscriber.waiting)
            return;
        // Posted, so that it runs after the waiting coroutine has really gone to sleep on that executor.
        asio::post(subscriber.waiting->get_executor(), [timer = subscriber.waiting] { timer->cancel(); });
        subscriber.waiting.reset();
    }

    void startAgain(Subscriber &subscriber) const
    {
        subscriber.queue.clear();
        subscriber.queue.push_back({idOf(lastNumber), "reset", "{}"});
    }

    LiveEvent written(const Past &past) const { return {idOf(past.number), past.name, past.body()}; }

    void add(const QString &userId, const QByteArray &name, Body body)
    {
        ring.push_back({++lastNumber, userId, name, std::move(body)});
        if (ring.size() > limits.ringEvents)
            ring.pop_front();
        const auto [first, last] = subscribers.equal_range(userId);
        if (first == last)
            return;
        const LiveEvent event = written(ring.back());
        for (auto it = first; it != last; ++it) {
            Subscriber &subscriber = **it;
            if (subscriber.queue.size() >= limits.queuedPerSubscriber)
                startAgain(subscriber);
            else
                subscriber.queue.push_back(event);
            wake(subscriber);
        }
    }

    /// The number behind an id of this run; nothing when the ring no longer reaches back to it.
    std::optional<std::uint64_t> resumable(const QByteArray &id) const
    {
        const qsizetype dash = id.indexOf('-');
        if (dash < 0 || id.left(dash) != run)
            return std::nullopt;
        bool ok = false;
        const std::uint64_t number = id.mid(dash + 1).toULongLong(&ok);
        const std::uint64_t oldest = ring.empty() ? lastNumber + 1 : ring.front().number;
        if (!ok || number > lastNumber || number + 1 < oldest)
            return std::nullopt;
        return number;
    }

    void catchUp(Subscriber &subscriber, const QByteArray &lastEventId) const
    {
        if (lastEventId.isEmpty())
            return;
        const auto number = resumable(lastEventId);
        if (!number)
            return startAgain(subscriber);
        for (const Past &past : ring) {
            if (past.number > *number && past.userId == subscriber.userId)
                subscriber.queue.push_back(written(past));
        }
        if (subscriber.queue.size() > limits.queuedPerSubscriber)
            startAgain(subscriber);
    }
};

EventHub::EventHub(EventHubLimits limits) : m_state(std::make_shared<State>(limits)) {}
EventHub::~EventHub()
{
    close();
}

void EventHub::publish(const QString &userId, const ledger::Outcome &outcome)
{
    const bool changed = !outcome.rows.empty() || outcome.planChanged || outcome.pendingChanged || outcome.heldChanged;
    if (outcome.replayed || !changed)
        return;
    const std::lock_guard lock(m_state->mutex);
    for (const Transaction &row : outcome.rows)
        m_state->add(userId, "transaction", [row] { return oneLine(row.toJson()); });
    m_state->add(userId, "balance", balanceBody(outcome));
    if (outcome.planChanged)
        m_state->add(userId, "plan", emptyBody());
}

void EventHub::publish(const QString &userId, const QByteArray &name, const QJsonObject &data)
{
    const std::lock_guard lock(m_state->mutex);
    m_state->add(userId, name, [data] { return oneLine(data); });
}

void EventHub::publishGap(const QString &userId)
{
    const std::lock_guard lock(m_state->mutex);
    m_state->add(userId, "reset", emptyBody());
}

void EventHub::publishGap()
{
    const std::lock_guard lock(m_state->mutex);
    ++m_state->lastNumber; // no id given so far can be resumed
    m_state->ring.clear();
    for (const auto &subscriber : std::as_const(m_state->subscribers)) {
        m_state->startAgain(*subscriber);
        State::wake(*subscriber);
    }
}

bool EventHub::isWatched(const QString &userId) const
{
    const std::lock_guard lock(m_state->mutex);
    return m_state->subscribers.contains(userId);
}

Result<EventHub::Subscription> EventHub::subscribe(const QString &userId, const QByteArray &lastEventId)
{
    auto subscriber = std::make_shared<Subscriber>();
    subscriber->userId = userId;
    const std::lock_guard lock(m_state->mutex);
    if (std::size_t(m_state->subscribers.count(userId)) >= m_state->limits.subscribersPerUser)
        return failure(ErrorKind::TooMany, u"too_many_streams"_s,
                       u"This account has too many event streams open; close one first."_s);
    m_state->catchUp(*subscriber, lastEventId);
    m_state->subscribers.insert(userId, subscriber);
    return Subscription(m_state, subscriber);
}

void EventHub::close()
{
    const std::lock_guard lock(m_state->mutex);
    m_state->closed = true;
    for (const auto &subscriber : std::as_const(m_state->subscribers))
        State::wake(*subscriber);
}

int EventHub::subscribers() const
{
    const std::lock_guard lock(m_state->mutex);
    return int(m_state->subscribers.size());
}

EventHub::Subscription::Subscription(std::shared_ptr<State> state, std::shared_ptr<Subscriber> subscriber)
    : m_state(std::move(state)), m_subscriber(std::move(subscriber))
{
}

EventHub::Subscription::~Subscription()
{
    if (!m_state)
        return; // moved from
    const std::lock_guard lock(m_state->mutex);
    m_state->subscribers.remove(m_subscriber->userId, m_subscriber);
}

asio::awaitable<std::vector<LiveEvent>> EventHub::Subscription::next(std::chrono::milliseconds timeout)
{
    const auto takeAll = [this] {
        std::vector<LiveEvent> events(m_subscriber->queue.begin(), m_subscriber->queue.end());
        m_subscriber->queue.clear();
        return events;
    };
    auto timer = std::make_shared<asio::steady_timer>(co_await asio::this_coro::executor, timeout);
    {
        const std::lock_guard lock(m_state->mutex);
        if (m_state->closed || !m_subscriber->queue.empty())
            co_return takeAll();
        m_subscriber->waiting = timer;
    }
    co_await timer->async_wait(asio::as_tuple(asio::use_awaitable));
    const std::lock_guard lock(m_state->mutex);
    m_subscriber->waiting.reset();
    co_return takeAll();
}

void EventHub::Subscription::wake()
{
    const std::lock_guard lock(m_state->mutex);
    State::wake(*m_subscriber);
}

bool EventHub::Subscription::closed() const
{
    const std::lock_guard lock(m_state->mutex);
    return m_state->closed;
}

} // namespace creditdesk::api
