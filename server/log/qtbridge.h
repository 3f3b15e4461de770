// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/log/logger.h"

namespace creditdesk::log {

/// While it lives, what Qt and its plug-ins print (qWarning …) goes to the logger, redacted. Only one at a time, since
/// Qt's handler is one per process; the logger must outlive it.
class QtBridge {
public:
    explicit QtBridge(const Logger &logger);
    ~QtBridge();
    QtBridge(const QtBridge &) = delete;
    QtBridge &operator=(const QtBridge &) = delete;
};

} // namespace creditdesk::log
