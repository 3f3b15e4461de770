// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sandbox/world.h"

namespace creditdesk::sandbox {

/// How webhooks misbehave on request. Kept in the settings, so a restart changes nothing. Its JSON:
/// {"mode": "send" | "hold" (queued, sent once that ends) | "forget" (never sent; only the events API knows),
///  "copies": 1 to 20, "delay_seconds": 0 to 86400, "shuffle_seconds": 0 to 3600 (each waits a while of its own within
///  that window, so the order changes), "shape": "endpoint" | "old" | "new" | "both" (each event in both),
///  "types": ["invoice.*"] (which events; empty: all), "for_seconds": 0 (until changed) to 604800}
/// Seconds here are of the wall clock: that is when webhooks are sent.

/// As set now, with `ends_at` and the number of deliveries `held` and `forgotten`.
[[nodiscard]] QJsonObject deliveryFaults(const World &world);
/// Replaces all of it; what is not named returns to normal. Held deliveries go out unless the mode stays "hold".
[[nodiscard]] ApiResult setDeliveryFaults(World &world, const QJsonObject &given);
/// Ends faults whose time is over. The sender calls it before it looks for work.
void endFaultsInTime(World &world);

/// The deliveries of a new event to one endpoint, as the faults want them.
void queueWithFaults(World &world, const QJsonObject &event, const QString &endpointId);
/// The version in which a delivery is rendered; `ordinary`: without faults.
[[nodiscard]] QString versionOfDelivery(const QJsonObject &delivery, const QString &ordinary);

} // namespace creditdesk::sandbox
