// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/readpool.h"

#include <QStringList>

namespace creditdesk::stripe {

/// A person and the state of their account.
struct Payer {
    store::UserRecord user;
    ledger::AccountState account;
    std::int64_t planVersion = 0; ///< read before the account: see StripeBooks::planVersion()
};

/// `not_found` for an unknown user.
[[nodiscard]] boost::asio::awaitable<Result<Payer>> loadPayer(store::ReadPool &reads, QString userId);

/// Who pays: by our own customer mapping first, then by the user ids that we once wrote into Stripe's objects.
/// Nothing when nobody fits; an event may also arrive before our mapping is committed.
[[nodiscard]] boost::asio::awaitable<Result<std::optional<Payer>>> findPayer(store::ReadPool &reads, QString customerId,
                                                                             QStringList userIdHints);

} // namespace creditdesk::stripe
