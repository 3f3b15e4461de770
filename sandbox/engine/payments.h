// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sandbox/world.h"

namespace creditdesk::sandbox {

/// A new payment intent, stored, with payment_intent.created recorded. `given`: description, metadata, shipping,
/// receipt_email ….
[[nodiscard]] QJsonObject addIntent(World &world, qint64 amount, const QString &currency, const QString &customerId,
                                    const QJsonObject &given);
/// Charges it with a stored payment method. The answer's status: succeeded, processing (a settlement is scheduled),
/// requires_action (the person has to approve at their bank, see challenge.h) or requires_payment_method (declined;
/// last_payment_error says why). Records the charge's and the intent's events.
[[nodiscard]] QJsonObject confirmIntent(World &world, QJsonObject intent, const QJsonObject &paymentMethod);
/// The person did not approve: requires_payment_method, payment_intent.payment_failed.
[[nodiscard]] QJsonObject failAuthentication(World &world, QJsonObject intent);
/// Ends a processing intent; records its events. Returns the intent.
[[nodiscard]] QJsonObject settleIntent(World &world, QJsonObject intent, bool succeeds);
/// The card_error of an intent that was just declined.
[[nodiscard]] StripeError declineOf(const QJsonObject &intent);

} // namespace creditdesk::sandbox
