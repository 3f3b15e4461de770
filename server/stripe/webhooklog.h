// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/log/logger.h"
#include "server/stripe/stripeservice.h"

namespace creditdesk::stripe {

/// One line for one delivery: an error for one that was not committed, a warning for one that somebody has to look at.
void logWebhook(const log::Logger &logger, const WebhookAnswer &answer);

} // namespace creditdesk::stripe
