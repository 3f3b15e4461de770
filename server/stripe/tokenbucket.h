// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <mutex>
#include <optional>

namespace creditdesk::stripe {

/// Keeps our requests under a rate: callers reserve places, `perSecond` of them a second, a fifth of that at once after
/// a rest. So no second ever sees more than 1.2 times the rate. Reads no clock and waits for nobody; thread-safe.
class TokenBucket {
public:
    using Instant = std::chrono::steady_clock::time_point;

    explicit TokenBucket(int perSecond); ///< 0: without limit

    /// How long to wait before sending; nothing, and no place taken, when that is longer than `patience`.
    [[nodiscard]] std::optional<std::chrono::milliseconds> reserve(Instant now, std::chrono::milliseconds patience);

private:
    const std::chrono::nanoseconds m_interval; ///< from one place to the next; 0: without limit
    const std::chrono::nanoseconds m_burst;    ///< how many of them may be taken in advance
    std::mutex m_mutex;
    Instant m_next; ///< the first free place; guarded by m_mutex
};

} // namespace creditdesk::stripe
