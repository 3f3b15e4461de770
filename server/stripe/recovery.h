// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/stripe/desk.h"

#include <functional>

namespace creditdesk::stripe {

/// What one look at Stripe came to.
struct Recovered {
    Timestamp since;           ///< events from here on were asked for
    bool beyondEvents = false; ///< objects were listed, too, as events may be gone or there never was a look before
    std::int64_t seen = 0;     ///< events and objects that Stripe listed
    std::int64_t known = 0;    ///< of these, those that were done with before
    std::int64_t applied = 0;
    std::int64_t ignored = 0;
    std::int64_t review = 0;
    std::int64_t failed = 0; ///< kept, and tried again with the next look
    std::int64_t again = 0;  ///< events that were kept as received or failed and are done with now
    bool elsewhere = false;  ///< another server is at it: this look ended there
    bool stopped = false;    ///< it was told to end

    [[nodiscard]] std::int64_t recovered() const { return applied + ignored + review; }
};

struct RecoveryRequest {
    /// From here on instead of from where the last look ended, which then stays where it was.
    std::optional<Timestamp> since = std::nullopt;
    std::function<bool()> stopping = {};                    ///< asked between two events; may be empty
    std::function<void(const Recovered &)> onProgress = {}; ///< after every page or so; may be empty
};

/// Asks Stripe for what this server has not heard of and does it in the way of a webhook after its signature: safe
/// beside webhooks, other servers and itself, and may be cut off anywhere. Events from the last look on, with an
/// overlap, oldest first; objects themselves when that is longer ago than Stripe keeps events, or when there was no
/// look yet and somebody has bought already; then what is kept as received or failed. Of several servers one at a time,
/// by a lease. An error (those of StripeClient and of the store, and `recovery_interrupted` when event after event
/// fails): what was done until then stays done, and the next look begins there.
[[nodiscard]] boost::asio::awaitable<Result<Recovered>> recover(Desk &desk, RecoveryRequest request);

/// Events may appear late, with a time before those that were seen.
inline constexpr std::chrono::minutes kEventOverlap{10};
/// Stripe lists the events of 30 days; an hour less, as the last of them go while one asks.
inline constexpr std::chrono::hours kEventsKept{30 * 24 - 1};
/// Objects change after they were made: disputes for months. So much older ones are looked at, too.
inline constexpr std::chrono::days kObjectsChange{120};
/// Events or objects at a time.
inline constexpr int kObjectsHeld = 1'000;
/// What was kept as received or failed is left alone for so long: somebody may be at it.
inline constexpr std::chrono::minutes kKeptEventsRest{1};
/// For how long one server has the work for itself; made longer as it goes on.
inline constexpr std::chrono::minutes kRecoveryLease{5};
/// Without any event the place of the next look follows the clock, at this distance, as Stripe's may differ.
inline constexpr std::chrono::hours kIdleDistance{24};
/// So many failures in a row are no fault of an event.
inline constexpr int kFailuresInARow = 5;

} // namespace creditdesk::stripe
