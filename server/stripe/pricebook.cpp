// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/pricebook.h"

#include "server/stripe/stripeobjects.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::stripe {

namespace {

constexpr qsizetype kMaxCachedPrices = 1'000;

Result<StripePrice> checked(const StripePrice &price, const Money &expected)
{
    if (price.unitAmount != expected) {
        return failure(ErrorKind::Unavailable, u"price_mismatch"_s,
                       u"Stripe's price differs from the catalogue's, so nothing is sold at it. "
                       "The operator has to run `creditdesk-admin stripe setup`."_s);
    }
    return price;
}

} // namespace

StripePrice readPrice(const QJsonObject &price)
{
    const PriceRef ref = priceRef(price);
    return {ref.id, ref.lookupKey, idOf(price.value("product"_L1)),
            Money{price.value("unit_amount"_L1).toInteger(-1), price.value("currency"_L1).toString()},
            price.value("recurring"_L1).isObject()};
}

std::optional<StripePrice> PriceBook::remembered(const QHash<QString, Cached> &cache, const QString &key)
{
    const std::lock_guard lock(m_mutex);
    const auto found = cache.constFind(key);
    if (found == cache.constEnd() || m_clock.now() - found->readAt > kPriceCacheLifetime)
        return std::nullopt;
    return found->price;
}

void PriceBook::remember(const StripePrice &price)
{
    const std::lock_guard lock(m_mutex);
    if (m_byId.size() >= kMaxCachedPrices)
        m_byId.clear();
    m_byId.insert(price.id, {price, m_clock.now()});
}

asio::awaitable<Result<StripePrice>> PriceBook::forSale(QString lookupKey, Money expected)
{
    if (const auto known = remembered(m_byLookupKey, lookupKey); known && known->unitAmount == expected)
        co_return *known;

    FormFields query;
    query.add("lookup_keys[]", lookupKey);
    query.add("active", QByteArray("true"));
    const Result<QJsonObject> answer = co_await m_client.get("/v1/prices", query);
    if (!answer)
        co_return tl::unexpected(answer.error());
    const QJsonArray prices = answer->value("data"_L1).toArray();
    if (prices.isEmpty()) {
        co_return failure(
            ErrorKind::Unavailable, u"price_not_set_up"_s,
            u"This is not on sale in Stripe yet. The operator has to run `creditdesk-admin stripe setup`."_s);
    }
    const StripePrice price = readPrice(prices.first().toObject());
    remember(price);
    {
        const std::lock_guard lock(m_mutex);
        m_byLookupKey.insert(lookupKey, {price, m_clock.now()});
    }
    co_return checked(price, expected);
}

asio::awaitable<Result<QString>> PriceBook::lookupKeyOf(QString priceId)
{
    if (const auto known = remembered(m_byId, priceId))
        co_return known->lookupKey;
    const Result<QJsonObject> answer = co_await m_client.get("/v1/prices/" + priceId.toUtf8().toPercentEncoding());
    if (!answer) {
        if (answer.error().kind == ErrorKind::NotFound)
            co_return QString();
        co_return tl::unexpected(answer.error());
    }
    const StripePrice price = readPrice(*answer);
    remember(price);
    co_return price.lookupKey;
}

} // namespace creditdesk::stripe
