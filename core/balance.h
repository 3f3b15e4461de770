// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/credits.h"
#include "core/money.h"
#include "core/timestamp.h"

#include <vector>

namespace creditdesk {

/// Where credits of a grant came from.
enum class GrantSource { Allowance, Purchase, Promotion, Adjustment, Proration };

[[nodiscard]] QString toString(GrantSource source);
[[nodiscard]] std::optional<GrantSource> grantSourceFromString(const QString &text);

/// Subscription state as the product shows it: "active", "trialing", "past_due", "canceled", "incomplete",
/// "paused", "unpaid", or "none" for a person who never subscribed.
struct PlanState {
    QString id;
    QString name;
    std::optional<Credits> monthlyCredits;
    QString status = QStringLiteral("none");
    std::optional<Timestamp> renewsAt;
    std::optional<Timestamp> endsAt; ///< set: the plan ends then (canceling)
    friend bool operator==(const PlanState &, const PlanState &) = default;
};

/// The plan's credits of the current cycle.
struct AllowanceState {
    Credits granted;
    Credits used;
    Credits remaining;
    std::optional<Timestamp> resetsAt;
    friend bool operator==(const AllowanceState &, const AllowanceState &) = default;
};

struct Forecast {
    std::int64_t dailyAverage = 0;      ///< credits a day, of the last 30 days, rounded up
    std::optional<Timestamp> runsOutAt; ///< none: not within a year
    friend bool operator==(const Forecast &, const Forecast &) = default;
};

/// One active grant, in burn order.
struct GrantSummary {
    QString id;
    GrantSource source = GrantSource::Allowance;
    QString description;
    Credits amount;
    Credits remaining;
    Timestamp effectiveAt;
    std::optional<Timestamp> expiresAt;
    std::optional<Money> cost;
    friend bool operator==(const GrantSummary &, const GrantSummary &) = default;
};

/// GET /api/credits/balance. `available` = balance - held is the only number called "your credits".
struct Balance {
    Credits available;
    Credits held;
    Credits pending; ///< bought, but the payment has not arrived
    Credits balance;
    PlanState plan;
    AllowanceState allowance;
    bool lowBalance = false;
    Credits lowBalanceThreshold;
    Forecast forecast;
    std::vector<GrantSummary> grants;
    bool grantsOmitted = false; ///< of a past so far back that the grants were not worked out
    std::int64_t lastSeq = 0;   ///< newest ledger row; 0: none
    Timestamp asOf;

    friend bool operator==(const Balance &, const Balance &) = default;
    [[nodiscard]] QJsonObject toJson() const;
    [[nodiscard]] static Result<Balance> fromJson(const QJsonObject &object);
};

} // namespace creditdesk
