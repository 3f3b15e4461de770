// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/server.h"
#include "server/log/logger.h"

namespace creditdesk::log {

/// One line for one finished request: an error for a 500 (with what was thrown), info for the rest.
void logAccess(const Logger &logger, const http::AccessRecord &record);

} // namespace creditdesk::log
