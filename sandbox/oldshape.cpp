// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/oldshape.h"

#include "sandbox/engine/invoices.h"
#include "sandbox/engine/subscriptionparts.h"
#include "sandbox/newmembers.h"

#include <QRegularExpression>

namespace creditdesk::sandbox {
namespace {

void drop(QJsonObject &object, const QStringList &keys)
{
    for (const QString &key : keys)
        object.remove(key);
}

void dropInner(QJsonObject &object, const QString &outer, const QStringList &keys)
{
    if (!object.value(outer).isObject())
        return;
    QJsonObject inner = object.value(outer).toObject();
    drop(inner, keys);
    object.insert(outer, inner);
}

/// Rewrites every element of the array at `key`.
template <typename Rewrite>
QJsonArray mapped(const QJsonArray &array, Rewrite rewrite)
{
    QJsonArray result;
    for (const QJsonValue &value : array)
        result.append(value.isObject() ? QJsonValue(rewrite(value.toObject())) : value);
    return result;
}

QJsonValue oldPrice(const QJsonObject &price)
{
    if (price.isEmpty())
        return {};
    QJsonObject old = rendered(price);
    if (isSet(old, "recurring"_L1)) {
        for (const QLatin1StringView key :
             {"recurring.aggregate_usage"_L1, "recurring.meter"_L1, "recurring.trial_period_days"_L1}) {
            if (!isSet(old, key))
                setAt(old, key, QJsonValue());
        }
        if (!isSet(old, "recurring.usage_type"_L1))
            setAt(old, "recurring.usage_type"_L1, u"licensed"_s);
    }
    return old;
}

/// The `plan` that a line of a recurring price had beside its price.
QJsonValue oldPlan(const QJsonObject &price)
{
    if (!isSet(price, "recurring"_L1))
        return {};
    QJsonObject plan = planOf(price);
    plan.insert("aggregate_usage"_L1, QJsonValue());
    return plan;
}

/// `price` and `plan` in place of `pricing`, for invoice lines and invoice items.
void restorePrice(const World &world, QJsonObject &object)
{
    const QJsonObject price = world.state.get(Kind::Price, textAt(object, "pricing.price_details.price"_L1));
    object.insert("price"_L1, oldPrice(price));
    object.insert("plan"_L1, oldPlan(price));
    object.remove("pricing"_L1);
}

QJsonObject oldDiscount(const World &world, QJsonObject discount)
{
    QJsonObject coupon = rendered(world.state.get(Kind::Coupon, textAt(discount, "source.coupon"_L1)));
    coupon.remove("deleted"_L1); // only a deleted coupon's stub says so
    discount.insert("coupon"_L1, coupon);
    drop(discount, {u"source"_s, u"customer_account"_s});
    return discount;
}

/// The first discount, whole, as `discount` held it; null: none.
QJsonValue firstDiscount(const World &world, const QJsonObject &object)
{
    const QJsonValue first = object.value("discounts"_L1).toArray().first();
    const QString id = first.isString() ? first.toString() : textAt(first.toObject(), "id"_L1);
    const auto kind = kindOfId(id);
    if (!kind)
        return {};
    const QJsonObject discount = rendered(world.state.get(*kind, id));
    return discount.isEmpty() ? QJsonValue() : QJsonValue(oldDiscount(world, discount));
}

QJsonObject oldLine(const World &world, QJsonObject line)
{
    const bool ofItem = textAt(line, "parent.type"_L1) == "invoice_item_details"_L1;
    const QJsonObject details =
        valueAt(line, ofItem ? "parent.invoice_item_details"_L1 : "parent.subscription_item_details"_L1).toObject();
    const QJsonValue amount = line.value("amount"_L1);
    line.insert("type"_L1, ofItem ? u"invoiceitem"_s : u"subscription"_s);
    line.insert("proration"_L1, isTrue(details, "proration"_L1));
    line.insert("proration_details"_L1, QJsonObject{{u"credited_items"_s, QJsonValue()}});
    line.insert("subscription"_L1, textOrNull(textAt(details, "subscription"_L1)));
    copyPresent(line, details, {u"subscription_item"_s});
    if (isSet(details, "invoice_item"_L1))
        line.insert("invoice_item"_L1, details.value("invoice_item"_L1));
    line.insert("amount_excluding_tax"_L1, amount);
    line.insert("unit_amount_excluding_tax"_L1, valueAt(line, "pricing.unit_amount_decimal"_L1).isString()
                                                    ? valueAt(line, "pricing.unit_amount_decimal"_L1)
                                                    : QJsonValue(QString::number(amount.toInteger())));
    line.insert("tax_amounts"_L1, QJsonArray());
    line.insert("tax_rates"_L1, QJsonArray());
    restorePrice(world, line);
    drop(line, {u"parent"_s, u"quantity_decimal"_s, u"subtotal"_s, u"taxes"_s});
    return line;
}

QJsonObject oldInvoice(const World &world, QJsonObject invoice)
{
    const QString status = textAt(invoice, "status"_L1);
    const bool attempted = isTrue(invoice, "attempted"_L1);
    // A draft had no payment intent yet, and one that nobody tried to pay had no charge.
    const QJsonObject intent = status == "draft"_L1 ? QJsonObject() : intentOfInvoice(world, textAt(invoice, "id"_L1));
    const QJsonObject details = valueAt(invoice, "parent.subscription_details"_L1).toObject();
    const bool paid = status == "paid"_L1;
    invoice.insert("subscription"_L1, textOrNull(textAt(details, "subscription"_L1)));
    invoice.insert("subscription_details"_L1,
                   QJsonObject{{u"metadata"_s, details.isEmpty() ? QJsonValue() : details.value("metadata"_L1)}});
    invoice.insert("paid"_L1, paid);
    invoice.insert("paid_out_of_band"_L1, paid && intent.isEmpty() && integerAt(invoice, "amount_paid"_L1) > 0);
    invoice.insert("payment_intent"_L1, textOrNull(textAt(intent, "id"_L1)));
    invoice.insert("charge"_L1, attempted ? textOrNull(textAt(intent, "latest_charge"_L1)) : QJsonValue());
    invoice.insert("discount"_L1, firstDiscount(world, invoice));
    invoice.insert("total_tax_amounts"_L1, QJsonArray());
    for (const QLatin1StringView key : {"application_fee_amount"_L1, "quote"_L1, "tax"_L1, "transfer_data"_L1})
        invoice.insert(key, QJsonValue());
    setAt(invoice, "lines.data"_L1, mapped(valueAt(invoice, "lines.data"_L1).toArray(), [&](const QJsonObject &line) {
              return oldLine(world, line);
          }));
    drop(invoice, {u"amount_overpaid"_s, u"customer_account"_s, u"parent"_s, u"total_taxes"_s});
    dropInner(invoice, u"automatic_tax"_s, {u"provider"_s});
    return invoice;
}

QJsonObject oldItem(QJsonObject item)
{
    item.insert("price"_L1, oldPrice(item.value("price"_L1).toObject()));
    if (isSet(item, "plan"_L1))
        setAt(item, "plan.aggregate_usage"_L1, QJsonValue());
    drop(item, {u"current_period_start"_s, u"current_period_end"_s, u"current_trial"_s});
    return item;
}

QJsonObject oldSubscription(const World &world, QJsonObject subscription)
{
    const QJsonArray items = valueAt(subscription, "items.data"_L1).toArray();
    copyPresent(subscription, items.first().toObject(), {u"current_period_start"_s, u"current_period_end"_s});
    setAt(subscription, "items.data"_L1, mapped(items, oldItem));
    subscription.insert("discount"_L1, firstDiscount(world, subscription));
    drop(subscription, {u"billing_mode"_s, u"billing_schedules"_s, u"customer_account"_s, u"managed_payments"_s});
    dropInner(subscription, u"invoice_settings"_s, {u"custom_fields"_s, u"description"_s, u"footer"_s});
    return subscription;
}

/// A phase named one coupon besides its discounts.
QJsonObject oldPhase(QJsonObject phase)
{
    phase.insert("coupon"_L1, QJsonValue());
    return phase;
}

QJsonValue invoiceOfIntent(const World &world, const QString &intentId)
{
    return textOrNull(textAt(world.state.get(Kind::PaymentIntent, intentId), "_invoice"_L1));
}

QJsonObject oldCharge(const World &world, QJsonObject charge)
{
    charge.insert("invoice"_L1, invoiceOfIntent(world, textAt(charge, "payment_intent"_L1)));
    dropInner(charge, u"billing_details"_s, {u"tax_id"_s});
    QJsonObject details = charge.value("payment_method_details"_L1).toObject();
    dropInner(details, u"card"_s, {u"transaction_link_id"_s});
    charge.insert("payment_method_details"_L1, details);
    return charge;
}

QJsonObject oldIntent(const World &world, QJsonObject intent)
{
    intent.insert("invoice"_L1, invoiceOfIntent(world, textAt(intent, "id"_L1)));
    drop(intent, {u"customer_account"_s, u"excluded_payment_method_types"_s, u"managed_payments"_s});
    return intent;
}

QJsonObject oldSession(QJsonObject session)
{
    session.insert("shipping_details"_L1, QJsonValue());
    session.insert("ui_mode"_L1, u"hosted"_s);
    drop(session, {u"allowed_payment_method_types"_s, u"customer_account"_s, u"integration_identifier"_s,
                   u"managed_payments"_s, u"origin_context"_s, u"permissions"_s, u"wallet_options"_s});
    dropInner(session, u"automatic_tax"_s, {u"provider"_s});
    dropInner(session, u"customer_details"_s, {u"business_name"_s, u"individual_name"_s});
    return session;
}

QJsonObject oldInvoiceItem(const World &world, QJsonObject item)
{
    const QJsonValue unit = valueAt(item, "pricing.unit_amount_decimal"_L1);
    const QJsonObject details = valueAt(item, "parent.subscription_details"_L1).toObject();
    item.insert("subscription"_L1, textOrNull(textAt(details, "subscription"_L1)));
    copyPresent(item, details, {u"subscription_item"_s});
    item.insert("unit_amount"_L1,
                unit.isString() ? QJsonValue(unit.toString().toLongLong()) : QJsonValue(integerAt(item, "amount"_L1)));
    item.insert("unit_amount_decimal"_L1,
                unit.isString() ? unit : QJsonValue(QString::number(integerAt(item, "amount"_L1))));
    restorePrice(world, item);
    drop(item, {u"customer_account"_s, u"net_amount"_s, u"parent"_s, u"quantity_decimal"_s});
    return item;
}

} // namespace

bool isApiVersion(const QString &text)
{
    static const QRegularExpression pattern(u"^20\\d\\d-[01]\\d-[0-3]\\d(\\.[a-z]+)?$"_s);
    return pattern.match(text).hasMatch();
}

bool isOldShape(const QString &apiVersion)
{
    return !apiVersion.isEmpty() && apiVersion < "2025-03-31"_L1;
}

bool versionHasEvent(const QString &apiVersion, const QString &eventType)
{
    return !isOldShape(apiVersion) || !eventType.startsWith("invoice_payment."_L1);
}

QJsonObject inOldShape(const World &world, const QJsonObject &object)
{
    const QString type = textAt(object, "object"_L1);
    if (type == "invoice"_L1)
        return oldInvoice(world, object);
    if (type == "line_item"_L1)
        return oldLine(world, object);
    if (type == "subscription"_L1)
        return oldSubscription(world, object);
    if (type == "subscription_item"_L1)
        return oldItem(object);
    if (type == "charge"_L1)
        return oldCharge(world, object);
    if (type == "payment_intent"_L1)
        return oldIntent(world, object);
    if (type == "checkout.session"_L1)
        return oldSession(object);
    if (type == "invoiceitem"_L1)
        return oldInvoiceItem(world, object);
    if (type == "discount"_L1)
        return oldDiscount(world, object);
    QJsonObject other = object;
    if (type == "price"_L1)
        return oldPrice(object).toObject();
    if (type == "customer"_L1)
        drop(other, {u"business_name"_s, u"customer_account"_s, u"individual_name"_s});
    if (type == "subscription_schedule"_L1)
        other.insert("phases"_L1, mapped(object.value("phases"_L1).toArray(), oldPhase));
    if (type == "refund"_L1)
        drop(other, {u"customer"_s, u"customer_account"_s, u"payment_method"_s});
    if (type == "payment_method"_L1)
        dropInner(other, u"billing_details"_s, {u"tax_id"_s});
    other.remove("customer_account"_L1);
    return other;
}

QJsonObject eventInVersion(const World &world, QJsonObject event, const QString &apiVersion)
{
    event.insert("api_version"_L1, apiVersion);
    if (!isOldShape(apiVersion))
        return event;
    const QJsonObject after = valueAt(event, "data.object"_L1).toObject();
    const QJsonObject previous = valueAt(event, "data.previous_attributes"_L1).toObject();
    const QJsonObject oldAfter = withoutNewMembers(inOldShape(world, after));
    QJsonObject data{{u"object"_s, oldAfter}};
    if (!previous.isEmpty()) {
        QJsonObject before = after;
        for (auto it = previous.begin(); it != previous.end(); ++it)
            before.insert(it.key(), it.value());
        data.insert("previous_attributes"_L1,
                    previousAttributes(withoutNewMembers(inOldShape(world, before)), oldAfter));
    }
    event.insert("data"_L1, data);
    return event;
}

} // namespace creditdesk::sandbox
