// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/ledger/rules.h"

namespace creditdesk::ledger {

/// One command at work on one account: keeps state, rows and grants in step while rules add to them. Every row goes
/// through book(), every change of a grant through open(), take(), lapse() or putBack(), every change of a hold through
/// place() or end(), so the invariants have one place to hold.
class Booking {
public:
    explicit Booking(AccountState state);

    [[nodiscard]] const AccountState &state() const { return m_applied.state; }
    /// The instant that counts: never before the newest row or the newest change of a hold.
    [[nodiscard]] Timestamp notBeforeLast(Timestamp at) const;

    /// Fills id, account, seq, booked_at and balance_after of `draft` and appends it. Error `overflow`.
    [[nodiscard]] Result<Transaction> book(Timestamp at, Transaction draft);
    /// Adds a grant that the next row books: its id and createdSeq are filled in. Spent ones leave the state at once.
    Grant open(Grant grant);
    /// The grant that the next row would open.
    [[nodiscard]] QString nextGrantId() const;
    /// Takes up to `amount` from one grant; returns the share (negative), spent grants leave the state.
    GrantShare take(QString grantId, Credits amount); // by value: the grant that it names may go
    /// take(), of what nobody will have used: it counts as lapsed.
    GrantShare lapse(QString grantId, Credits amount);
    /// Gives `amount` back to a grant, spent or not; the caller knows that it fits.
    GrantShare putBack(Grant grant, Credits amount);
    /// Takes exactly `amount` in burn order; the caller has checked that it is there.
    [[nodiscard]] Result<std::vector<GrantShare>> burn(Credits amount);

    [[nodiscard]] bool isOpen(const QString &grantId) const; ///< something remains of it
    /// A grant that this account holds or that this command touched, as it is now.
    [[nodiscard]] std::optional<Grant> grant(const std::function<bool(const Grant &)> &matches) const;

    /// Adds an open hold; its id, number and place among the rows are filled in.
    Hold place(Hold hold);
    /// Ends an open hold at `at`, after the row that settles it.
    Hold end(Hold hold, HoldState state, Timestamp at);
    /// A hold that is open, or that this command placed or ended, as it is now.
    [[nodiscard]] std::optional<Hold> hold(const QString &id) const;

    /// Those of `after` that are not as in `before`.
    void keepClaims(const std::vector<Claim> &before, const std::vector<Claim> &after);

    void setPlan(const PlanAssignment &plan) { m_applied.state.plan = plan; }
    void cycleDone() { ++m_applied.state.cyclesDone; }
    void setOwnRow(const std::optional<Transaction> &row) { m_applied.transaction = row; }
    [[nodiscard]] const std::optional<Transaction> &ownRow() const { return m_applied.transaction; }
    void setOwnHold(const Hold &hold) { m_applied.hold = hold; }

    /// Computes nextDueAt, checks the invariants (Internal `invariant` if a rule is broken) and hands everything over.
    [[nodiscard]] Result<Applied> finish();

private:
    GrantShare takeFrom(QString grantId, Credits amount, bool unused);
    void remember(const Grant &grant);
    [[nodiscard]] Result<void> checkGrants() const;
    [[nodiscard]] Result<void> checkHolds() const;

    Applied m_applied;
};

} // namespace creditdesk::ledger
