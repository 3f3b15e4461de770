// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/readpool.h"
#include "server/stripe/stripeobjects.h"

#include <QStringList>

namespace creditdesk::stripe {

/// The state of a person's account.
struct Payer {
    ledger::AccountState account;
    std::int64_t planVersion = 0; ///< read before the account: see StripeBooks::raisePlanVersion()
    std::optional<SubscriptionView> seen = std::nullopt; ///< in Stripe, since the event came: no need to ask again
};

/// `not_found` for an unknown user.
[[nodiscard]] boost::asio::awaitable<Result<Payer>> loadPayer(store::ReadPool &reads, QString userId);

/// A payer, and how far the event has come that brought us to them.
struct PayerOfEvent {
    Payer payer;
    QString eventState; ///< empty: never seen
};
[[nodiscard]] boost::asio::awaitable<Result<PayerOfEvent>> loadPayer(store::ReadPool &reads, QString userId,
                                                                     QString eventId);

/// What is known of an event at first sight.
struct Sighting {
    QString eventState;             ///< empty: never seen
    std::optional<QString> payerId; ///< nobody when nobody fits; the event may also be here before our mapping is
};
/// Who pays: by our own customer mapping first, then by the user ids that we once wrote into Stripe's objects. An empty
/// event id: only who pays.
[[nodiscard]] boost::asio::awaitable<Result<Sighting>> sight(store::ReadPool &reads, QString eventId,
                                                             QString customerId, QStringList userIdHints);

} // namespace creditdesk::stripe
