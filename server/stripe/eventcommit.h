// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/stripe/effects.h"

namespace creditdesk::stripe {

using Writes = std::function<Result<void>(store::Records &, ledger::Outcome &)>;

/// What an effect changes beside what its commands do: whose customer it is, the checkout session, what was paid by
/// which payment. For the transaction of the commands.
[[nodiscard]] Writes besideCommands(const Effect &effect, const std::optional<Payer> &payer, Timestamp now);

/// The error of a write that came too late: meanwhile another server brought the plan to what Stripe had. Look again.
inline constexpr auto kPlanMoved = QLatin1StringView("plan_moved");

/// Writes the event and its effect in one transaction. `payer` may be nothing: then only the event and session rows.
/// A refusal by the rules themselves (it would be refused again) is committed as `review`; the answer is the state
/// written. `more` goes into the same transaction, whatever it came to.
[[nodiscard]] boost::asio::awaitable<Result<store::StripeEventRecord>>
commitEffect(Desk &desk, store::StripeEventRecord event, Effect effect, std::optional<Payer> payer, Writes more = {});

/// Notes a failed delivery for the admin's list, unless the event was applied meanwhile. Best effort.
[[nodiscard]] boost::asio::awaitable<void> noteFailure(Desk &desk, store::StripeEventRecord event);

} // namespace creditdesk::stripe
