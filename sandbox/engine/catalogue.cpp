// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/engine/catalogue.h"

namespace creditdesk::sandbox {
namespace {

constexpr qint64 kMaxUnitAmount = 99'999'999;

StripeResult<QString> productOf(World &world, const QJsonObject &given)
{
    if (isSet(given, "product_data"_L1))
        return textAt(addProduct(world, given.value("product_data"_L1).toObject()), "id"_L1);
    const QString id = textAt(given, "product"_L1);
    if (id.isEmpty())
        return missingParam(u"product"_s);
    const auto product = world.require(Kind::Product, id, u"product"_s);
    if (!product)
        return Failure(product.error());
    return id;
}

QJsonValue recurringOf(const QJsonObject &given)
{
    if (!isSet(given, "recurring"_L1))
        return {};
    return QJsonObject{{u"interval"_s, valueAt(given, "recurring.interval"_L1)},
                       {u"interval_count"_s, integerAt(given, "recurring.interval_count"_L1, 1)},
                       {u"meter"_s, QJsonValue()},
                       {u"trial_period_days"_s, integerAt(given, "recurring.trial_period_days"_L1) > 0
                                                    ? valueAt(given, "recurring.trial_period_days"_L1)
                                                    : QJsonValue()},
                       {u"usage_type"_s, u"licensed"_s}};
}

bool isCurrency(const QString &text)
{
    return text.size() == 3 && text == text.toLower();
}

} // namespace

QStringList productFields()
{
    return {u"name"_s,
            u"active"_s,
            u"description"_s,
            u"images"_s,
            u"marketing_features"_s,
            u"shippable"_s,
            u"statement_descriptor"_s,
            u"tax_code"_s,
            u"unit_label"_s,
            u"url"_s,
            u"type"_s};
}

QJsonObject addProduct(World &world, const QJsonObject &given)
{
    QJsonObject product = world.make(Kind::Product);
    copyPresent(product, given, productFields() << u"id"_s);
    product.insert("metadata"_L1, mergedMetadata({}, given.value("metadata"_L1)));
    product.insert("updated"_L1, world.now());
    world.add(Kind::Product, product, u"product.created"_s);
    return product;
}

ApiResult addPrice(World &world, const QJsonObject &given, const QString &within)
{
    const auto param = [&](const QString &name) { return within.isEmpty() ? name : u"%1[%2]"_s.arg(within, name); };
    bool wholeDecimal = true;
    const QString decimal = textAt(given, "unit_amount_decimal"_L1);
    const qint64 amount =
        isSet(given, "unit_amount"_L1) ? integerAt(given, "unit_amount"_L1) : decimal.toLongLong(&wholeDecimal);
    if (!isSet(given, "unit_amount"_L1) && decimal.isEmpty())
        return missingParam(param(u"unit_amount"_s));
    if (!wholeDecimal)
        return invalidRequest(u"The sandbox knows whole minor units only."_s, param(u"unit_amount_decimal"_s));
    if (amount < 0 || amount > kMaxUnitAmount)
        return invalidRequest(u"Invalid non-negative integer"_s, param(u"unit_amount"_s),
                              u"parameter_invalid_integer"_s);
    const QString currency = textAt(given, "currency"_L1).toLower();
    if (!isCurrency(currency))
        return invalidRequest(u"Invalid currency: %1."_s.arg(currency), param(u"currency"_s));
    if (const qint64 count = integerAt(given, "recurring.interval_count"_L1, 1); count < 1 || count > 1'095)
        return invalidRequest(u"Invalid positive integer"_s, param(u"recurring[interval_count]"_s),
                              u"parameter_invalid_integer"_s);
    if (const auto free = claimLookupKey(world, given, {}); !free)
        return Failure(free.error());
    const auto product = productOf(world, given);
    if (!product)
        return Failure(product.error());
    QJsonObject price = world.make(Kind::Price);
    copyPresent(price, given, {u"active"_s, u"nickname"_s, u"tax_behavior"_s, u"lookup_key"_s});
    price.insert("metadata"_L1, mergedMetadata({}, given.value("metadata"_L1)));
    price.insert("currency"_L1, currency);
    price.insert("product"_L1, *product);
    price.insert("unit_amount"_L1, amount);
    price.insert("unit_amount_decimal"_L1, QString::number(amount));
    price.insert("recurring"_L1, recurringOf(given));
    price.insert("type"_L1, isSet(given, "recurring"_L1) ? u"recurring"_s : u"one_time"_s);
    world.add(Kind::Price, price, u"price.created"_s);
    return price;
}

StripeResult<void> claimLookupKey(World &world, const QJsonObject &given, const QString &ownId)
{
    const QString key = textAt(given, "lookup_key"_L1);
    if (key.isEmpty())
        return {};
    for (const QString &id : QStringList(world.state.ids(Kind::Price))) {
        QJsonObject other = world.state.get(Kind::Price, id);
        if (id == ownId || textAt(other, "lookup_key"_L1) != key)
            continue;
        if (!isTrue(given, "transfer_lookup_key"_L1))
            return invalidRequest(u"A price (`%1`) already uses that lookup key."_s.arg(id), u"lookup_key"_s);
        other.insert("lookup_key"_L1, QJsonValue());
        world.change(Kind::Price, other, u"price.updated"_s);
    }
    return {};
}

} // namespace creditdesk::sandbox
