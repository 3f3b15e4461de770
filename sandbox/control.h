// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sandbox/world.h"
#include "server/http/router.h"

namespace creditdesk::sandbox {

/// The JSON control API under /sandbox, for scripts; README.md documents it. `world` must outlive the router's
/// handlers.
void addControlRoutes(http::Router &router, World &world);
/// Those of them about one subscription.
void addSubscriptionControlRoutes(http::Router &router, World &world);
/// Those of them about money going back: refunds and disputes.
void addMoneyControlRoutes(http::Router &router, World &world);

/// What the control API and the pages both do. Under the world's mutex.
[[nodiscard]] QJsonObject statusOf(const World &world);
[[nodiscard]] QJsonObject eventSummaries(const World &world, int limit);
[[nodiscard]] ApiResult payByOutcome(World &world, const QString &sessionId, const QString &outcome,
                                     const QJsonObject &billing);
[[nodiscard]] ApiResult renewNow(World &world, const QString &subscriptionId);

/// Wraps a handler that needs the mutex and may refuse callers that come by another site (Host or Origin not loopback).
using LockedHandler = std::function<http::Response(const http::Request &)>;
[[nodiscard]] http::Handler guarded(World &world, LockedHandler handler);
/// What a POST does with the path's {id} and the JSON body, or a form of the control page; under the mutex.
using Control = std::function<ApiResult(World &, const QString &id, const QJsonObject &body)>;
void addControlPost(http::Router &router, World &world, const QString &pattern, Control run);

} // namespace creditdesk::sandbox
