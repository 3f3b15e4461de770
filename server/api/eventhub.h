// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/ledger/command.h"

#include <QByteArray>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

namespace creditdesk::api {

/// One server-sent event: `id` is what a client sends back as Last-Event-ID.
struct LiveEvent {
    QByteArray id;
    QByteArray name; ///< balance, transaction, plan, reset
    QByteArray data; ///< one line of JSON
};

struct EventHubLimits {
    std::size_t ringEvents = 4096;         ///< kept for Last-Event-ID, over all users who have or had a stream
    std::size_t queuedPerSubscriber = 256; ///< a client that falls further behind starts again with `reset`
    std::size_t subscribersPerUser = 16;
};

/// Live events by user. The ledger writer's thread publishes, streams of the HTTP threads wait for them; nobody polls.
/// Thread-safe. A subscriber that cannot be told everything gets one `reset`: "read again what you show".
class EventHub {
    struct State;
    struct Subscriber;

public:
    /// One open stream. Leaves the hub when destroyed.
    class Subscription {
    public:
        Subscription(std::shared_ptr<State> state, std::shared_ptr<Subscriber> subscriber);
        Subscription(Subscription &&) noexcept = default;
        Subscription &operator=(Subscription &&) = delete;
        ~Subscription();
        /// All that waits, or whatever comes first within `timeout`; empty: nothing came, or the hub closed.
        [[nodiscard]] boost::asio::awaitable<std::vector<LiveEvent>> next(std::chrono::milliseconds timeout);
        void wake(); ///< ends a next() that waits; from the executor that waits
        [[nodiscard]] bool closed() const;

    private:
        std::shared_ptr<State> m_state;
        std::shared_ptr<Subscriber> m_subscriber;
    };

    explicit EventHub(EventHubLimits limits = {});
    ~EventHub();

    /// What a commit booked, as `transaction` events, one `balance` (also when only what is held or pending changed)
    /// and, if so, one `plan`. The writer's listener.
    void publish(const QString &userId, const ledger::Outcome &outcome);
    /// Any other event of that user; `data` is written in one line.
    void publish(const QString &userId, const QByteArray &name, const QJsonObject &data);
    /// Something happened to that user that is not known in full: `reset`, also for whoever comes back later.
    void publishGap(const QString &userId);
    /// The same for everybody.
    void publishGap();
    [[nodiscard]] bool isWatched(const QString &userId) const; ///< somebody has a stream open
    /// With a known `lastEventId` the stream goes on after it, otherwise it starts with `reset`; without one it starts
    /// now. Error `too_many_streams` (TooMany).
    [[nodiscard]] Result<Subscription> subscribe(const QString &userId, const QByteArray &lastEventId);
    /// Ends all waiting, now and later: before the HTTP server stops.
    void close();
    [[nodiscard]] int subscribers() const;

private:
    std::shared_ptr<State> m_state;
};

} // namespace creditdesk::api
