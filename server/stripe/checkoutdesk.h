// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/stripe/desk.h"
#include "server/stripe/payers.h"

namespace creditdesk::stripe {

/// What is to be bought, all of it from our catalogue.
struct Purchase {
    QString kind; ///< pack, subscription
    QString item; ///< pack or plan id
    QString lookupKey;
    Money price;
    Credits credits;
};

/// The parameters of the checkout session for a purchase, by the rules of docs/stripe.md.
[[nodiscard]] FormFields sessionFields(const Purchase &purchase, const QString &userId, const QString &customerId,
                                       const QString &priceId, const QByteArray &publicUrl);

/// The person's customer at Stripe, created the first time; two servers at once get the same one. A customer that
/// Stripe no longer knows (`lost`) is replaced.
[[nodiscard]] boost::asio::awaitable<Result<QString>> customerOf(Desk &desk, Payer payer, QString lost);

/// One checkout session for one click of one person.
[[nodiscard]] boost::asio::awaitable<Result<CheckoutStart>> startCheckout(Desk &desk, QString userId, Purchase purchase,
                                                                          QString clientKey);

} // namespace creditdesk::stripe
