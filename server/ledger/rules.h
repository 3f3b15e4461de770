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
    std::vector<Grant> changedGrants;       ///< older grants whose `remaining` or `lapsed` changed, as they are now
    std::vector<Hold> newHolds;             ///< as they are after the command, ended ones included
    std::vector<Hold> changedHolds;         ///< older holds that ended
    std::vector<Claim> claims;              ///< new or changed, as they are now
    std::optional<Hold> hold;               ///< the command's hold, as it is now
};

/// What a command names and the account's state does not hold (ended holds, spent grants): looked up by the caller,
/// always of this account. Left out when there is no such thing, and when the state holds it.
struct Named {
    std::optional<Hold> hold;   ///< of SettleHold and ReleaseHold
    std::optional<Grant> grant; ///< of ClawBack, Reinstate (by key) and VoidGrant (by id)
    std::vector<Claim> claims;  ///< every claim on that grant, also when the state holds the grant
};

/// The rules of docs/ledger.md as one pure function: no clock, no database, no randomness; ids follow from account and
/// seq. Books what is due up to `now` first. A refusal (insufficient_credits, overflow, invalid_…) changes nothing.
/// Time never runs backwards for an account: an earlier `now` counts as that of its newest row or hold. Whether a grant
/// key is new is the caller's to know.
[[nodiscard]] Result<Applied> apply(AccountState state, const Command &command, Timestamp now,
                                    const Catalogue &catalogue, const Named &named = {});

/// Expiries, ends of holds and Free allowances up to `now`, in the order in which they fell due. What a read shows
/// before anybody wrote.
[[nodiscard]] Result<Applied> bookDue(AccountState state, Timestamp now, const Catalogue &catalogue);

/// True when bookDue would book something at `now`.
[[nodiscard]] bool isDue(const AccountState &state, Timestamp now);

/// The plan at an instant: `plan.planId`, or "free" from the instant at which a cancelled plan ends.
[[nodiscard]] QString planAt(const PlanAssignment &plan, Timestamp at);

/// A new account: Free, no rows, its first allowance due at once.
[[nodiscard]] AccountState newAccount(const QString &id, Timestamp createdAt);

} // namespace creditdesk::ledger
