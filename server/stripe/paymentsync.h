// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/stripe/moneyback.h"
#include "server/stripe/paymentsource.h"

namespace creditdesk::stripe {

/// What every refund and dispute that Stripe has of this payment now may hold of a grant of that many credits.
[[nodiscard]] boost::asio::awaitable<Result<std::vector<Share>>> sharesNow(Desk &desk, PaymentRef payment,
                                                                           Credits granted, Money paid);

/// What has to change so that the ledger agrees with all refunds and disputes that Stripe has of this payment now:
/// its grant first, by the rule of its paid event, if it is not there yet; then what each may hold of it. Read under
/// the payer's turn. A desired state: it may be asked for at any time, in any order, and again.
[[nodiscard]] boost::asio::awaitable<Result<Effect>> paymentEffect(Desk &desk, PaymentRef payment,
                                                                   std::optional<Payer> payer);

} // namespace creditdesk::stripe
