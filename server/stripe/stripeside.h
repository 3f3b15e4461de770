// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/stripe/comparison.h"
#include "server/stripe/paymentsource.h"

namespace creditdesk::stripe {

// What Stripe has, as reconciliation compares it: objects as they are now, worth what our rules make of them.

/// A checkout session or an invoice.
struct SellingThing {
    QString id; ///< cs_…, in_…
    Timestamp createdAt;
    PaymentRef payment;
    Subject payer;
    std::optional<StripeSide> side; ///< none: Stripe does not know it, or nothing was paid
    QString why;                    ///< in words, what our rules made of it

    /// Money moved for something that is sold here. Whoever shares the Stripe account sells other things, too.
    [[nodiscard]] bool isOurs() const { return side && side->credits > Credits(0); }
};

/// From the object as Stripe lists it; asks for lines and lookup keys that are not in it.
[[nodiscard]] boost::asio::awaitable<Result<SellingThing>> sellingThing(Desk &desk, QJsonObject sessionOrInvoice);
/// Asks Stripe for it. One that Stripe does not know has no side.
[[nodiscard]] boost::asio::awaitable<Result<SellingThing>> fetchSellingThing(Desk &desk, QString id);

/// A refund or dispute as Stripe has it now; nothing: Stripe does not know it.
[[nodiscard]] boost::asio::awaitable<Result<std::optional<QJsonObject>>> fetchMoneyBack(Desk &desk, QString id);

} // namespace creditdesk::stripe
