// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/stripe/ledgerside.h"
#include "server/stripe/stripeside.h"

namespace creditdesk::stripe {

/// Both sides of the thing as they are now.
struct BothSides {
    Compared subject = Compared::Payment;
    std::optional<StripeSide> stripe;
    LedgerSide ledger;
    PaymentRef payment; ///< of a refund or dispute that Stripe knows
    QString grantKey;   ///< empty: no grant is known
    Subject payer;

    /// What a correction would have to add to the balance.
    [[nodiscard]] Credits lacking() const;
};

/// `userId`: who has paid, as far as it is known; needed for a refund or dispute that Stripe does not know any more.
[[nodiscard]] boost::asio::awaitable<Result<BothSides>> bothSidesNow(Desk &desk, QString objectId, QString userId);

} // namespace creditdesk::stripe
