// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/stripe/recovery.h"

namespace creditdesk::stripe {

/// For a time of which Stripe has no events any more: lists checkout sessions, paid invoices, subscriptions, refunds
/// and disputes made since then (nothing: all there are), oldest first, and does for each what its event would have
/// done. What is booked already costs no further question. `goesOn` is asked between two objects; false ends it.
[[nodiscard]] boost::asio::awaitable<Result<void>>
applyPastObjects(Desk &desk, std::optional<Timestamp> since, Recovered &recovered,
                 std::function<boost::asio::awaitable<Result<bool>>()> goesOn);

} // namespace creditdesk::stripe
