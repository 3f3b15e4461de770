// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/eventhub.h"

#include "server/api/pastevents.h"

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

EventBody balanceBody(const ledger::Outcome &outcome)
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

EventBody emptyBody()
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
    explicit State(EventHubLimits l)
        : limits(l), run(QUuid::createUuid().toByteArray(QUuid::Id128).left(12)), past(l.ringEvents)
    {
    }

    const EventHubLimits limits;
    const QByteArray run; ///< distinguishes ids of this process from those of an earlier one
    mutable std::mutex mutex;
    PastEvents past;
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
        subscriber.queue.push_back({idOf(past.lastNumber()), "reset", "{}"});
    }

    LiveEvent written(const PastEvents::Event &event) const { return {idOf(event.number), event.name, event.body()}; }

    /// To a user who is followed.
    void tell(const QString &userId, const QByteArray &name, EventBody body)
    {
        const PastEvents::Event &added = past.add(userId, name, std::move(body));
        const auto [first, last] = subscribers.equal_range(userId);
        if (first == last)
            return;
        const LiveEvent event = written(added);
        for (auto it = first; it != last; ++it) {
            Subscriber &subscriber = **it;
            if (subscriber.queue.size() >= limits.queuedPerSubscriber)
                startAgain(subscriber);
            else
                subscriber.queue.push_back(event);
            wake(subscriber);
        }
    }

    /// The number behind an id of this run.
    std::optional<std::uint64_t> numberOf(const QByteArray &id) const
    {
        const qsizetype dash = id.indexOf('-');
        if (dash < 0 || id.left(dash) != run)
            return std::nullopt;
        bool ok = false;
        const std::uint64_t number = id.mid(dash + 1).toULongLong(&ok);
        return ok ? std::optional(number) : std::nullopt;
    }

    void catchUp(Subscriber &subscriber, const QByteArray &lastEventId) const
    {
        if (lastEventId.isEmpty())
            return;
        const auto number = numberOf(lastEventId);
        if (!number || !past.reachesBackTo(subscriber.userId, *number))
            return startAgain(subscriber);
        for (const PastEvents::Event &event : past.all()) {
            if (event.number > *number && event.userId == subscriber.userId)
                subscriber.queue.push_back(written(event));
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
    if (!m_state->past.isFollowed(userId))
        return;
    for (const Transaction &row : outcome.rows)
        m_state->tell(userId, "transaction", [row] { return oneLine(row.toJson()); });
    m_state->tell(userId, "balance", balanceBody(outcome));
    if (outcome.planChanged)
        m_state->tell(userId, "plan", emptyBody());
}

void EventHub::publish(const QString &userId, const QByteArray &name, const QJsonObject &data)
{
    const std::lock_guard lock(m_state->mutex);
    if (m_state->past.isFollowed(userId))
        m_state->tell(userId, name, [data] { return oneLine(data); });
}

void EventHub::publishGap(const QString &userId)
{
    const std::lock_guard lock(m_state->mutex);
    if (m_state->past.isFollowed(userId))
        m_state->tell(userId, "reset", emptyBody());
}

void EventHub::publishGap()
{
    const std::lock_guard lock(m_state->mutex);
    m_state->past.giveUpAll();
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
    m_state->past.come(userId);
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
    if (!m_state->subscribers.contains(m_subscriber->userId))
        m_state->past.leave(m_subscriber->userId);
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
