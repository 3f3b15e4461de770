// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/client.h"

namespace creditdesk::stripe {

/// Stripe's answer as ours: the JSON object of a 2xx, else an Error that says what the person can do. Stripe's own
/// message is left out (it may quote what was sent); its code, parameter and request id are in `extra`.
[[nodiscard]] Result<QJsonObject> readAnswer(const Result<http::ClientResponse> &outcome);

/// `stripe_unavailable`: more is to be asked than our own limit lets through.
[[nodiscard]] Error busyHere();

/// True for a refusal that the same request under the same Idempotency-Key would get again: 400, 401, 402, 403, 404.
[[nodiscard]] bool isDefiniteRefusal(const Error &error);

/// True when Stripe says that the object named by parameter `parameter` does not exist.
[[nodiscard]] bool isMissing(const Error &error, QLatin1StringView parameter);

} // namespace creditdesk::stripe
