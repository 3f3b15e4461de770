// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/stripeobjects.h"

#include <QJsonArray>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace creditdesk::stripe {

namespace {

/// Walks objects by member names; an absent or null step gives undefined.
QJsonValue at(const QJsonObject &object, std::initializer_list<QLatin1StringView> path)
{
    QJsonValue value = object;
    for (const QLatin1StringView step : path) {
        value = value.toObject().value(step);
        if (value.isNull() || value.isUndefined())
            return QJsonValue(QJsonValue::Undefined);
    }
    return value;
}

QJsonValue firstOf(const QJsonValue &newPlace, const QJsonValue &oldPlace)
{
    return newPlace.isNull() || newPlace.isUndefined() ? oldPlace : newPlace;
}

QStringList hints(std::initializer_list<QJsonValue> values)
{
    QStringList found;
    for (const QJsonValue &value : values) {
        const QString text = value.toString();
        if (!text.isEmpty() && !found.contains(text))
            found.append(text);
    }
    return found;
}

} // namespace

std::optional<Timestamp> timeOf(const QJsonValue &value)
{
    constexpr std::int64_t kLatest = 253'402'300'799; // year 9999
    const std::int64_t seconds = value.toInteger(-1);
    if (seconds < 0 || seconds > kLatest)
        return std::nullopt;
    return fromEpochMs(seconds * 1000);
}

Money moneyOf(const QJsonValue &amount, const QJsonValue &currency)
{
    return {amount.toInteger(), currency.toString(u"usd"_s)};
}

QString idOf(const QJsonValue &value)
{
    return value.isObject() ? value.toObject().value("id"_L1).toString() : value.toString();
}

PriceRef priceRef(const QJsonValue &value)
{
    const QJsonObject price = value.toObject();
    QString lookupKey = price.value("lookup_key"_L1).toString();
    if (lookupKey.isEmpty())
        lookupKey = at(price, {"metadata"_L1, "creditdesk_lookup_key"_L1}).toString();
    return {idOf(value), lookupKey};
}

EventView readEvent(const QJsonObject &event)
{
    EventView view;
    view.id = event.value("id"_L1).toString();
    view.type = event.value("type"_L1).toString();
    view.apiVersion = event.value("api_version"_L1).toString();
    view.createdAt = timeOf(event.value("created"_L1)).value_or(Timestamp());
    view.liveMode = event.value("livemode"_L1).toBool();
    view.hasAccount = !event.value("account"_L1).toString().isEmpty();
    view.object = at(event, {"data"_L1, "object"_L1}).toObject();
    view.isThin = event.value("object"_L1).toString() == "v2.core.event"_L1 || view.object.isEmpty();
    return view;
}

SessionView readSession(const QJsonObject &session)
{
    SessionView view;
    view.id = session.value("id"_L1).toString();
    view.mode = session.value("mode"_L1).toString();
    view.status = session.value("status"_L1).toString();
    view.paymentStatus = session.value("payment_status"_L1).toString();
    view.customer = idOf(session.value("customer"_L1));
    view.subscription = idOf(session.value("subscription"_L1));
    view.userIdHints = hints({session.value("client_reference_id"_L1), at(session, {"metadata"_L1, "user_id"_L1})});
    view.total = moneyOf(session.value("amount_total"_L1), session.value("currency"_L1));
    view.createdAt = timeOf(session.value("created"_L1)).value_or(Timestamp());
    return view;
}

SessionItem readSessionItem(const QJsonObject &item)
{
    return {priceRef(item.value("price"_L1)), item.value("quantity"_L1).toInteger(1)};
}

