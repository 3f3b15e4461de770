// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <boost/asio/awaitable.hpp>

#include <any>
#include <chrono>
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

        [[nodiscard]] std::chrono::steady_clock::time_point arrivedAt() const { return m_arrivedAt; } ///< at the queue
        [[nodiscard]] const std::any &inherited() const { return m_inherited; } ///< what the one before left
        void leave(std::any behind) { m_left = std::move(behind); } ///< to the next one, if somebody waits by then

    private:
        friend class Turns;
        struct State;
        Turn(std::shared_ptr<State> state, QString key, std::chrono::steady_clock::time_point arrivedAt,
             std::any inherited)
            : m_state(std::move(state)),
              m_key(std::move(key)),
              m_arrivedAt(arrivedAt),
              m_inherited(std::move(inherited))
        {
        }
        std::shared_ptr<State> m_state;
        QString m_key;
        std::chrono::steady_clock::time_point m_arrivedAt;
        std::any m_inherited;
        std::any m_left;
    };

    Turns();
    [[nodiscard]] boost::asio::awaitable<Turn> take(QString key);

private:
    std::shared_ptr<Turn::State> m_state;
};

} // namespace creditdesk::stripe
