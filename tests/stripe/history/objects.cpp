// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/stripe/history/objects.h"

#include "core/jsontext.h"
#include "server/stripe/stripeconfig.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace creditdesk::stripe::history {

namespace {

qint64 seconds(Timestamp at)
{
    return toEpochMs(at) / 1000;
}

QJsonObject listOf(const QJsonArray &data)
{
    return {{u"object"_s, u"list"_s}, {u"data"_s, data}, {u"has_more"_s, false}};
}

QJsonObject named(const Payer &payer)
{
    return {{u"user_id"_s, payer.user}};
}

QJsonObject invoiceLine(const Line &line, int number, const Bill &bill)
{
    const QJsonObject details{{u"proration"_s, line.isProration}, {u"subscription"_s, bill.subscription}};
    return {{u"id"_s, u"il_%1_%2"_s.arg(bill.id).arg(number)},
            {u"object"_s, u"line_item"_s},
            {u"amount"_s, qint64(line.minor)},
            {u"currency"_s, u"usd"_s},
            {u"quantity"_s, 1},
            {u"period"_s, QJsonObject{{u"start"_s, seconds(line.from)}, {u"end"_s, seconds(line.until)}}},
            {u"parent"_s,
             QJsonObject{{u"type"_s, u"subscription_item_details"_s}, {u"subscription_item_details"_s, details}}},
            {u"pricing"_s, QJsonObject{{u"type"_s, u"price_details"_s},
                                       {u"price_details"_s, QJsonObject{{u"price"_s, line.article.price}}}}},
            {u"_price"_s, priceObject(line.article)}};
}

QJsonObject oldLine(QJsonObject line)
{
    const QJsonObject details = line.take("parent"_L1).toObject().value("subscription_item_details"_L1).toObject();
    line.remove("pricing"_L1);
    line.insert("type"_L1, u"subscription"_s);
    line.insert("proration"_L1, details.value("proration"_L1));
    line.insert("subscription"_L1, details.value("subscription"_L1));
    line.insert("price"_L1, line.value("_price"_L1));
    return line;
}

/// Replaces each element of a member list.
template <typename Change>
void changeEach(QJsonObject &object, QLatin1StringView member, Change change)
{
    QJsonArray data;
    for (const QJsonValue &value : object.value(member).toObject().value("data"_L1).toArray())
        data.append(change(value.toObject()));
    object.insert(member, listOf(data));
}

} // namespace

QJsonObject priceObject(const Article &article)
{
    QJsonObject price{{u"id"_s, article.price},
                      {u"object"_s, u"price"_s},
                      {u"lookup_key"_s, article.lookupKey},
                      {u"active"_s, true},
                      {u"unit_amount"_s, qint64(article.minor)},
                      {u"currency"_s, u"usd"_s},
                      {u"product"_s, u"prod_"_s + article.lookupKey}};
    if (article.isPlan)
        price.insert("recurring"_L1, QJsonObject{{u"interval"_s, u"month"_s}});
    return price;
}

QJsonObject sessionObject(const QString &id, const Payer &payer, const Payment &payment, const QString &paymentStatus,
                          Timestamp at)
{
    return {{u"id"_s, id},
            {u"object"_s, u"checkout.session"_s},
            {u"mode"_s, u"payment"_s},
            {u"status"_s, paymentStatus.isEmpty() ? u"expired"_s : u"complete"_s},
            {u"payment_status"_s, paymentStatus.isEmpty() ? u"unpaid"_s : paymentStatus},
            {u"customer"_s, payer.customer},
            {u"client_reference_id"_s, payer.user},
            {u"metadata"_s, named(payer)},
            {u"payment_intent"_s, textOrNull(payment.intent)},
            {u"subscription"_s, QJsonValue()},
            {u"amount_total"_s, qint64(payment.minor)},
            {u"currency"_s, u"usd"_s},
            {u"livemode"_s, false},
            {u"created"_s, seconds(at)}};
}

QJsonObject subscribingSession(const QString &id, const Payer &payer, const QString &subscription, Timestamp at)
{
    QJsonObject session = sessionObject(id, payer, {}, u"paid"_s, at);
    session.insert("mode"_L1, u"subscription"_s);
    session.insert("subscription"_L1, subscription);
    return session;
}

