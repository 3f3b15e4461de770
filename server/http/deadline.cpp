// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/deadline.h"

#include <boost/asio/steady_timer.hpp>

#include <optional>

namespace creditdesk::http {

using SteadyTime = std::chrono::steady_clock::time_point;

struct Deadline::State {
    State(const boost::asio::any_io_executor &executor, std::function<void()> callback)
        : timer(executor), onExpiry(std::move(callback))
    {
    }

    boost::asio::steady_timer timer;
    std::function<void()> onExpiry; ///< empty once the owner is gone
    std::optional<SteadyTime> due;
    bool waiting = false; ///< the timer is set for timer.expiry(), which is never after `due`
    bool expired = false;
};

Deadline::Deadline(const boost::asio::any_io_executor &executor, std::function<void()> onExpiry)
    : m_state(std::make_shared<State>(executor, std::move(onExpiry)))
{
}

Deadline::~Deadline()
{
    if (m_state->onExpiry)
        close();
}

void Deadline::close()
{
    m_state->onExpiry = nullptr;
    m_state->due.reset();
    m_state->timer.cancel();
}

void Deadline::arm(std::chrono::milliseconds fromNow)
{
    const SteadyTime due = std::chrono::steady_clock::now() + fromNow;
    m_state->due = due;
    m_state->expired = false;
    if (!m_state->waiting || due < m_state->timer.expiry()) {
        m_state->timer.expires_at(due); // ends a wait that would be too late
        wait(m_state);
    }
}

void Deadline::disarm()
{
    m_state->due.reset();
}

bool Deadline::expired() const
{
    return m_state->expired;
}

void Deadline::wait(const std::shared_ptr<State> &state)
{
    state->waiting = true;
    state->timer.async_wait([state](const boost::system::error_code &failed) {
        if (failed)
            return; // cancelled: either the owner is gone or an earlier wait took over
        state->waiting = false;
        if (!state->due || !state->onExpiry)
            return;
        if (std::chrono::steady_clock::now() < *state->due) {
            state->timer.expires_at(*state->due);
            wait(state);
            return;
        }
        state->due.reset();
        state->expired = true;
        state->onExpiry();
    });
}

} // namespace creditdesk::http
