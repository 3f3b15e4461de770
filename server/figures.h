// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/api/metrics.h"
#include "server/chat/chatservice.h"
#include "server/store/store.h"
#include "server/store/sweeper.h"
#include "server/stripe/poller.h"

namespace creditdesk::server {

// What the parts of the server count, by its name in /metrics. The counters must outlive the metrics' last reader.
void addLogFigures(api::Metrics &metrics, const store::LogCounters *counters); ///< null: there are none
void addChatFigures(api::Metrics &metrics, const chat::ChatCounters &counters);
void addSweepFigures(api::Metrics &metrics, const store::SweepCounters &counters);
void addPollFigures(api::Metrics &metrics, const stripe::PollCounters &counters);
void addWebhookFigures(api::Metrics &metrics, const stripe::EventCounters &counters);

} // namespace creditdesk::server
