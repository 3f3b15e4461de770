// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/log/accesslog.h"

namespace creditdesk::log {

void logAccess(const Logger &logger, const http::AccessRecord &record)
{
    const bool failed = record.status >= 500 || !record.failure.isEmpty();
    const Level level = failed ? Level::Error : Level::Info;
    logger.write(level, "request",
                 {{"request_id", record.requestId},
                  {"method", record.method},
                  {"path", record.path},
                  {"status", record.status},
                  {"duration_us", record.durationUs},
                  {"traceparent", QString::fromLatin1(record.traceparent)},
                  {"failure", record.failure}});
}

} // namespace creditdesk::log
