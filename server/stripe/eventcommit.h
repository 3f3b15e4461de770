// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/stripe/effects.h"

namespace creditdesk::stripe {

/// Writes the event and its effect in one transaction. `payer` may be nothing: then only the event and session rows.
/// A refusal by the rules themselves (it would be refused again) is committed as `review`; the answer is the state
/// written.
[[nodiscard]] boost::asio::awaitable<Result<store::StripeEventRecord>>
commitEffect(Desk &desk, store::StripeEventRecord event, Effect effect, std::optional<Payer> payer);

/// Notes a failed delivery for the admin's list, unless the event was applied meanwhile. Best effort.
[[nodiscard]] boost::asio::awaitable<void> noteFailure(Desk &desk, store::StripeEventRecord event);

} // namespace creditdesk::stripe
