// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ledger/cycles.h"

#include <algorithm>

namespace creditdesk::ledger {

using namespace std::chrono;

Timestamp cycleStart(Timestamp anchor, std::int64_t index)
{
    const auto midnight = floor<days>(anchor);
    const year_month_day date(midnight);
    const year_month month = date.year() / date.month() + months(index);
    const auto lastDay = year_month_day_last(month.year(), month_day_last(month.month())).day();
    return sys_days(month / std::min(date.day(), lastDay)) + (anchor - midnight);
}

std::int64_t cycleAtOrAfter(Timestamp anchor, Timestamp at)
{
    if (at <= anchor)
        return 0;
    const year_month_day from(floor<days>(anchor));
    const year_month_day to(floor<days>(at));
    const std::int64_t monthsApart = (to.year() / to.month() - from.year() / from.month()).count();
    return cycleStart(anchor, monthsApart) >= at ? monthsApart : monthsApart + 1;
}

} // namespace creditdesk::ledger
