// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/stripe/desk.h"

namespace creditdesk::stripe {

/// Brings the ledger to what Stripe has now of the thing that a finding is about, whatever has changed since it was
/// found: a lost payment is booked by the rule of its paid event, refunds and disputes are taken or given back, and
/// what the ledger has too much or too little is corrected by a row that names the thing, so that the next run finds
/// both sides agreed. Rows, finding and audit entry are one transaction. Errors: `finding_not_found`; Conflict
/// `payer_unknown`, `not_repairable` (in words why); those of the ledger's rules (a correction may not take what is
/// spent: `insufficient_credits`), of StripeClient and of the store.
[[nodiscard]] boost::asio::awaitable<Result<Repaired>> repair(Desk &desk, RepairRequest request);

} // namespace creditdesk::stripe