InvoiceLine readInvoiceLine(const QJsonObject &line)
{
    InvoiceLine view;
    view.id = line.value("id"_L1).toString();
    view.amountMinor = line.value("amount"_L1).toInteger();
    view.quantity = line.value("quantity"_L1).toInteger(1);
    view.price = priceRef(firstOf(at(line, {"pricing"_L1, "price_details"_L1, "price"_L1}), line.value("price"_L1)));
    if (const PriceRef old = priceRef(line.value("price"_L1));
        view.price.lookupKey.isEmpty() && old.id == view.price.id)
        view.price = old; // both shapes at once: the old place knows more

    const QString parentType = at(line, {"parent"_L1, "type"_L1}).toString();
    const QJsonValue inItem = at(line, {"parent"_L1, "invoice_item_details"_L1, "proration"_L1});
    const QJsonValue inSubscription = at(line, {"parent"_L1, "subscription_item_details"_L1, "proration"_L1});
    view.isProration = firstOf(firstOf(inSubscription, inItem), line.value("proration"_L1)).toBool();
    view.isSubscription = parentType.isEmpty() ? line.value("type"_L1).toString() == "subscription"_L1
                                               : parentType == "subscription_item_details"_L1;
    view.periodStart = timeOf(at(line, {"period"_L1, "start"_L1})).value_or(Timestamp());
    view.periodEnd = timeOf(at(line, {"period"_L1, "end"_L1})).value_or(Timestamp());
    return view;
}

InvoiceView readInvoice(const QJsonObject &invoice)
{
    InvoiceView view;
    view.id = invoice.value("id"_L1).toString();
    view.customer = idOf(invoice.value("customer"_L1));
    view.status = invoice.value("status"_L1).toString();
    view.billingReason = invoice.value("billing_reason"_L1).toString();
    view.subscription = idOf(firstOf(at(invoice, {"parent"_L1, "subscription_details"_L1, "subscription"_L1}),
                                     invoice.value("subscription"_L1)));
    view.userIdHints = hints({at(invoice, {"metadata"_L1, "user_id"_L1}),
                              at(invoice, {"parent"_L1, "subscription_details"_L1, "metadata"_L1, "user_id"_L1}),
                              at(invoice, {"subscription_details"_L1, "metadata"_L1, "user_id"_L1})});
    view.paid = moneyOf(invoice.value("amount_paid"_L1), invoice.value("currency"_L1));
    // A credit is a negative balance; until the invoice is final there is no balance after it.
    if (const QJsonValue after = invoice.value("ending_balance"_L1); after.isDouble())
        view.fromBalanceMinor =
            std::max<std::int64_t>(0, std::min<std::int64_t>(after.toInteger(), 0) -
                                          std::min<std::int64_t>(invoice.value("starting_balance"_L1).toInteger(), 0));
    const QJsonValue lines = at(invoice, {"lines"_L1, "data"_L1});
    for (const QJsonValue &line : lines.toArray())
        view.lines.push_back(readInvoiceLine(line.toObject()));
    view.hasMoreLines = !lines.isArray() || at(invoice, {"lines"_L1, "has_more"_L1}).toBool();
    return view;
}

bool SubscriptionView::isTerminal() const
{
    return status == "canceled"_L1 || status == "incomplete_expired"_L1;
}

SubscriptionView readSubscription(const QJsonObject &subscription)
{
    SubscriptionView view;
    view.id = subscription.value("id"_L1).toString();
    view.customer = idOf(subscription.value("customer"_L1));
    view.status = subscription.value("status"_L1).toString();
    view.userIdHints = hints({at(subscription, {"metadata"_L1, "user_id"_L1})});
    view.periodEnd = timeOf(subscription.value("current_period_end"_L1));
    for (const QJsonValue &value : at(subscription, {"items"_L1, "data"_L1}).toArray()) {
        const QJsonObject item = value.toObject();
        view.prices.push_back(priceRef(item.value("price"_L1)));
        if (const auto end = timeOf(item.value("current_period_end"_L1)))
            view.periodEnd = std::max(view.periodEnd.value_or(*end), *end);
    }
    view.cancelsAtPeriodEnd = subscription.value("cancel_at_period_end"_L1).toBool();
    view.collectionPaused = subscription.value("pause_collection"_L1).isObject();
    view.endsAt = timeOf(subscription.value("cancel_at"_L1));
    if (!view.endsAt && view.cancelsAtPeriodEnd)
        view.endsAt = view.periodEnd;
    return view;
}

} // namespace creditdesk::stripe
