// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transaction.h"
#include "core/usagestats.h"

#include <optional>

namespace creditdesk::store {

/// What an account has used since its first row. Counts like an odometer: what leaves int64 wraps, so that the
/// difference of two readings is right as long as the difference itself fits.
struct UsageSums {
    UsageTotals totals;
    QMap<QString, Credits> parts; ///< by "base" and tool; they add up to totals.credits
    friend bool operator==(const UsageSums &, const UsageSums &) = default;
};

/// The reading at the end of one quarter of an hour in which something was used. Between two of them nothing was, so
/// usage before any quarter's start is the newest older reading, and usage in a span is the difference of two.
struct UsageReading {
    std::int64_t slot = 0; ///< quarters of an hour since 1970, UTC
    UsageSums sums;
    friend bool operator==(const UsageReading &, const UsageReading &) = default;
};

/// The running reading of one account, kept in its profile. Fed with every row in order of seq; rows that are no usage
/// change nothing.
struct UsageMeter {
    std::optional<std::int64_t> slot; ///< the open one: that of the newest usage row; none: nothing was ever used
    UsageSums sums;                   ///< the open slot included

    /// Counts the row. When it lies in a later slot than the open one, that one closes: its last reading is returned,
    /// to be kept as a rollup.
    [[nodiscard]] std::optional<UsageReading> add(const Transaction &row);

    friend bool operator==(const UsageMeter &, const UsageMeter &) = default;
};

/// later - earlier; parts that did not move are left out.
[[nodiscard]] UsageSums usageBetween(const UsageSums &earlier, const UsageSums &later);
/// left + right, wrapping as the meter does.
[[nodiscard]] UsageSums addUsage(UsageSums left, const UsageSums &right);

/// The parts as the databases keep them: one JSON object, part -> credits, names in order. Empty: "{}".
[[nodiscard]] QByteArray partsToJson(const QMap<QString, Credits> &parts);
[[nodiscard]] QMap<QString, Credits> partsFromJson(const QByteArray &json);

} // namespace creditdesk::store
