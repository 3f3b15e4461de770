// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace creditdesk::sandbox {

/// `count` intervals ("day", "week", "month", "year") after `instant` (seconds, UTC); the day of the month is cut to
/// the month's length.
[[nodiscard]] qint64 addIntervals(qint64 instant, const QString &interval, qint64 count);
/// The first instant after `after` that lies a whole number of periods from `anchor`: 31 January, 28 February, 31
/// March.
[[nodiscard]] qint64 nextPeriodEnd(qint64 anchor, qint64 after, const QString &interval, qint64 intervalCount);

} // namespace creditdesk::sandbox
