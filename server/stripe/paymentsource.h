// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/stripe/desk.h"
#include "server/stripe/effects.h"

namespace creditdesk::stripe {

/// Of a refund, a dispute, a charge, an invoice payment, an invoice or a checkout session, in either shape.
[[nodiscard]] PaymentRef readPaymentRef(const QJsonObject &object);

/// The payments that a session or an invoice names: none when there was nothing to pay, or when Stripe keeps them
/// apart.
[[nodiscard]] std::vector<PaymentNews> paymentsOf(const QJsonObject &source);

/// What a payment paid for.
struct PaymentSource {
    QString id;     ///< cs_… or in_…; empty: neither, so it is not ours
    QString userId; ///< as linked when it was granted; empty: not linked yet

    [[nodiscard]] bool isSession() const { return id.startsWith(QLatin1StringView("cs_")); }
    [[nodiscard]] QString grantKey() const; ///< pack:<cs_id>, inv:<in_id>
};

/// By our own link or grant, else by asking Stripe for the session or the invoice that it paid.
[[nodiscard]] boost::asio::awaitable<Result<PaymentSource>> sourceOf(Desk &desk, PaymentRef payment);

/// The event of its having been paid, with the session or invoice as Stripe has it now. `stripe_not_found`.
[[nodiscard]] boost::asio::awaitable<Result<EventView>> paidEvent(Desk &desk, PaymentSource source);

/// Whom a payment is about, for finding the payer. Names nobody when the payment is not ours.
[[nodiscard]] boost::asio::awaitable<Result<Subject>> subjectOfPayment(Desk &desk, PaymentRef payment);

} // namespace creditdesk::stripe
