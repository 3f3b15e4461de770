// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/ledger/rules.h"

namespace creditdesk::ledger {

/// One command at work on one account: keeps state, rows and grants in step while rules add to them. Every row goes
/// through book(), every change of a grant through open() or take(), so the invariants have one place to hold.
class Booking {
public:
    explicit Booking(AccountState state);

    [[nodiscard]] const AccountState &state() const { return m_applied.state; }
    /// The instant that counts: never before the newest row.
    [[nodiscard]] Timestamp notBeforeLastRow(Timestamp at) const;

    /// Fills id, account, seq, booked_at and balance_after of `draft` and appends it. Error `overflow`.
    [[nodiscard]] Result<Transaction> book(Timestamp at, Transaction draft);
    /// Adds a grant that the next row books: its id and createdSeq are filled in. Spent ones leave the state at once.
    Grant open(Grant grant);
    /// The grant that the next row would open.
    [[nodiscard]] QString nextGrantId() const;
    /// Takes up to `amount` from one grant; returns the share (negative), spent grants leave the state.
    GrantShare take(QString grantId, Credits amount); // by value: the grant that it names may go
    /// Takes exactly `amount` in burn order; the caller has checked that it is there.
    [[nodiscard]] Result<std::vector<GrantShare>> burn(Credits amount);

    void setPlan(const PlanAssignment &plan) { m_applied.state.plan = plan; }
    void cycleDone() { ++m_applied.state.cyclesDone; }
    void setOwnRow(const Transaction &row) { m_applied.transaction = row; }

    /// Computes nextDueAt, checks the invariants (Internal `invariant` if a rule is broken) and hands everything over.
    [[nodiscard]] Result<Applied> finish();

private:
    void remember(const Grant &grant);

    Applied m_applied;
};

} // namespace creditdesk::ledger
