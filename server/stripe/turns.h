// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <boost/asio/awaitable.hpp>

#include <memory>

namespace creditdesk::stripe {

/// Lets coroutines that work on the same thing go one after the other: two deliveries about one customer, two clicks of
/// one person. First come, first served; works across threads and executors. Nobody holds two turns at once.
class Turns {
public:
    /// Gives the turn on to the next one when destroyed.
    class Turn {
    public:
        Turn(Turn &&) noexcept = default;
        Turn &operator=(Turn &&) = delete;
        ~Turn();

    private:
        friend class Turns;
        struct State;
        Turn(std::shared_ptr<State> state, QString key) : m_state(std::move(state)), m_key(std::move(key)) {}
        std::shared_ptr<State> m_state;
        QString m_key;
    };

    Turns();
    [[nodiscard]] boost::asio::awaitable<Turn> take(QString key);

private:
    std::shared_ptr<Turn::State> m_state;
};

} // namespace creditdesk::stripe
