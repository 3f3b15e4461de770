// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/filelimit.h"

#include <QtGlobal>

#ifdef Q_OS_UNIX
#include <algorithm>

#include <sys/resource.h>
#endif

namespace creditdesk::http {

void raiseFileLimit()
{
#ifdef Q_OS_UNIX
    constexpr rlim_t kEnough = 32'768; // connections (10,000 at most) and the answers behind them, twice over
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= kEnough)
        return;
    limit.rlim_cur = limit.rlim_max == RLIM_INFINITY ? kEnough : std::min(kEnough, limit.rlim_max);
    setrlimit(RLIMIT_NOFILE, &limit);
#endif
}

} // namespace creditdesk::http
