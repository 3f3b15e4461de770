// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/engine/catalogue.h"
#include "sandbox/api/apiroutes.h"
#include "sandbox/listing.h"

namespace creditdesk::sandbox {
namespace {

ApiResult createProduct(World &world, const Call &call)
{
    const QString id = textAt(call.params, "id"_L1);
    if (!id.isEmpty() && world.state.find(Kind::Product, id))
        return invalidRequest(u"Product already exists."_s, u"id"_s, u"resource_already_exists"_s);
    QJsonObject product = addProduct(world, call.params);
    if (!isSet(call.params, "default_price_data"_L1))
        return product;
    QJsonObject data = call.params.value("default_price_data"_L1).toObject();
    data.insert("product"_L1, product.value("id"_L1));
    const auto price = addPrice(world, data, u"default_price_data"_s);
    if (!price)
        return price;
    product.insert("default_price"_L1, price->value("id"_L1));
    world.change(Kind::Product, product, u"product.updated"_s);
    return product;
}

ApiResult updateProduct(World &world, const Call &call)
{
    auto product = world.require(Kind::Product, call.id);
    if (!product)
        return product;
    if (isSet(call.params, "default_price"_L1)) {
        if (const auto price = world.require(Kind::Price, textAt(call.params, "default_price"_L1), u"default_price"_s);
            !price)
            return price;
    }
    copyPresent(*product, call.params, productFields() << u"default_price"_s);
    product->insert("metadata"_L1,
                    mergedMetadata(product->value("metadata"_L1).toObject(), call.params.value("metadata"_L1)));
    product->insert("updated"_L1, world.now());
    world.change(Kind::Product, *product, u"product.updated"_s);
    return product;
}

ApiResult deleteProduct(World &world, const Call &call)
{
    const auto product = world.require(Kind::Product, call.id);
    if (!product)
        return product;
    for (const QString &id : world.state.ids(Kind::Price)) {
        if (textAt(world.state.get(Kind::Price, id), "product"_L1) == call.id)
            return invalidRequest(u"This product cannot be deleted because it has one or more user-created prices."_s);
    }
    world.emitEvent(u"product.deleted"_s, *product);
    const QJsonObject stub{{u"id"_s, call.id}, {u"object"_s, u"product"_s}, {u"deleted"_s, true}};
    world.state.put(Kind::Product, stub);
    return stub;
}

ApiResult createPrice(World &world, const Call &call)
{
    return addPrice(world, call.params, {});
}

ApiResult updatePrice(World &world, const Call &call)
{
    auto price = world.require(Kind::Price, call.id);
    if (!price)
        return price;
    if (const auto free = claimLookupKey(world, call.params, call.id); !free)
        return Failure(free.error());
    copyPresent(*price, call.params, {u"active"_s, u"nickname"_s, u"tax_behavior"_s, u"lookup_key"_s});
    price->insert("metadata"_L1,
                  mergedMetadata(price->value("metadata"_L1).toObject(), call.params.value("metadata"_L1)));
    world.change(Kind::Price, *price, u"price.updated"_s);
    return price;
}

ApiResult listPrices(World &world, const Call &call)
{
    constexpr qsizetype kMaxLookupKeys = 10;
    const QJsonArray keys = call.params.value("lookup_keys"_L1).toArray();
    if (keys.size() > kMaxLookupKeys)
        return invalidRequest(u"You can only list prices for up to %1 lookup keys at a time."_s.arg(kMaxLookupKeys),
                              u"lookup_keys"_s);
    return listObjects(world, Kind::Price, call.params, call.path, [&](const QJsonObject &price) {
        const QString interval = textAt(call.params, "recurring.interval"_L1);
        return agrees(call.params, price, "active"_L1) && agrees(call.params, price, "currency"_L1) &&
               agrees(call.params, price, "product"_L1) && agrees(call.params, price, "type"_L1) &&
               (keys.isEmpty() || keys.contains(price.value("lookup_key"_L1))) &&
               (interval.isEmpty() || textAt(price, "recurring.interval"_L1) == interval) &&
               textAt(call.params, "recurring.usage_type"_L1) != "metered"_L1;
    });
}

} // namespace

void addCatalogueOperations(ApiRoutes &routes)
{
    routes.add(u"POST /v1/products"_s, createProduct);
    routes.add(u"POST /v1/products/{id}"_s, updateProduct);
    routes.add(u"DELETE /v1/products/{id}"_s, deleteProduct);
    routes.add(u"GET /v1/products/{id}"_s, readOperation(Kind::Product));
    routes.add(u"GET /v1/products"_s,
               listOperation(Kind::Product, [](const QJsonObject &product, const QJsonObject &params) {
                   const QJsonArray ids = params.value("ids"_L1).toArray();
                   return agrees(params, product, "active"_L1) && agrees(params, product, "type"_L1) &&
                          agrees(params, product, "url"_L1) && (ids.isEmpty() || ids.contains(product.value("id"_L1)));
               }));
    routes.add(u"POST /v1/prices"_s, createPrice);
    routes.add(u"POST /v1/prices/{id}"_s, updatePrice);
    routes.add(u"GET /v1/prices/{id}"_s, readOperation(Kind::Price));
    routes.add(u"GET /v1/prices"_s, listPrices);
}

} // namespace creditdesk::sandbox
