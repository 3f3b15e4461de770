// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sandbox/world.h"

namespace creditdesk::sandbox {

/// The control page's sections. Their forms post to the control API itself, with `back` naming the section.

/// A form of one button. `fields`: hidden ones; `inner`: HTML of those that the person fills in, before the button.
[[nodiscard]] QString controlForm(const QString &path, const QString &back, const QString &id, const QString &label,
                                  const QJsonObject &fields = {}, const QString &inner = {},
                                  const QString &attributes = {});
/// "active" and the like, coloured by whether that is good.
[[nodiscard]] QString stateTag(const QString &state);
/// A card with its heading, and the anchor that forms return to.
[[nodiscard]] QString controlCard(const QString &anchor, const QString &heading, const QString &body);

[[nodiscard]] QString clockSection(const World &world);
[[nodiscard]] QString waitingSection(const World &world);  ///< checkouts, delayed payments, 3-D Secure; may be empty
[[nodiscard]] QString peopleSection(const World &world);   ///< subscriptions and payments of each customer
[[nodiscard]] QString deliverySection(const World &world); ///< endpoints and faults
/// What control.js fetches again and again: how deliveries stand, and the newest events.
[[nodiscard]] QString eventsSection(const World &world);

} // namespace creditdesk::sandbox
