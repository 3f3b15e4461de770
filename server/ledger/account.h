// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/balance.h"
#include "core/transaction.h"

namespace creditdesk::ledger {

/// Credits with one origin (see docs/ledger.md). Invariant: 0 <= remaining <= amount.
struct Grant {
    QString id;
    GrantSource source = GrantSource::Allowance;
    QString description;
    Credits amount;
    Credits remaining;
    int priority = 50; ///< 0 to 100, lower burns first
    Timestamp effectiveAt;
    std::optional<Timestamp> expiresAt; ///< none: never
    Money cost;                         ///< what was paid; 0: free
    QString stripeReference;
    QString grantKey;            ///< unique over the database: what was paid for, e.g. "pack:cs_1", "inv:in_1"
    std::int64_t createdSeq = 0; ///< the row that booked it: creation order
    Credits lapsed;              ///< of the amount, what expired or was voided unspent: no claw-back takes it again
    friend bool operator==(const Grant &, const Grant &) = default;
};

/// Plan and subscription of an account, as last told by Stripe (or Free from the start).
struct PlanAssignment {
    QString planId = QStringLiteral("free");
    QString status = QStringLiteral("none"); ///< see PlanState::status
    std::optional<Timestamp> renewsAt;
    std::optional<Timestamp> endsAt;
    QString stripeCustomerId;
    QString stripeSubscriptionId;
    friend bool operator==(const PlanAssignment &, const PlanAssignment &) = default;
};

enum class HoldState { Open, Settled, Released, Expired };

[[nodiscard]] QString toString(HoldState state); ///< "open" …
[[nodiscard]] std::optional<HoldState> holdStateFromString(const QString &text);

/// Credits set aside for a query in flight; not a row. Ends once, in one state, and never changes afterwards.
/// It was open while the rows createdSeq < seq <= endedSeq were booked (a settling row included).
struct Hold {
    QString id;
    std::int64_t number = 0; ///< 1, 2, 3 … per account, no gaps
    Credits amount;          ///< > 0
    HoldState state = HoldState::Open;
    Timestamp createdAt; ///< never falls with the number
    Timestamp expiresAt; ///< at most kMaxHoldLifetime later; open means createdAt <= t < expiresAt
    std::optional<Timestamp> endedAt;
    std::int64_t createdSeq = 0;     ///< the account's lastSeq when it was placed
    std::int64_t endedSeq = 0;       ///< … and when it had ended; 0 while open
    Credits cost;                    ///< what settling asked for; 0 unless settled
    Credits shortfall;               ///< of it, what could not be booked
    std::int64_t transactionSeq = 0; ///< the usage row; 0: none was booked
    QStringList tools;               ///< of the estimate; the row names those really used
    QString requestId;
    QString description;
    QString actor;
    friend bool operator==(const Hold &, const Hold &) = default;
};

/// What one refund or dispute has asked, taken and given back of one grant. taken - returned of all claims on a grant,
/// its lapsed and its remaining together never exceed its amount.
struct Claim {
    std::int64_t grantSeq = 0;                      ///< Grant::createdSeq
    QString reference;                              ///< re_…, dp_…: what took; with grantSeq the key
    TransactionType type = TransactionType::Refund; ///< Refund or Dispute
    Credits asked;                                  ///< the highest target so far; never falls
    Credits taken;                                  ///< sum of its refund or dispute rows, positive
    Credits returned;                               ///< sum of its reinstatement rows
    Credits closed;                                 ///< of `asked`, what a reinstatement has ended for good
    std::int64_t number = 0;                        ///< 1, 2, 3 … per grant: who asked first
    friend bool operator==(const Claim &, const Claim &) = default;
};

/// All that the rules need of an account. Only grants that still matter (remaining > 0) and open holds are loaded.
struct AccountState {
    QString id;
    Timestamp createdAt;
    Timestamp anchor; ///< start of the monthly cycles; its day of month is kept (31 Jan, 28 Feb, 31 Mar)
    PlanAssignment plan;
    Credits balance;
    Credits held; ///< sum of the open holds
    std::int64_t lastSeq = 0;
    std::optional<Timestamp> lastBookedAt; ///< of the newest row; rows never go back in time
    std::int64_t lastHold = 0;             ///< number of the newest hold
    std::optional<Timestamp> lastHoldAt;   ///< when a hold was last placed or ended; that never goes back either
    std::int64_t cyclesDone = 0;           ///< monthly Free cycles already looked at, counted from the anchor
    std::optional<Timestamp> nextDueAt;    ///< the earliest instant at which touching books something
    std::vector<Grant> grants;             ///< in burn order
    std::vector<Hold> holds;               ///< by number
    friend bool operator==(const AccountState &, const AccountState &) = default;

    /// Negative after a claw-back, or when credits expired under an open hold: then nothing can be spent or held.
    [[nodiscard]] Result<Credits> available() const { return Credits::subtract(balance, held); }
};

} // namespace creditdesk::ledger
