// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <functional>
#include <memory>

namespace creditdesk::http {

/// One moving deadline of a connection, on the connection's executor. Re-arming is cheap: the timer is only set again
/// when it fires early, not for each request.
class Deadline {
public:
    /// `onExpiry` may be called until this object dies, never after.
    Deadline(const boost::asio::any_io_executor &executor, std::function<void()> onExpiry);
    ~Deadline();

    void arm(std::chrono::milliseconds fromNow);
    void disarm();
    /// For good: after this, on the executor, the object may be destroyed from any thread.
    void close();
    /// Whether the last arm() ran out.
    [[nodiscard]] bool expired() const;

private:
    struct State;
    static void wait(const std::shared_ptr<State> &state);
    std::shared_ptr<State> m_state;
};

} // namespace creditdesk::http
