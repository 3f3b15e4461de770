// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/money.h"
#include "core/timestamp.h"
#include "server/stripe/stripeclient.h"

#include <QHash>

#include <mutex>

namespace creditdesk::stripe {

/// A price as Stripe keeps it.
struct StripePrice {
    QString id;
    QString lookupKey; ///< also from our own metadata, when the key has moved to a newer price
    QString productId;
    Money unitAmount;
    bool recurring = false;
};
[[nodiscard]] StripePrice readPrice(const QJsonObject &price);

/// Our prices, by lookup key for selling and by id for reading lines; remembered for kPriceCacheLifetime. Thread-safe.
class PriceBook {
public:
    PriceBook(const StripeClient &client, const Clock &clock) : m_client(client), m_clock(clock) {}

    /// The active price with this key, if it costs `expected`: `price_not_set_up`, `price_mismatch` (Unavailable).
    [[nodiscard]] boost::asio::awaitable<Result<StripePrice>> forSale(QString lookupKey, Money expected);
    /// The lookup key of a price that a line names; empty: the price has none, so it is not ours.
    [[nodiscard]] boost::asio::awaitable<Result<QString>> lookupKeyOf(QString priceId);

private:
    struct Cached {
        StripePrice price;
        Timestamp readAt;
    };
    [[nodiscard]] std::optional<StripePrice> remembered(const QHash<QString, Cached> &cache, const QString &key);
    void remember(const StripePrice &price);

    const StripeClient &m_client;
    const Clock &m_clock;
    std::mutex m_mutex; ///< guards both caches
    QHash<QString, Cached> m_byLookupKey;
    QHash<QString, Cached> m_byId;
};

} // namespace creditdesk::stripe
