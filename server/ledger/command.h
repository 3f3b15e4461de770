// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/ledger/account.h"

#include <functional>
#include <variant>

namespace creditdesk::ledger {

/// Books what is due (expiries, Free allowances) and nothing else. Every other command does so first.
struct Touch {
    friend bool operator==(const Touch &, const Touch &) = default;
};

/// Adds credits with one origin. A grant key that exists already, on whichever account, is a no-op that returns
/// the row of the first time. `replacesAllowance`: a paid plan's new allowance ends the one before it, after rollover
/// by the rule of the plan that the account is on: put AssignPlan first.
struct AddGrant {
    TransactionType type = TransactionType::Purchase;
    GrantSource source = GrantSource::Purchase;
    Credits amount; ///< > 0
    int priority = 50;
    std::optional<Timestamp> effectiveAt; ///< none: now; a later instant is refused
    std::optional<Timestamp> expiresAt;
    Money cost;
    QString grantKey;
    QString description;
    QString stripeReference;
    QString actor;
    QJsonObject metadata;
    bool replacesAllowance = false;
    friend bool operator==(const AddGrant &, const AddGrant &) = default;
};

/// Burns `cost` credits in burn order, or refuses with insufficient_credits {available, cost, missing}.
struct Deduct {
    Credits cost; ///< > 0
    QStringList tools;
    QString requestId;
    QString description;
    QString actor;
    QJsonObject metadata; ///< "parts": the pricing parts of the query
    friend bool operator==(const Deduct &, const Deduct &) = default;
};

/// A correction by an admin: positive adds a grant that never expires, negative burns, or is refused when
/// less is available.
struct Adjust {
    Credits amount; ///< not 0
    QString reason; ///< required
    QString actor;  ///< the admin's id
    friend bool operator==(const Adjust &, const Adjust &) = default;
};

/// Sets plan and subscription state. Books nothing by itself but what was due under the old plan.
struct AssignPlan {
    PlanAssignment plan;
    friend bool operator==(const AssignPlan &, const AssignPlan &) = default;
};

using Command = std::variant<Touch, AddGrant, Deduct, Adjust, AssignPlan>;

/// What one submission did.
struct Outcome {
    std::vector<Transaction> rows; ///< what was booked now (on a replay: then), oldest first, due rows included
    std::optional<Transaction> transaction; ///< the last command's own row; for a known grant key the first time's
    Credits available;                      ///< afterwards
    Credits balance;
    Credits held;
    Timestamp at;                ///< when it was queued; on a replay: then
    bool planChanged = false;    ///< plan or subscription state differ from before: live clients read it again
    bool pendingChanged = false; ///< a checkout's state differs from before; set by whoever keeps the checkouts
    bool replayed = false;       ///< the first answer again: nothing was booked now
};

} // namespace creditdesk::ledger
