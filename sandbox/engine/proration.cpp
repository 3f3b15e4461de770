// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/engine/cards.h"
#include "sandbox/engine/discounts.h"
#include "sandbox/engine/periods.h"
#include "sandbox/engine/subscriptionparts.h"
#include "sandbox/engine/subscriptions.h"

namespace creditdesk::sandbox {
namespace {

/// amount x remaining / period, rounded half up, exact in integers.
qint64 shareOf(qint64 amount, qint64 remaining, qint64 period)
{
    return period > 0 ? (amount * remaining + period / 2) / period : 0;
}

LineDraft prorated(LineDraft line, qint64 now, qint64 sign, const QString &text)
{
    const qint64 remaining = line.periodEnd - now;
    line.amount = sign * shareOf(line.amount, remaining, line.periodEnd - line.periodStart);
    line.description = text + line.description;
    line.periodStart = now;
    line.proration = true;
    line.unitAmount = QString::number(line.amount);
    return line;
}

void addPendingItem(World &world, const QJsonObject &subscription, const LineDraft &line)
{
    QJsonObject item = world.make(Kind::InvoiceItem);
    item.insert("amount"_L1, line.amount);
    item.insert("net_amount"_L1, line.amount);
    item.insert("currency"_L1, line.currency);
    item.insert("customer"_L1, subscription.value("customer"_L1));
    item.insert("date"_L1, world.now());
    item.insert("description"_L1, line.description);
    item.insert("proration"_L1, true);
    item.insert("quantity"_L1, line.quantity);
    item.insert("quantity_decimal"_L1, QString::number(line.quantity));
    item.insert("period"_L1, QJsonObject{{u"start"_s, line.periodStart}, {u"end"_s, line.periodEnd}});
    item.insert("parent"_L1,
                QJsonObject{{u"type"_s, u"subscription_details"_s},
                            {u"subscription_details"_s, QJsonObject{{u"subscription"_s, line.subscription},
                                                                    {u"subscription_item"_s, line.subscriptionItem}}}});
    item.insert("pricing"_L1, QJsonObject{{u"type"_s, u"price_details"_s},
                                          {u"unit_amount_decimal"_s, line.unitAmount},
                                          {u"price_details"_s,
                                           QJsonObject{{u"price"_s, line.priceId}, {u"product"_s, line.productId}}}});
    world.add(Kind::InvoiceItem, item, u"invoiceitem.created"_s);
}

/// Would paying fail? Then nothing changes, as in the portal.
std::optional<StripeError> refusalOf(const World &world, const QJsonObject &subscription)
{
    const QJsonObject customer = world.state.get(Kind::Customer, textAt(subscription, "customer"_L1));
    const Prospect prospect = prospectOf(defaultPaymentMethod(world, customer, subscription));
    if (prospect.kind == Prospect::Kind::Declined)
        return declinedError(prospect.declineCode);
    return std::nullopt;
}

void invoiceNow(World &world, const QString &id, const std::vector<LineDraft> &lines)
{
    QJsonObject subscription = world.state.get(Kind::Subscription, id);
    InvoiceDraft draft = invoiceDraftFor(subscription, u"subscription_update"_s);
    draft.discounts = currentDiscounts(world, subscription);
    QJsonObject invoice = addInvoice(world, draft, lines);
    subscription.insert("latest_invoice"_L1, invoice.value("id"_L1));
    world.state.put(Kind::Subscription, subscription);
    invoice = finalizeInvoice(world, invoice);
    if (textAt(invoice, "status"_L1) != "open"_L1)
        return;
    const QJsonObject customer = world.state.get(Kind::Customer, textAt(subscription, "customer"_L1));
    static_cast<void>(payInvoice(world, invoice, defaultPaymentMethod(world, customer, subscription)));
}

int indexOfItem(const QJsonArray &items, const QString &itemId)
{
    for (int i = 0; i < items.size(); ++i) {
        if (itemId.isEmpty() || textAt(items.at(i).toObject(), "id"_L1) == itemId)
            return i;
    }
    return -1;
}

/// A switch to another interval begins a new period at once and charges it in full.
bool beginsNewPeriod(const QJsonObject &item, const QJsonObject &price)
{
    return valueAt(item, "price.recurring.interval"_L1) != valueAt(price, "recurring.interval"_L1) ||
           valueAt(item, "price.recurring.interval_count"_L1) != valueAt(price, "recurring.interval_count"_L1);
}

} // namespace

ApiResult switchPrice(World &world, const QString &id, const QString &itemId, const QString &priceId,
                      std::optional<qint64> quantity, const QString &prorationBehavior)
{
    auto found = world.require(Kind::Subscription, id);
    if (!found)
        return found;
    QJsonObject subscription = *found;
    if (isEnded(subscription))
        return invalidRequest(u"A canceled subscription cannot be changed."_s);
    QJsonArray items = itemsOf(subscription);
    const int index = indexOfItem(items, itemId);
    if (index < 0)
        return noSuch(u"subscription item"_s, itemId, u"items"_s);
    QJsonObject item = items.at(index).toObject();
    const auto price =
        recurringPrice(world, priceId.isEmpty() ? textAt(item, "price.id"_L1) : priceId, u"items[0][price]"_s);
    if (!price)
        return price;
    const qint64 newQuantity = quantity.value_or(integerAt(item, "quantity"_L1, 1));
    if (textAt(*price, "id"_L1) == textAt(item, "price.id"_L1) && newQuantity == integerAt(item, "quantity"_L1, 1))
        return subscription;
    const bool newPeriod = beginsNewPeriod(item, *price);
    const bool paysNow = newPeriod || prorationBehavior == "always_invoice"_L1;
    if (paysNow) {
        if (const auto refusal = refusalOf(world, subscription))
            return Failure(*refusal);
    }
    const qint64 now = world.now();
    std::vector<LineDraft> lines{prorated(lineOfItem(world, subscription, item), now, -1, u"Unused time on "_s)};
    setItemPrice(item, *price, newQuantity);
    if (newPeriod) {
        subscription.insert("billing_cycle_anchor"_L1, now);
        item.insert("current_period_start"_L1, now);
        item.insert("current_period_end"_L1, nextPeriodEnd(now, now, textAt(*price, "recurring.interval"_L1),
                                                           integerAt(*price, "recurring.interval_count"_L1, 1)));
        lines.push_back(lineOfItem(world, subscription, item));
    } else {
        lines.push_back(prorated(lineOfItem(world, subscription, item), now, 1, u"Remaining time on "_s));
    }
    items.replace(index, item);
    setItems(subscription, items);
    world.change(Kind::Subscription, subscription, u"customer.subscription.updated"_s);
    if (textAt(subscription, "status"_L1) == "trialing"_L1 || prorationBehavior == "none"_L1)
        return subscription;
    if (paysNow) {
        invoiceNow(world, id, lines);
    } else {
        for (const LineDraft &line : lines)
            addPendingItem(world, subscription, line);
    }
    return world.state.get(Kind::Subscription, id);
}

} // namespace creditdesk::sandbox
