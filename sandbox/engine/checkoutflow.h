// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sandbox/world.h"

namespace creditdesk::sandbox {

/// What happens to a checkout session after it was created. Its line items, subscription_data and payment_intent_data
/// wait in members of our own (_line_items …) until it is paid.

/// Pays an open session with a stored payment method; an empty one where nothing is due and none is asked for.
/// Declined: card_error, and the session stays open. A card that asks for 3-D Secure: the session stays open, too, and
/// isChallenged() until answerChallenge().
[[nodiscard]] ApiResult paySession(World &world, const QString &sessionId, const QJsonObject &paymentMethod);
[[nodiscard]] bool isChallenged(const QJsonObject &session);
/// Where the person approves or refuses: a path of ours.
[[nodiscard]] QString challengePath(const QJsonObject &session);
/// May it be completed without a payment method?
[[nodiscard]] bool needsNoMethod(const QJsonObject &session);
[[nodiscard]] ApiResult expireSession(World &world, const QString &sessionId);
/// Ends a delayed payment (of a session or an invoice) and removes its settlement.
void settle(World &world, const QString &settlementId, bool succeeds);
/// The settlement that a completed, unpaid session waits for; empty: none.
[[nodiscard]] QString settlementOfSession(const World &world, const QString &sessionId);

} // namespace creditdesk::sandbox
