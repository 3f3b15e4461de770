// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/api/apiroutes.h"
#include "sandbox/listing.h"

namespace creditdesk::sandbox {
namespace {

struct ItemPrice {
    qint64 amount = 0;
    QString currency;
    QJsonValue pricing;
};

/// What an item costs: `amount` and `currency`, or a one-time price times the quantity.
StripeResult<ItemPrice> priceOfItem(const World &world, const QJsonObject &params, qint64 quantity)
{
    const QString priceId = textAt(params, "pricing.price"_L1);
    if (priceId.isEmpty()) {
        if (!isSet(params, "amount"_L1))
            return missingParam(u"amount"_s);
        if (!isSet(params, "currency"_L1))
            return missingParam(u"currency"_s);
        return ItemPrice{integerAt(params, "amount"_L1), textAt(params, "currency"_L1), QJsonValue()};
    }
    const auto price = world.require(Kind::Price, priceId, u"pricing[price]"_s);
    if (!price)
        return Failure(price.error());
    const QJsonObject details{{u"price"_s, priceId}, {u"product"_s, price->value("product"_L1)}};
    return ItemPrice{integerAt(*price, "unit_amount"_L1) * quantity, textAt(*price, "currency"_L1),
                     QJsonObject{{u"type"_s, u"price_details"_s},
                                 {u"price_details"_s, details},
                                 {u"unit_amount_decimal"_s, price->value("unit_amount_decimal"_L1)}}};
}

ApiResult create(World &world, const Call &call)
{
    const auto customer = world.require(Kind::Customer, textAt(call.params, "customer"_L1), u"customer"_s);
    if (!customer)
        return customer;
    if (isSet(call.params, "invoice"_L1))
        return invalidRequest(u"The sandbox adds items to the customer's next invoice only."_s, u"invoice"_s);
    const qint64 quantity = integerAt(call.params, "quantity"_L1, 1);
    const auto price = priceOfItem(world, call.params, quantity);
    if (!price)
        return Failure(price.error());
    QJsonObject item = world.make(Kind::InvoiceItem);
    copyPresent(item, call.params, {u"customer"_s, u"description"_s, u"discountable"_s});
    item.insert("metadata"_L1, mergedMetadata({}, call.params.value("metadata"_L1)));
    item.insert("amount"_L1, price->amount);
    item.insert("net_amount"_L1, price->amount);
    item.insert("currency"_L1, price->currency);
    item.insert("pricing"_L1, price->pricing);
    item.insert("quantity"_L1, quantity);
    item.insert("quantity_decimal"_L1, QString::number(quantity));
    item.insert("date"_L1, world.now());
    item.insert("period"_L1, QJsonObject{{u"start"_s, integerAt(call.params, "period.start"_L1, world.now())},
                                         {u"end"_s, integerAt(call.params, "period.end"_L1, world.now())}});
    world.add(Kind::InvoiceItem, item, u"invoiceitem.created"_s);
    return item;
}

} // namespace

void addInvoiceItemOperations(ApiRoutes &routes)
{
    routes.add(u"POST /v1/invoiceitems"_s, create);
    routes.add(u"GET /v1/invoiceitems/{id}"_s, readOperation(Kind::InvoiceItem));
    routes.add(u"GET /v1/invoiceitems"_s,
               listOperation(Kind::InvoiceItem, [](const QJsonObject &item, const QJsonObject &params) {
                   return agrees(params, item, "customer"_L1) && agrees(params, item, "invoice"_L1) &&
                          (!isSet(params, "pending"_L1) || isTrue(params, "pending"_L1) == !isSet(item, "invoice"_L1));
               }));
}

} // namespace creditdesk::sandbox
