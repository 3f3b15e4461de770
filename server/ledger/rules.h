// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalogue.h"
#include "server/ledger/command.h"

namespace creditdesk::ledger {

/// What one command does to one account: the state after it and what has to be written.
struct Applied {
    AccountState state;
    std::vector<Transaction> rows; ///< due rows first, then the command's own; seq ascending, booked_at never falls
    std::optional<Transaction> transaction; ///< the command's own row, also the last of its kind in `rows`
    std::vector<Grant> newGrants;           ///< as they are after the command, spent ones included
    std::vector<Grant> changedGrants;       ///< older grants whose `remaining` changed, as they are now
};

/// The rules of docs/ledger.md as one pure function: no clock, no database, no randomness; ids follow from account and
/// seq. Books what is due up to `now` first. A refusal (insufficient_credits, overflow, invalid_…) changes nothing.
/// Time never runs backwards for an account: an earlier `now` counts as its newest row's. Whether a grant key is
/// new is the caller's to know.
[[nodiscard]] Result<Applied> apply(AccountState state, const Command &command, Timestamp now,
                                    const Catalogue &catalogue);

/// Expiries and Free allowances up to `now`, in the order in which they fell due. What a read shows before anybody
/// wrote.
[[nodiscard]] Result<Applied> bookDue(AccountState state, Timestamp now, const Catalogue &catalogue);

/// True when bookDue would book something at `now`.
[[nodiscard]] bool isDue(const AccountState &state, Timestamp now);

/// The plan at an instant: `plan.planId`, or "free" from the instant at which a cancelled plan ends.
[[nodiscard]] QString planAt(const PlanAssignment &plan, Timestamp at);

/// A new account: Free, no rows, its first allowance due at once.
[[nodiscard]] AccountState newAccount(const QString &id, Timestamp createdAt);

} // namespace creditdesk::ledger
