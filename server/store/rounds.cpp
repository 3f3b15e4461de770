// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/rounds.h"

namespace creditdesk::store {

Rounds::~Rounds()
{
    stop();
}

void Rounds::start(std::chrono::milliseconds interval, std::function<void()> round)
{
    if (m_thread.joinable())
        return;
    m_thread = std::thread([this, interval, round = std::move(round)] {
        do {
            round();
        } while (rest(interval));
    });
}

bool Rounds::rest(std::chrono::milliseconds time)
{
    std::unique_lock lock(m_mutex);
    return !m_wake.wait_for(lock, time, [this] { return m_stopping; });
}

void Rounds::stop()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

} // namespace creditdesk::store