QJsonObject lineItems(const Article &article, int quantity)
{
    return {
        {u"id"_s, u"li_1"_s}, {u"object"_s, u"item"_s}, {u"price"_s, priceObject(article)}, {u"quantity"_s, quantity}};
}

QJsonObject invoiceObject(const Bill &bill, const Payer &payer)
{
    QJsonArray lines;
    for (const Line &line : bill.lines)
        lines.append(invoiceLine(line, int(lines.size()), bill));
    const QJsonObject details{{u"subscription"_s, bill.subscription}, {u"metadata"_s, named(payer)}};
    return {{u"id"_s, bill.id},
            {u"object"_s, u"invoice"_s},
            {u"customer"_s, payer.customer},
            {u"status"_s, bill.status},
            {u"billing_reason"_s, bill.reason},
            {u"amount_paid"_s, qint64(bill.paidMinor)},
            {u"currency"_s, u"usd"_s},
            {u"starting_balance"_s, qint64(bill.balanceBefore)},
            {u"ending_balance"_s, qint64(bill.balanceAfter)},
            {u"parent"_s, QJsonObject{{u"type"_s, u"subscription_details"_s}, {u"subscription_details"_s, details}}},
            {u"lines"_s, listOf(lines)},
            {u"metadata"_s, QJsonObject()},
            {u"livemode"_s, false},
            {u"created"_s, seconds(bill.at)},
            {u"_intent"_s, textOrNull(bill.payment.intent)},
            {u"_charge"_s, textOrNull(bill.payment.charge)}};
}

QJsonObject invoicePayment(const Bill &bill)
{
    return {{u"id"_s, u"inpay_"_s + bill.id},
            {u"object"_s, u"invoice_payment"_s},
            {u"invoice"_s, bill.id},
            {u"amount_paid"_s, qint64(bill.paidMinor)},
            {u"currency"_s, u"usd"_s},
            {u"status"_s, u"paid"_s},
            {u"livemode"_s, false},
            {u"created"_s, seconds(bill.at)},
            {u"payment"_s, QJsonObject{{u"type"_s, u"payment_intent"_s}, {u"payment_intent"_s, bill.payment.intent}}}};
}

QJsonObject subscriptionObject(const SubscriptionFacts &facts, const Payer &payer)
{
    const QJsonObject item{{u"id"_s, u"si_"_s + facts.id},
                           {u"object"_s, u"subscription_item"_s},
                           {u"price"_s, priceObject(facts.article)},
                           {u"quantity"_s, 1},
                           {u"current_period_start"_s, seconds(facts.from)},
                           {u"current_period_end"_s, seconds(facts.until)}};
    return {{u"id"_s, facts.id},
            {u"object"_s, u"subscription"_s},
            {u"customer"_s, payer.customer},
            {u"status"_s, facts.status},
            {u"items"_s, listOf({item})},
            {u"cancel_at_period_end"_s, facts.endsWithPeriod},
            {u"cancel_at"_s, facts.endsWithPeriod ? QJsonValue(seconds(facts.until)) : QJsonValue()},
            {u"metadata"_s, named(payer)},
            {u"livemode"_s, false},
            {u"created"_s, seconds(facts.from)}};
}

QJsonObject chargeObject(const Payment &payment, const Payer &payer)
{
    return {{u"id"_s, payment.charge},
            {u"object"_s, u"charge"_s},
            {u"customer"_s, payer.customer},
            {u"payment_intent"_s, payment.intent},
            {u"amount"_s, qint64(payment.minor)},
            {u"amount_captured"_s, qint64(payment.minor)},
            {u"amount_refunded"_s, qint64(payment.refundedMinor)},
            {u"refunded"_s, payment.refundedMinor >= payment.minor},
            {u"paid"_s, true},
            {u"status"_s, u"succeeded"_s},
            {u"currency"_s, u"usd"_s},
            {u"livemode"_s, false},
            {u"created"_s, seconds(payment.madeAt)},
            {u"_invoice"_s, textOrNull(payment.invoice)}};
}

