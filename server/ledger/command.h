// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/ledger/account.h"

#include <chrono>
#include <functional>
#include <variant>

namespace creditdesk::ledger {

/// Books what is due (expiries, Free allowances, ends of holds) and nothing else. Every other command does so first.
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

inline constexpr std::chrono::milliseconds kMaxHoldLifetime = std::chrono::hours(24);
inline constexpr std::chrono::milliseconds kDefaultHoldLifetime = std::chrono::minutes(15);
inline constexpr std::size_t kMaxOpenHolds = 2'000; ///< per account; more: `too_many_holds`

/// Sets credits aside for a query in flight, or refuses with insufficient_credits. Books nothing.
struct PlaceHold {
    Credits amount;                                            ///< > 0
    std::chrono::milliseconds lifetime = kDefaultHoldLifetime; ///< > 0, at most kMaxHoldLifetime
    QStringList tools;
    QString requestId;
    QString description;
    QString actor;
    friend bool operator==(const PlaceHold &, const PlaceHold &) = default;
};

/// Ends a hold with a usage row of the actual cost. More than was held needs `available` for the difference, else only
/// what was held is booked; what could not be booked is the hold's `shortfall`. The same cost again gives the first
/// answer; another cost, or a hold that ended otherwise, is a Conflict `hold_ended` {hold_id, state}. A query that cost
/// nothing is released instead (a cost of 0 is `invalid_cost`). Unknown: NotFound `hold_not_found`.
struct SettleHold {
    QString holdId;
    Credits cost;                     ///< > 0
    std::optional<QStringList> tools; ///< those really used; none: the hold's
    QString description;              ///< empty: the hold's
    QString actor;                    ///< empty: the hold's
    QJsonObject metadata;             ///< "parts" of the actual price
    friend bool operator==(const SettleHold &, const SettleHold &) = default;
};

/// Ends a hold and charges nothing. Again: the first answer; after another ending: Conflict `hold_ended`.
struct ReleaseHold {
    QString holdId;
    friend bool operator==(const ReleaseHold &, const ReleaseHold &) = default;
};

/// Takes back credits whose payment was refunded or disputed: first from that payment's grant, then in burn order, and
/// what has been spent makes the balance negative. `target` is cumulative for the reference, so a repeated or smaller
/// one is a no-op; all references together never take more than the grant, less what lapsed unspent.
/// Errors `invalid_type`, `invalid_target`, `reference_required`, NotFound `grant_not_found`.
struct ClawBack {
    QString grantKey;
    QString reference;                              ///< re_…, dp_…
    TransactionType type = TransactionType::Refund; ///< or Dispute
    Credits target;                                 ///< > 0
    QString description;
    QString actor;
    QJsonObject metadata;
    friend bool operator==(const ClawBack &, const ClawBack &) = default;
};

/// Gives back what a reference took, exactly, but for `keep`: a dispute was won, a refund failed. Repeats the
/// reference's claim no more: the same target later takes nothing. What another claim then lacks is taken at once. A
/// reference that took nothing is a no-op. Errors `invalid_target`, `reference_required`, `grant_not_found`.
struct Reinstate {
    QString grantKey;
    QString reference;
    Credits keep; ///< >= 0; of what was asked, what stays taken
    QString description;
    QString actor;
    QJsonObject metadata;
    friend bool operator==(const Reinstate &, const Reinstate &) = default;
};

/// By an admin: takes what remains of a grant, and nothing when nothing remains. Errors `reason_required`,
/// `grant_not_found`.
struct VoidGrant {
    QString grantId;
    QString reason; ///< required
    QString actor;  ///< the admin's id
    friend bool operator==(const VoidGrant &, const VoidGrant &) = default;
};

using Command = std::variant<Touch, AddGrant, Deduct, Adjust, AssignPlan, PlaceHold, SettleHold, ReleaseHold, ClawBack,
                             Reinstate, VoidGrant>;

/// What one submission did.
struct Outcome {
    std::vector<Transaction> rows; ///< what was booked now (on a replay: then), oldest first, due rows included
    std::optional<Transaction> transaction; ///< the last command's own row; of a repetition the first time's
    std::optional<Hold> hold;               ///< the last command's hold, as that command left it; shortfall included
    Credits available;                      ///< afterwards
    Credits balance;
    Credits held;
    Timestamp at;                ///< when it was queued; on a replay: then
    bool planChanged = false;    ///< plan or subscription state differ from before: live clients read it again
    bool heldChanged = false;    ///< holds were placed or ended
    bool pendingChanged = false; ///< a checkout's state differs from before; set by whoever keeps the checkouts
    bool replayed = false;       ///< the first answer again: nothing was booked now
};

} // namespace creditdesk::ledger
