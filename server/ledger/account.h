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

/// All that the rules need of an account. Only grants that still matter (remaining > 0) are loaded.
struct AccountState {
    QString id;
    Timestamp createdAt;
    Timestamp anchor; ///< start of the monthly cycles; its day of month is kept (31 Jan, 28 Feb, 31 Mar)
    PlanAssignment plan;
    Credits balance;
    Credits held;
    std::int64_t lastSeq = 0;
    std::optional<Timestamp> lastBookedAt; ///< of the newest row; rows never go back in time
    std::int64_t cyclesDone = 0;           ///< monthly Free cycles already looked at, counted from the anchor
    std::optional<Timestamp> nextDueAt;    ///< the earliest instant at which touching books something
    std::vector<Grant> grants;
    friend bool operator==(const AccountState &, const AccountState &) = default;

    [[nodiscard]] Result<Credits> available() const { return Credits::subtract(balance, held); }
};

} // namespace creditdesk::ledger
