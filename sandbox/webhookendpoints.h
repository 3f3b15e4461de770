// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sandbox/world.h"

#include <QHash>

namespace creditdesk::sandbox {

/// An endpoint for all events, stored; its secret stays inside (`_secret`).
[[nodiscard]] QJsonObject addWebhookEndpoint(World &world, const QString &url, const QString &secret);
/// The endpoint with this URL gets this secret; made if there is none.
[[nodiscard]] QJsonObject ensureWebhookEndpoint(World &world, const QString &url, const QString &secret);
/// The version in which an endpoint gets an event: its own, else that in which the event was made.
[[nodiscard]] QString versionFor(const QJsonObject &endpoint, const QJsonObject &event);
/// Does a name that an endpoint or a list asks for mean that type? "invoice.*" covers "invoice.paid".
[[nodiscard]] bool covers(const QString &wanted, const QString &type);
/// How many deliveries are in each state: pending succeeded failed held forgotten.
[[nodiscard]] QHash<QString, int> deliveryCounts(const World &world);
/// Sends an event again, to every enabled endpoint, at once. Returns how many.
[[nodiscard]] StripeResult<int> resendEvent(World &world, const QString &eventId);

} // namespace creditdesk::sandbox
