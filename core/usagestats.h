// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/credits.h"
#include "core/timestamp.h"

#include <QMap>

#include <vector>

namespace creditdesk {

enum class Granularity { Hour, Day, Week, Month };
enum class UsageGrouping { None, Tool };

[[nodiscard]] QString toString(Granularity granularity);
[[nodiscard]] std::optional<Granularity> granularityFromString(const QString &text);
[[nodiscard]] QString toString(UsageGrouping grouping);
[[nodiscard]] std::optional<UsageGrouping> usageGroupingFromString(const QString &text);

constexpr int kMaxUsageBuckets = 1000;

struct UsageQuery {
    Timestamp from; ///< inclusive
    Timestamp to;   ///< exclusive; at most kMaxUsageBuckets buckets
    Granularity granularity = Granularity::Day;
    UsageGrouping grouping = UsageGrouping::None;
    QString timeZone = QStringLiteral("UTC"); ///< IANA name: days begin at local midnight

    [[nodiscard]] QList<std::pair<QString, QString>> toQueryItems() const;
    [[nodiscard]] static Result<UsageQuery> fromQueryItems(const QList<std::pair<QString, QString>> &items);
};

struct UsageTotals {
    Credits credits; ///< used, as a positive number
    std::int64_t queries = 0;
    friend bool operator==(const UsageTotals &, const UsageTotals &) = default;
};

struct UsageBucket {
    Timestamp start;
    Timestamp end;
    UsageTotals totals;
    QMap<QString, Credits> groups; ///< by "base" and tool when grouped; they add up to totals.credits
    friend bool operator==(const UsageBucket &, const UsageBucket &) = default;
};

struct UsageStats {
    Timestamp from;
    Timestamp to;
    Granularity granularity = Granularity::Day;
    QString timeZone;
    std::vector<UsageBucket> buckets; ///< contiguous, empty ones included
    UsageTotals totals;
    UsageTotals previousTotals; ///< the same span just before `from`

    friend bool operator==(const UsageStats &, const UsageStats &) = default;
    [[nodiscard]] QJsonObject toJson() const;
    [[nodiscard]] static Result<UsageStats> fromJson(const QJsonObject &object);
};

} // namespace creditdesk
