// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/api/expand.h"

#include "sandbox/listing.h"

namespace creditdesk::sandbox {
namespace {

constexpr int kMaxSteps = 4;

/// Sub-lists that exist only when asked for.
std::optional<QJsonValue> includable(const World &world, const QJsonObject &object, const QString &key)
{
    const QString id = textAt(object, "id"_L1);
    const QString type = textAt(object, "object"_L1);
    if (type == "checkout.session"_L1 && key == "line_items"_L1)
        return listOf(world.state.get(Kind::CheckoutSession, id).value("_line_items"_L1).toArray(),
                      "/v1/checkout/sessions/"_L1 + id + "/line_items"_L1);
    const bool payments = type == "invoice"_L1 && key == "payments"_L1;
    const bool refunds = type == "charge"_L1 && key == "refunds"_L1;
    if (!payments && !refunds)
        return std::nullopt;
    const Kind kind = payments ? Kind::InvoicePayment : Kind::Refund;
    QJsonArray data;
    for (const QString &one : world.state.ids(kind)) {
        const QJsonObject found = world.state.get(kind, one);
        if (textAt(found, QLatin1StringView(payments ? "invoice" : "charge")) == id)
            data.prepend(rendered(found));
    }
    return listOf(data, payments ? "/v1/invoice_payments?invoice="_L1 + id : "/v1/charges/"_L1 + id + "/refunds"_L1);
}

StripeResult<QJsonValue> expandValue(const World &world, const QJsonValue &value, const QStringList &steps);

StripeResult<QJsonValue> expandMember(const World &world, QJsonObject object, const QStringList &steps)
{
    const QString &key = steps.first();
    QJsonValue member = object.value(key);
    if (member.isUndefined()) {
        const auto included = includable(world, object, key);
        if (!included)
            return invalidRequest(u"This property cannot be expanded (%1)."_s.arg(key), u"expand"_s);
        member = *included;
    }
    if (member.isString()) {
        // Products and coupons may have ids of their owner's choice, so their member's name tells them.
        const auto kind = key == "product"_L1  ? std::optional(Kind::Product)
                          : key == "coupon"_L1 ? std::optional(Kind::Coupon)
                                               : kindOfId(member.toString());
        const QJsonObject *found = kind ? world.state.find(*kind, member.toString()) : nullptr;
        if (!found)
            return invalidRequest(u"This property cannot be expanded (%1)."_s.arg(key), u"expand"_s);
        member = rendered(*found);
    }
    auto inner = expandValue(world, member, steps.sliced(1));
    if (!inner)
        return inner;
    object.insert(key, *inner);
    return QJsonValue(object);
}

StripeResult<QJsonValue> expandValue(const World &world, const QJsonValue &value, const QStringList &steps)
{
    if (steps.isEmpty() || value.isNull())
        return value;
    if (value.isObject())
        return expandMember(world, value.toObject(), steps);
    if (!value.isArray())
        return invalidRequest(u"This property cannot be expanded (%1)."_s.arg(steps.first()), u"expand"_s);
    QJsonArray array;
    for (const QJsonValue &element : value.toArray()) {
        auto one = expandValue(world, element, steps);
        if (!one)
            return one;
        array.append(*one);
    }
    return QJsonValue(array);
}

} // namespace

ApiResult expanded(const World &world, QJsonObject object, const QJsonArray &paths)
{
    for (const QJsonValue &path : paths) {
        const QStringList steps = path.toString().split(u'.');
        const qsizetype counted = steps.size() - (steps.first() == "data"_L1 ? 1 : 0);
        if (counted > kMaxSteps)
            return invalidRequest(u"You cannot expand more than %1 levels of a property."_s.arg(kMaxSteps),
                                  u"expand"_s);
        auto one = expandValue(world, object, steps);
        if (!one)
            return Failure(one.error());
        object = one->toObject();
    }
    return object;
}

} // namespace creditdesk::sandbox
