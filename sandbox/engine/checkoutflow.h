// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sandbox/world.h"

namespace creditdesk::sandbox {

/// What happens to a checkout session after it was created. Its line items, subscription_data and payment_intent_data
/// wait in members of our own (_line_items …) until it is paid.

/// Pays an open session with a stored payment method. Declined: card_error, and the session stays open.
[[nodiscard]] ApiResult paySession(World &world, const QString &sessionId, const QJsonObject &paymentMethod);
[[nodiscard]] ApiResult expireSession(World &world, const QString &sessionId);
/// Ends a delayed payment (of a session or an invoice) and removes its settlement.
void settle(World &world, const QString &settlementId, bool succeeds);
/// The settlement that a completed, unpaid session waits for; empty: none.
[[nodiscard]] QString settlementOfSession(const World &world, const QString &sessionId);

} // namespace creditdesk::sandbox
