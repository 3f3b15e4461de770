// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace creditdesk::store {

/// A thread for work that comes round again and again and may rest in between. Stopping cuts every rest short.
class Rounds {
public:
    ~Rounds(); ///< stops

    /// The first round at once, each of the others `interval` after the end of the one before it.
    void start(std::chrono::milliseconds interval, std::function<void()> round);
    /// For the round itself. False when it is time to end.
    [[nodiscard]] bool rest(std::chrono::milliseconds time);
    void stop(); ///< returns once the round in progress, if any, has ended

private:
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_stopping = false; // guarded by m_mutex
    std::thread m_thread;
};

} // namespace creditdesk::store
