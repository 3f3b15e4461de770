// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/stripe/effects.h"

namespace creditdesk::stripe {

/// Whom something is about: its own hints first; else what the subscription, or what a payment was for, fetched with
/// our key, says.
[[nodiscard]] boost::asio::awaitable<Result<std::optional<QString>>> payerOf(Desk &desk, Subject subject);

/// An event that surely is Stripe's - its signature was right, it was fetched with our key, or it was stored before -
/// up to its commit: find the payer, wait for their turn, fetch, decide, and write event row, ledger rows and records
/// in one transaction. `payload` is kept as it is. The status is 200 if and only if that was committed, now or before.
[[nodiscard]] boost::asio::awaitable<WebhookAnswer> takeEvent(Desk &desk, QJsonObject object, QByteArray payload);

/// The same for a session, invoice, subscription … that was fetched, as if an event of that type had just told it.
/// There is no event row; what cannot be decided is said in the answer and kept nowhere.
[[nodiscard]] boost::asio::awaitable<Result<Decision>> applyObject(Desk &desk, QString type, QJsonObject object);

} // namespace creditdesk::stripe
