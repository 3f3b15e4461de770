// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/credits.h"
#include "core/money.h"

#include <QMap>

#include <vector>

namespace creditdesk {

struct Plan {
    QString id; ///< free, starter, pro, enterprise
    QString name;
    std::optional<Money> monthlyPrice; ///< none: by contact
    std::optional<Credits> monthlyCredits;
    QString stripeLookupKey; ///< empty: not sold through Stripe
    Credits minRollover;
    Credits maxRollover;
    bool byContact = false;

    friend bool operator==(const Plan &, const Plan &) = default;
};

struct Pack {
    QString id; ///< small, medium, large
    QString name;
    Money price;
    Credits credits;
    QString stripeLookupKey;
    std::optional<int> expiresAfterDays; ///< none: never

    friend bool operator==(const Pack &, const Pack &) = default;
};

struct QueryPricing {
    Credits base;
    QMap<QString, Credits> tools; ///< tools with a price of their own
    Credits otherTool;            ///< each further tool
    int maxTools = 64;            ///< longer lists are refused

    friend bool operator==(const QueryPricing &, const QueryPricing &) = default;
};

/// Plans, packs and query prices: configuration, read from resources/catalogue.json or a file of the operator's,
/// served by GET /api/plans in the same shape.
struct Catalogue {
    QString currency; ///< of every price: one currency, ISO 4217 in lower case
    std::vector<Plan> plans;
    std::vector<Pack> packs;
    QueryPricing queryPricing;
    Credits lowBalanceThreshold;

    friend bool operator==(const Catalogue &, const Catalogue &) = default;

    [[nodiscard]] const Plan *plan(const QString &id) const; ///< null: unknown
    [[nodiscard]] const Pack *pack(const QString &id) const;
    [[nodiscard]] const Plan *planByLookupKey(const QString &key) const;
    [[nodiscard]] const Pack *packByLookupKey(const QString &key) const;

    [[nodiscard]] QJsonObject toJson() const;
    /// Checks that ids and lookup keys are unique, that free exists and no number is negative.
    [[nodiscard]] static Result<Catalogue> fromJson(const QJsonObject &object);
};

} // namespace creditdesk
