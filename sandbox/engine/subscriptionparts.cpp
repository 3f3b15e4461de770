// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/engine/subscriptionparts.h"

#include "sandbox/listing.h"

namespace creditdesk::sandbox {

QJsonObject planOf(const QJsonObject &price)
{
    QJsonObject plan = objectTemplate("plan"_L1);
    copyPresent(plan, price,
                {u"id"_s, u"active"_s, u"billing_scheme"_s, u"created"_s, u"currency"_s, u"metadata"_s, u"nickname"_s,
                 u"product"_s});
    plan.insert("amount"_L1, price.value("unit_amount"_L1));
    plan.insert("amount_decimal"_L1, price.value("unit_amount_decimal"_L1));
    plan.insert("interval"_L1, valueAt(price, "recurring.interval"_L1));
    plan.insert("interval_count"_L1, valueAt(price, "recurring.interval_count"_L1));
    return plan;
}

ApiResult recurringPrice(const World &world, const QString &priceId, const QString &param)
{
    auto price = world.require(Kind::Price, priceId, param);
    if (!price)
        return price;
    if (!isSet(*price, "recurring"_L1))
        return invalidRequest(
            u"The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`."_s,
            param);
    if (!isTrue(*price, "active"_L1))
        return invalidRequest(u"The price specified is inactive. This field only accepts active prices."_s, param);
    return price;
}

QJsonObject makeItem(World &world, const QJsonObject &price, qint64 quantity, const QString &subscriptionId,
                     qint64 start, qint64 end)
{
    QJsonObject item = objectTemplate("subscription_item"_L1);
    item.insert("id"_L1, world.state.newToken(u"si_"_s, 14));
    item.insert("created"_L1, world.now());
    item.insert("subscription"_L1, subscriptionId);
    item.insert("current_period_start"_L1, start);
    item.insert("current_period_end"_L1, end);
    setItemPrice(item, price, quantity);
    return item;
}

void setItemPrice(QJsonObject &item, const QJsonObject &price, qint64 quantity)
{
    item.insert("price"_L1, rendered(price));
    item.insert("plan"_L1, planOf(price));
    item.insert("quantity"_L1, quantity);
}

LineDraft lineOfItem(const World &world, const QJsonObject &subscription, const QJsonObject &item)
{
    const QJsonObject price = item.value("price"_L1).toObject();
    const QJsonObject product = world.state.get(Kind::Product, textAt(price, "product"_L1));
    const qint64 quantity = integerAt(item, "quantity"_L1, 1);
    LineDraft line;
    line.description = u"%1 × %2"_s.arg(quantity).arg(textAt(product, "name"_L1));
    line.amount = integerAt(price, "unit_amount"_L1) * quantity;
    line.currency = textAt(price, "currency"_L1);
    line.priceId = textAt(price, "id"_L1);
    line.productId = textAt(price, "product"_L1);
    line.unitAmount = textAt(price, "unit_amount_decimal"_L1);
    line.quantity = quantity;
    line.periodStart = integerAt(item, "current_period_start"_L1);
    line.periodEnd = integerAt(item, "current_period_end"_L1);
    line.subscription = textAt(subscription, "id"_L1);
    line.subscriptionItem = textAt(item, "id"_L1);
    line.metadata = subscription.value("metadata"_L1).toObject();
    return line;
}

std::vector<LineDraft> linesOfItems(const World &world, const QJsonObject &subscription)
{
    std::vector<LineDraft> lines;
    for (const QJsonValue &item : itemsOf(subscription))
        lines.push_back(lineOfItem(world, subscription, item.toObject()));
    return lines;
}

QJsonArray itemsOf(const QJsonObject &subscription)
{
    return valueAt(subscription, "items.data"_L1).toArray();
}

void setItems(QJsonObject &subscription, const QJsonArray &items)
{
    subscription.insert("items"_L1,
                        listOf(items, "/v1/subscription_items?subscription="_L1 + textAt(subscription, "id"_L1)));
}

InvoiceDraft invoiceDraftFor(const QJsonObject &subscription, const QString &reason)
{
    InvoiceDraft draft;
    draft.customer = textAt(subscription, "customer"_L1);
    draft.currency = textAt(subscription, "currency"_L1);
    draft.reason = reason;
    draft.subscription = textAt(subscription, "id"_L1);
    draft.subscriptionMetadata = subscription.value("metadata"_L1).toObject();
    return draft;
}

} // namespace creditdesk::sandbox
