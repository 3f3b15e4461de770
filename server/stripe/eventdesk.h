// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/stripe/desk.h"

namespace creditdesk::stripe {

// Common errors: `event_not_found`, those of the store. Each is written to the audit log with the state before and
// after, and may be repeated: what an event does is done once.

/// The same as a delivery after its signature. What Stripe or the ledger could not do is `failed`, not an error.
[[nodiscard]] boost::asio::awaitable<Result<EventAnswer>> replayEvent(Desk &desk, EventCall call);
/// For an event under review whose payer nobody could name: it is about this person. Their account gets what was paid
/// for and, if it has none, the customer, so that the next event names them by itself. Conflict `not_under_review`;
/// `payer_known` when it names somebody else by now: replay it. `account_not_found`.
[[nodiscard]] boost::asio::awaitable<Result<EventAnswer>> assignEvent(Desk &desk, EventCall call, QString userId);
/// Somebody has looked and nothing is to be done: `ignored`, with the reason. Conflict `not_under_review`.
[[nodiscard]] boost::asio::awaitable<Result<EventAnswer>> dismissEvent(Desk &desk, EventCall call);

} // namespace creditdesk::stripe
