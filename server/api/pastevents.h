// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QHash>
#include <QString>

#include <cstdint>
#include <deque>
#include <functional>
#include <utility>

namespace creditdesk::api {

/// Writes the data of an event when somebody is there to read it: most are never read, and the writer's thread waits.
using EventBody = std::function<QByteArray()>;

/// The latest events of users who are followed, so that a stream that broke can go on where it ended. Followed is who
/// has a stream, or whose last one ended so lately that nothing since then was given up. Others' events are not kept:
/// most accounts have nobody who reads. Numbers only grow; for one thread at a time.
class PastEvents {
public:
    struct Event {
        std::uint64_t number;
        QString userId;
        QByteArray name;
        EventBody body;
    };

    /// Keeps `most` events, and as many users who left.
    explicit PastEvents(std::size_t most) : m_most(most) {}

    void come(const QString &userId);  ///< a stream of that user begins
    void leave(const QString &userId); ///< the last one ended
    [[nodiscard]] bool isFollowed(const QString &userId) const { return m_followed.contains(userId); }

    /// Of a user who is followed.
    const Event &add(const QString &userId, const QByteArray &name, EventBody body);
    /// Something was missed: no stream can go on after a number given so far.
    void giveUpAll();
    [[nodiscard]] std::uint64_t lastNumber() const { return m_lastNumber; }

    /// Whether every event of that user after `number` is here.
    [[nodiscard]] bool reachesBackTo(const QString &userId, std::uint64_t number) const;
    [[nodiscard]] const std::deque<Event> &all() const { return m_events; } ///< in order

private:
    struct Following {
        std::uint64_t since = 0; ///< the user's events are complete after it
        std::uint64_t left = 0;  ///< the last number when the last stream ended
        bool hasStreams = false;
    };

    void forgetWhoCannotGoOn();

    const std::size_t m_most;
    std::uint64_t m_lastNumber = 0;
    std::uint64_t m_givenUp = 0; ///< the highest number that is no longer here
    std::deque<Event> m_events;
    QHash<QString, Following> m_followed;
    std::deque<std::pair<std::uint64_t, QString>> m_leaving; ///< by `left`; those who came again are in it too
};

} // namespace creditdesk::api
