// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sandbox/world.h"

namespace creditdesk::sandbox {

/// Plan switches that wait for the period's end, as the portal makes them where its configuration says so: a
/// subscription schedule of two phases, the running one and the one with the new price.

/// Does one of the portal's `schedule_at_period_end[conditions]` hold? decreasing_item_amount: the new price costs
/// less; shortening_interval: it is charged more often.
[[nodiscard]] bool waitsForPeriodEnd(const QJsonArray &conditions, const QJsonObject &item, const QJsonObject &price);
/// Plans the switch, in place of one that was planned before: subscription_schedule.created,
/// customer.subscription.updated (its `schedule`).
[[nodiscard]] ApiResult scheduleSwitch(World &world, const QString &subscriptionId, const QString &priceId);
/// Goes on as before: subscription_schedule.released, customer.subscription.updated; nothing when no switch is planned.
[[nodiscard]] ApiResult dropPlannedSwitch(World &world, const QString &subscriptionId);
/// The price that is planned; empty: none.
[[nodiscard]] QString plannedPrice(const World &world, const QJsonObject &subscription);
/// The plan is given up, or done: subscription_schedule.released. `subscription` is stored by the caller.
void releaseSchedule(World &world, QJsonObject &subscription);
/// At the period's end: the planned price takes its place, and the schedule is released. Stored by the caller.
void startPlannedPhase(World &world, QJsonObject &subscription);

} // namespace creditdesk::sandbox
