// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/client.h"

namespace creditdesk::stripe {

/// Stripe's answer as ours: the JSON object of a 2xx, else an Error that says what the person can do. Stripe's own
/// message is left out (it may quote what was sent); its code, parameter and request id are in `extra`.
[[nodiscard]] Result<QJsonObject> readAnswer(const Result<http::ClientResponse> &outcome);

/// True when Stripe says that the object named by parameter `parameter` does not exist.
[[nodiscard]] bool isMissing(const Error &error, QLatin1StringView parameter);

} // namespace creditdesk::stripe
