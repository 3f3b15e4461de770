// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/stripe/desk.h"

namespace creditdesk::stripe {

/// Compares what Stripe made in [from, to) - paid checkout sessions, paid invoices, refunds, disputes - with the
/// ledger, and whatever the ledger booked in that time for something of Stripe's with what Stripe says of it; then
/// writes the run and its findings. Walks day by day and page by page, so memory is bounded by what one day holds.
/// Changes no balance. Errors `invalid_period` (InvalidInput), those of StripeClient and of the store; a run that ends
/// early is written, too, as `failed`.
[[nodiscard]] boost::asio::awaitable<Result<Reconciliation>> reconcile(Desk &desk, ReconcileRequest request);

} // namespace creditdesk::stripe
