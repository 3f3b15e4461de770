// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sandbox/world.h"

namespace creditdesk::sandbox {

/// Stripe's published test cards, as far as the sandbox knows them (https://docs.stripe.com/testing).
struct TestCard {
    const char *number;
    const char *token;  ///< tok_…
    const char *method; ///< pm_card_…
    const char *brand;
    const char *declineCode;         ///< empty: charges succeed
    const char *authentication = ""; ///< 3-D Secure: "once" it is set up, "always"; empty: never
    const char *sequel = ""; ///< what follows a payment: disputed, not_received, inquiry, refund_pending, refund_fails
};

/// By number (spaces allowed), token or pm_card_… name; null: unknown.
[[nodiscard]] const TestCard *findTestCard(const QString &text);

/// What a charge of a payment method will do.
struct Prospect {
    enum class Kind { Succeeds, Declined, NeedsAuthentication, SettlesLater, FailsLater } kind = Kind::Succeeds;
    QString declineCode = {};
};
[[nodiscard]] Prospect prospectOf(const QJsonObject &paymentMethod);
/// TestCard::sequel of a stored payment method; empty: nothing out of the ordinary.
[[nodiscard]] QString sequelOf(const QJsonObject &paymentMethod);
/// The person approved at the bank: the next charge of this payment method goes through without asking again.
[[nodiscard]] QJsonObject approvedMethod(World &world, QJsonObject paymentMethod);
/// Uses that approval up. A card that asks once never asks again.
void useApproval(World &world, const QString &paymentMethodId);
/// The sentence that Stripe shows for a decline.
[[nodiscard]] QString declineMessage(const QString &declineCode);
[[nodiscard]] StripeError declinedError(const QString &declineCode);

/// A stored payment method of a test card; `billing` may be empty. Not attached to a customer.
[[nodiscard]] QJsonObject addCard(World &world, const TestCard &card, const QJsonObject &billing);
/// One of a SEPA account; which of them fail later is Stripe's rule for test IBANs (…3202).
[[nodiscard]] QJsonObject addSepaDebit(World &world, const QString &iban, const QJsonObject &billing);
/// A payment method by id; names such as pm_card_visa make a fresh one, as at Stripe.
[[nodiscard]] ApiResult resolvePaymentMethod(World &world, const QString &id, const QString &param);
[[nodiscard]] ApiResult attachToCustomer(World &world, QJsonObject paymentMethod, const QString &customerId);

} // namespace creditdesk::sandbox
