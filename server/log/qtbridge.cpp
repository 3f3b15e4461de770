// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/log/qtbridge.h"

#include <atomic>

namespace creditdesk::log {

namespace {

/// Qt's handler is a plain function, so the logger it writes to cannot be passed any other way.
std::atomic<const Logger *> currentLogger = nullptr;

void handle(QtMsgType type, const QMessageLogContext &context, const QString &text)
{
    const Logger *logger = currentLogger;
    if (!logger)
        return;
    Level level = Level::Error;
    if (type == QtDebugMsg)
        level = Level::Debug;
    else if (type == QtInfoMsg)
        level = Level::Info;
    else if (type == QtWarningMsg)
        level = Level::Warning;
    logger->write(level, "qt", {{"category", QString::fromUtf8(context.category)}, {"text", text}});
}

} // namespace

QtBridge::QtBridge(const Logger &logger)
{
    currentLogger = &logger;
    qInstallMessageHandler(handle);
}

QtBridge::~QtBridge()
{
    qInstallMessageHandler(nullptr);
    currentLogger = nullptr;
}

} // namespace creditdesk::log
