// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sandbox/world.h"

namespace creditdesk::sandbox {

/// Objects as Stripe wrote them before API version 2025-03-31, where invoices name their subscription, payment and
/// charge themselves, lines hold whole prices, and periods belong to subscriptions. Everything here is a pure function
/// of the object and of what the world says about its relatives; nothing is stored in the old shape.

inline constexpr QLatin1StringView kOldApiVersion{"2025-02-24.acacia"}; ///< the last of the old shape

/// A version's name: "2025-02-24.acacia", or a mere date as before October 2024.
[[nodiscard]] bool isApiVersion(const QString &text);
[[nodiscard]] bool isOldShape(const QString &apiVersion);
/// Old versions know no invoice_payment.* events.
[[nodiscard]] bool versionHasEvent(const QString &apiVersion, const QString &eventType);
/// The object, and the objects inside it, in the old shape.
[[nodiscard]] QJsonObject inOldShape(const World &world, const QJsonObject &object);
/// A stored event as clients of that version get it: api_version, data.object and previous_attributes.
[[nodiscard]] QJsonObject eventInVersion(const World &world, QJsonObject event, const QString &apiVersion);

} // namespace creditdesk::sandbox
