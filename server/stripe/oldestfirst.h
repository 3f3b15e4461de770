// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/timestamp.h"
#include "server/stripe/stripeclient.h"

namespace creditdesk::stripe {

/// Objects of one of Stripe's lists, oldest first.
struct ListWindow {
    std::vector<QJsonObject> objects;
    std::optional<Timestamp> until; ///< there may be more after this second; nothing: these are all up to now
};

/// What was made from `from` on and answers one of `queries`: all of it, or, when there is more than `most`, that of a
/// shorter time, so that neither side has to hold months. Stripe lists newest first; a time that is short enough is
/// found by halving. Never less than one second, however much happened in it.
[[nodiscard]] boost::asio::awaitable<Result<ListWindow>>
listOldestFirst(const StripeClient &client, QByteArray path, std::vector<FormFields> queries, Timestamp from, int most);

/// Queries for events of these types: Stripe takes no more than 20 of them at a time.
[[nodiscard]] std::vector<FormFields> eventQueries(const QStringList &types);

} // namespace creditdesk::stripe