QJsonObject intentObject(const Payment &payment, const Payer &payer)
{
    return {{u"id"_s, payment.intent},
            {u"object"_s, u"payment_intent"_s},
            {u"customer"_s, payer.customer},
            {u"latest_charge"_s, payment.charge},
            {u"amount"_s, qint64(payment.minor)},
            {u"amount_received"_s, qint64(payment.minor)},
            {u"currency"_s, u"usd"_s},
            {u"status"_s, u"succeeded"_s},
            {u"livemode"_s, false},
            {u"created"_s, seconds(payment.madeAt)},
            {u"_invoice"_s, textOrNull(payment.invoice)}};
}

QJsonObject refundObject(const QString &id, const Payment &payment, std::int64_t minor, const QString &status,
                         Timestamp at)
{
    return {{u"id"_s, id},
            {u"object"_s, u"refund"_s},
            {u"charge"_s, payment.charge},
            {u"payment_intent"_s, payment.intent},
            {u"amount"_s, qint64(minor)},
            {u"currency"_s, u"usd"_s},
            {u"status"_s, status},
            {u"metadata"_s, QJsonObject()},
            {u"created"_s, seconds(at)}};
}

QJsonObject disputeObject(const QString &id, const Payment &payment, std::int64_t minor, const QString &status,
                          Timestamp at)
{
    return {{u"id"_s, id},
            {u"object"_s, u"dispute"_s},
            {u"charge"_s, payment.charge},
            {u"payment_intent"_s, payment.intent},
            {u"amount"_s, qint64(minor)},
            {u"currency"_s, u"usd"_s},
            {u"status"_s, status},
            {u"reason"_s, u"fraudulent"_s},
            {u"livemode"_s, false},
            {u"created"_s, seconds(at)}};
}

QJsonObject oldShape(const QJsonObject &object)
{
    const QString kind = object.value("object"_L1).toString();
    QJsonObject old = object;
    if (kind == "invoice"_L1) {
        const QJsonObject details = old.take("parent"_L1).toObject().value("subscription_details"_L1).toObject();
        old.insert("subscription"_L1, details.value("subscription"_L1));
        old.insert("subscription_details"_L1, QJsonObject{{u"metadata"_s, details.value("metadata"_L1)}});
        old.insert("paid"_L1, object.value("status"_L1).toString() == "paid"_L1);
        old.insert("payment_intent"_L1, object.value("_intent"_L1));
        old.insert("charge"_L1, object.value("_charge"_L1));
        changeEach(old, "lines"_L1, oldLine);
    } else if (kind == "subscription"_L1) {
        const QJsonObject item = object.value("items"_L1).toObject().value("data"_L1).toArray().first().toObject();
        old.insert("current_period_start"_L1, item.value("current_period_start"_L1));
        old.insert("current_period_end"_L1, item.value("current_period_end"_L1));
        changeEach(old, "items"_L1, [](QJsonObject one) {
            one.remove("current_period_start"_L1);
            one.remove("current_period_end"_L1);
            return one;
        });
    } else if (kind == "charge"_L1 || kind == "payment_intent"_L1) {
        old.insert("invoice"_L1, object.value("_invoice"_L1));
    }
    return old;
}

QJsonObject withoutOwnMembers(QJsonObject object)
{
    for (const QString &member : object.keys()) {
        if (member.startsWith('_'_L1))
            object.remove(member);
    }
    if (object.value("object"_L1).toString() == "invoice"_L1)
        changeEach(object, "lines"_L1, withoutOwnMembers);
    return object;
}

QJsonObject eventObject(const QString &id, const QString &type, const QJsonObject &about, bool old, Timestamp at)
{
    const QJsonObject shown = withoutOwnMembers(old ? oldShape(about) : about);
    return {{u"id"_s, id},
            {u"object"_s, u"event"_s},
            {u"type"_s, type},
            {u"api_version"_s, old ? u"2025-02-24.acacia"_s : QString::fromLatin1(kApiVersion)},
            {u"created"_s, seconds(at)},
            {u"livemode"_s, false},
            {u"pending_webhooks"_s, 1},
            {u"request"_s, QJsonObject{{u"id"_s, QJsonValue()}, {u"idempotency_key"_s, QJsonValue()}}},
            {u"data"_s, QJsonObject{{u"object"_s, shown}}}};
}

} // namespace creditdesk::stripe::history
