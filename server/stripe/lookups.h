// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/stripe/pricebook.h"
#include "server/stripe/stripeobjects.h"

namespace creditdesk::stripe {

/// Fetches what an event does not carry, or not reliably: the current subscription, all lines, and the lookup keys of
/// lines that name only a price id.
class Lookups {
public:
    Lookups(const StripeClient &client, PriceBook &prices) : m_client(client), m_prices(prices) {}

    /// As Stripe has it now, whatever an event said; nothing when Stripe does not know it (any more).
    [[nodiscard]] boost::asio::awaitable<Result<std::optional<SubscriptionView>>> subscription(QString id);
    /// The customer's subscriptions that run or may run again: neither ended nor still waiting for a first payment.
    [[nodiscard]] boost::asio::awaitable<Result<std::vector<SubscriptionView>>> liveSubscriptions(QString customerId);
    [[nodiscard]] boost::asio::awaitable<Result<SubscriptionView>> withLookupKeys(SubscriptionView view);
    [[nodiscard]] boost::asio::awaitable<Result<std::vector<SessionItem>>> sessionItems(QString sessionId);
    /// The invoice with every line and every lookup key.
    [[nodiscard]] boost::asio::awaitable<Result<InvoiceView>> completed(InvoiceView invoice);

private:
    [[nodiscard]] boost::asio::awaitable<Result<void>> nameKey(PriceRef &price);

    const StripeClient &m_client;
    PriceBook &m_prices;
};

} // namespace creditdesk::stripe
