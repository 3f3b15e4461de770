// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/stripe/desk.h"
#include "server/stripe/effects.h"

namespace creditdesk::stripe {

/// One payment, as refunds, disputes and charges name it.
struct PaymentRef {
    QString intent;  ///< pi_…; empty for a charge that was made without one
    QString charge;  ///< ch_… or py_…
    QString invoice; ///< in_…, when the object itself names it (a charge before 2025-03-31)

    /// What it is known by: the intent, else the charge. Empty: it names no payment at all.
    [[nodiscard]] QString id() const { return intent.isEmpty() ? charge : intent; }
};

/// Of a refund, a dispute, a charge, an invoice payment or a checkout session, in either shape.
[[nodiscard]] PaymentRef readPaymentRef(const QJsonObject &object);

/// What a payment paid for.
struct PaymentSource {
    QString id;     ///< cs_… or in_…; empty: neither, so it is not ours
    QString userId; ///< as linked when it was granted; empty: not linked yet

    [[nodiscard]] QString grantKey() const; ///< pack:<cs_id>, inv:<in_id>
};

/// By our own link, else by asking Stripe for the session or the invoice that it paid.
[[nodiscard]] boost::asio::awaitable<Result<PaymentSource>> sourceOf(Desk &desk, PaymentRef payment);

/// Whom a payment is about, for finding the payer.
[[nodiscard]] boost::asio::awaitable<Result<Subject>> subjectOfPayment(Desk &desk, PaymentRef payment);

/// What has to change so that the ledger agrees with all refunds and disputes that Stripe has of this payment now:
/// its grant first, by the rule of its paid event, if it is not there yet; then what each may hold of it. Read under
/// the payer's turn. A desired state: it may be asked for at any time, in any order, and again.
[[nodiscard]] boost::asio::awaitable<Result<Effect>> paymentEffect(Desk &desk, PaymentRef payment,
                                                                   std::optional<Payer> payer);

/// The same without an event: finds the payer, takes their turn, fetches, decides and commits. For whoever finds a
/// payment by other means than a webhook: the poller after a long silence, the repair of a reconciliation.
[[nodiscard]] boost::asio::awaitable<Result<Decision>> syncPayment(Desk &desk, PaymentRef payment);

} // namespace creditdesk::stripe
