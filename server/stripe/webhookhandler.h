// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/stripe/desk.h"

namespace creditdesk::stripe {

/// One delivery from raw bytes to commit: verify, find the payer, wait for their turn, fetch, decide, and write event
/// row, ledger rows and records in one transaction. 5xx exactly when that transaction did not commit.
[[nodiscard]] boost::asio::awaitable<WebhookAnswer> receiveWebhook(Desk &desk, QByteArray rawBody,
                                                                   QByteArray signatureHeader);

} // namespace creditdesk::stripe
