// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/stripe/recovery.h"
#include "server/stripe/stripeservice.h"

#include <atomic>

namespace creditdesk::stripe {

/// For /metrics, since the start; read from any thread.
struct PollCounters {
    std::atomic<std::int64_t> lastMs = 0;    ///< when the last look ended well, milliseconds since 1970; 0: none yet
    std::atomic<std::int64_t> recovered = 0; ///< events and objects that no webhook had brought
    std::atomic<std::int64_t> failed = 0;    ///< of those, that failed and are kept for later
    std::atomic<std::int64_t> failures = 0;  ///< looks that ended early
};

/// Has the service look for what no webhook brought: at the start, then again and again, on a thread of its own.
class Poller {
public:
    /// Called on that thread after every look; may be empty.
    using Listener = std::function<void(const Result<Recovered> &)>;

    /// Service and clock must outlive it. An `interval` of 0: never.
    Poller(StripeService &service, const Clock &clock, std::chrono::milliseconds interval, Listener listener = {});
    ~Poller(); ///< stops

    void start();
    void askToStop(); ///< the look in progress ends with the event that it is at
    void stop();      ///< returns once that is so

    [[nodiscard]] const PollCounters &counters() const;

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace creditdesk::stripe
