// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/figures.h"

namespace creditdesk::server {

void addLogFigures(api::Metrics &metrics, const store::LogCounters *counters)
{
    if (!counters)
        return;
    metrics.addGauge("creditdesk_sqlite_log_bytes", "What SQLite's write-ahead log held after the last commit.",
                     [counters] { return double(counters->bytes); });
    metrics.addCounter("creditdesk_sqlite_log_copies_total", "Rounds of copying the log into the database file.",
                       [counters] { return double(counters->copies); });
    metrics.addCounter("creditdesk_sqlite_log_copies_failed_total", "Of those, that failed and are tried again.",
                       [counters] { return double(counters->failed); });
}

void addChatFigures(api::Metrics &metrics, const chat::ChatCounters &counters)
{
    metrics.addGauge("creditdesk_chat_streams", "Chat answers being streamed or waited for.",
                     [&counters] { return double(counters.open); });
    metrics.addCounter("creditdesk_chat_holds_total", "Holds placed for chat queries.",
                       [&counters] { return double(counters.placed); });
    metrics.addCounter("creditdesk_chat_settled_total", "Chat queries that were charged.",
                       [&counters] { return double(counters.settled); });
    metrics.addCounter("creditdesk_chat_released_total", "Chat queries that were not charged.",
                       [&counters] { return double(counters.released); });
    metrics.addCounter("creditdesk_chat_unended_total", "Chat holds left to expire, as their end was not written.",
                       [&counters] { return double(counters.unended); });
}

void addSweepFigures(api::Metrics &metrics, const store::SweepCounters &counters)
{
    metrics.addCounter("creditdesk_sweep_accounts_total", "Accounts whose due work was booked in the background.",
                       [&counters] { return double(counters.accounts); });
    metrics.addCounter("creditdesk_sweep_rows_total", "Rows that were booked in the background.",
                       [&counters] { return double(counters.rows); });
    metrics.addCounter("creditdesk_sweep_stuck_total", "Accounts whose due work could not be booked.",
                       [&counters] { return double(counters.stuck); });
    metrics.addGauge("creditdesk_sweep_oldest_due_seconds", "How long the oldest due work waited when last seen.",
                     [&counters] { return double(counters.oldestDueMs) / 1'000; });
}

void addPollFigures(api::Metrics &metrics, const stripe::PollCounters &counters)
{
    metrics.addGauge("creditdesk_stripe_poll_timestamp_seconds",
                     "When Stripe was last looked at for what no webhook brought; 0: not yet.",
                     [&counters] { return double(counters.lastMs) / 1'000; });
    metrics.addCounter("creditdesk_stripe_poll_recovered_total", "Events that no webhook had brought.",
                       [&counters] { return double(counters.recovered); });
    metrics.addCounter("creditdesk_stripe_poll_failed_total", "Of those, that failed and are tried again.",
                       [&counters] { return double(counters.failed); });
    metrics.addCounter("creditdesk_stripe_poll_interrupted_total", "Looks at Stripe that ended early.",
                       [&counters] { return double(counters.failures); });
}

void addWebhookFigures(api::Metrics &metrics, const stripe::EventCounters &counters)
{
    const auto add = [&metrics](const char *name, const char *help, const std::atomic<std::uint64_t> &counter) {
        metrics.addCounter(name, help, [&counter] { return double(counter); });
    };
    add("creditdesk_stripe_webhooks_applied_total", "Webhooks that were applied.", counters.applied);
    add("creditdesk_stripe_webhooks_ignored_total", "Webhooks that have no effect here.", counters.ignored);
    add("creditdesk_stripe_webhooks_duplicate_total", "Webhooks that were done with before.", counters.duplicate);
    add("creditdesk_stripe_webhooks_review_total", "Webhooks that a person has to look at.", counters.review);
    add("creditdesk_stripe_webhooks_failed_total", "Webhooks that were not committed; Stripe sends them again.",
        counters.failed);
    add("creditdesk_stripe_webhooks_refused_total", "Deliveries that were no valid webhooks.", counters.refused);
    add("creditdesk_stripe_second_subscriptions_total",
        "Events of a subscription beside the one that carries the plan: somebody pays twice.",
        counters.secondSubscriptions);
}

} // namespace creditdesk::server
