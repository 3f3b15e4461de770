// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/webhooklog.h"

using namespace Qt::StringLiterals;

namespace creditdesk::stripe {

namespace {

log::Level levelFor(const WebhookAnswer &answer)
{
    if (answer.status >= 500)
        return log::Level::Error;
    if (answer.status >= 400 || answer.state == "review"_L1)
        return log::Level::Warning;
    return answer.state == "applied"_L1 ? log::Level::Info : log::Level::Debug;
}

} // namespace

void logWebhook(const log::Logger &logger, const WebhookAnswer &answer)
{
    logger.write(levelFor(answer), "stripe event",
                 {{"event", answer.eventId},
                  {"type", answer.eventType},
                  {"state", answer.state},
                  {"status", answer.status},
                  {"reason", answer.reason}});
}

} // namespace creditdesk::stripe
