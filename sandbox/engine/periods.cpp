// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/engine/periods.h"

#include <QDateTime>
#include <QTimeZone>

namespace creditdesk::sandbox {

using namespace Qt::StringLiterals;

qint64 addIntervals(qint64 instant, const QString &interval, qint64 count)
{
    const QDateTime at = QDateTime::fromSecsSinceEpoch(instant, Qt::UTC);
    if (interval == "day"_L1)
        return at.addDays(count).toSecsSinceEpoch();
    if (interval == "week"_L1)
        return at.addDays(7 * count).toSecsSinceEpoch();
    if (interval == "year"_L1)
        return at.addYears(static_cast<int>(count)).toSecsSinceEpoch();
    return at.addMonths(static_cast<int>(count)).toSecsSinceEpoch();
}

qint64 nextPeriodEnd(qint64 anchor, qint64 after, const QString &interval, qint64 intervalCount)
{
    qint64 periods = 1;
    qint64 end = addIntervals(anchor, interval, intervalCount);
    while (end <= after)
        end = addIntervals(anchor, interval, ++periods * intervalCount);
    return end;
}

} // namespace creditdesk::sandbox
