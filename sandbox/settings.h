// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sandbox/world.h"

namespace creditdesk::sandbox {

/// What an account's owner would set in Stripe's dashboard, and how webhooks misbehave; kept with the state.
/// {"when_retries_fail": "cancel" | "unpaid" | "past_due", "delivery": see deliveryfaults.h}
[[nodiscard]] QJsonObject settingsOf(const World &world);
void putSettings(World &world, QJsonObject settings);
/// Changes when_retries_fail. Error: not one of the three.
[[nodiscard]] ApiResult changeSettings(World &world, const QJsonObject &given);

} // namespace creditdesk::sandbox
