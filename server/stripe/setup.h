// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalogue.h"
#include "server/stripe/stripeclient.h"

namespace creditdesk::stripe {

struct SetupOptions {
    bool dryRun = false;   ///< read only: say what would be done
    QByteArray webhookUrl; ///< empty: leave webhook endpoints alone
};

/// One thing that Stripe needs to have, and what was (or would be) done about it.
struct SetupStep {
    QString action; ///< keep, create, replace (a price: its amount cannot change), update
    QString what;   ///< product, price, portal, webhook
    QString name;   ///< product id, lookup key, address
    QString id;     ///< Stripe's; empty on a dry run of something new
    QString secret; ///< of a new webhook endpoint, told by Stripe only once
    QString remark; ///< what was found to differ, and what a person may do about it; empty: nothing
};

/// Makes Stripe sell what the catalogue says: a product and a price with its lookup key for every plan and pack, our
/// portal configuration, and on request the webhook endpoint, which is told about exactly the types that are handled
/// here (brought up to date when they grow; its version cannot be). Repeating it changes nothing; what is not ours is
/// left alone. Steps done before an error are done: run it again.
[[nodiscard]] boost::asio::awaitable<Result<std::vector<SetupStep>>>
setUp(const StripeClient &client, const Catalogue &catalogue, SetupOptions options);

} // namespace creditdesk::stripe
