// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/engine/subscriptions.h"

#include "sandbox/engine/cards.h"
#include "sandbox/engine/discounts.h"
#include "sandbox/engine/periods.h"
#include "sandbox/engine/phases.h"
#include "sandbox/engine/subscriptionparts.h"

namespace creditdesk::sandbox {
namespace {

StripeResult<QJsonArray> makeItems(World &world, const SubscriptionDraft &draft, const QString &subscriptionId,
                                   qint64 start)
{
    QJsonArray items;
    int index = 0;
    for (const ItemDraft &wanted : draft.items) {
        auto price = recurringPrice(world, wanted.price, u"items[%1][price]"_s.arg(index++));
        if (!price)
            return Failure(price.error());
        const qint64 end = draft.trialEnd ? draft.trialEnd
                                          : nextPeriodEnd(start, start, textAt(*price, "recurring.interval"_L1),
                                                          integerAt(*price, "recurring.interval_count"_L1, 1));
        QJsonObject item = makeItem(world, *price, wanted.quantity, subscriptionId, start, end);
        item.insert("metadata"_L1, wanted.metadata);
        items.append(item);
    }
    return items;
}

void fillSubscription(World &world, QJsonObject &subscription, const SubscriptionDraft &draft)
{
    subscription.insert("customer"_L1, draft.customer);
    subscription.insert("metadata"_L1, draft.metadata);
    subscription.insert("description"_L1, textOrNull(draft.description));
    subscription.insert("default_payment_method"_L1, textOrNull(draft.paymentMethod));
    subscription.insert("start_date"_L1, world.now());
    subscription.insert("billing_cycle_anchor"_L1, draft.trialEnd ? draft.trialEnd : world.now());
    subscription.insert("currency"_L1, valueAt(itemsOf(subscription).first().toObject(), "price.currency"_L1));
    if (draft.trialEnd) {
        subscription.insert("trial_start"_L1, world.now());
        subscription.insert("trial_end"_L1, draft.trialEnd);
    }
    if (!draft.endBehavior.isEmpty())
        setAt(subscription, "trial_settings.end_behavior.missing_payment_method"_L1, draft.endBehavior);
}

/// What the first invoice will ask for, after the coupons.
qint64 dueToday(const World &world, const QJsonObject &subscription, const QStringList &coupons)
{
    qint64 due = 0;
    for (const LineDraft &line : linesOfItems(world, subscription))
        due += line.amount;
    for (const qint64 reduction : reductionsOf(world, coupons, due))
        due -= reduction;
    return due;
}

std::vector<LineDraft> firstLines(const World &world, const QJsonObject &subscription, bool trial)
{
    std::vector<LineDraft> lines = linesOfItems(world, subscription);
    if (trial) {
        for (LineDraft &line : lines) {
            line.amount = 0;
            line.unitAmount = u"0"_s;
            line.description = "Trial period for "_L1 + line.description;
        }
    }
    return lines;
}

} // namespace

ApiResult createSubscription(World &world, const SubscriptionDraft &draft)
{
    const auto customer = world.require(Kind::Customer, draft.customer, u"customer"_s);
    if (!customer)
        return customer;
    if (draft.items.empty())
        return missingParam(u"items"_s);
    QJsonObject subscription = world.make(Kind::Subscription);
    const auto items = makeItems(world, draft, textAt(subscription, "id"_L1), world.now());
    if (!items)
        return Failure(items.error());
    setItems(subscription, *items);
    fillSubscription(world, subscription, draft);
    const QJsonObject method = defaultPaymentMethod(world, *customer, subscription);
    const bool free = draft.trialEnd || dueToday(world, subscription, draft.coupons) == 0;
    if (method.isEmpty() && !free && !draft.startIncomplete) {
        return invalidRequest(
            u"This customer has no attached payment source or default payment method. Please consider adding a default payment method."_s,
            {}, u"resource_missing"_s);
    }
    const Prospect prospect = prospectOf(method);
    const bool refused =
        !free && (prospect.kind == Prospect::Kind::Declined || prospect.kind == Prospect::Kind::NeedsAuthentication);
    if (refused && draft.errorIfIncomplete)
        return Failure(declinedError(prospect.declineCode));
    const bool waits = draft.startIncomplete && !free;
    subscription.insert("status"_L1, draft.trialEnd ? u"trialing"_s : refused || waits ? u"incomplete"_s : u"active"_s);
    // Only now: a refusal above must not have used a coupon up.
    giveDiscounts(world, subscription, draft.coupons, draft.session);
    InvoiceDraft first = invoiceDraftFor(subscription, u"subscription_create"_s);
    first.discounts = currentDiscounts(world, subscription);
    QJsonObject invoice = addInvoice(world, first, firstLines(world, subscription, draft.trialEnd != 0));
    subscription.insert("latest_invoice"_L1, invoice.value("id"_L1));
    dropSpentDiscounts(world, subscription, invoice);
    world.add(Kind::Subscription, subscription, u"customer.subscription.created"_s);
    invoice = finalizeInvoice(world, invoice);
    if (textAt(invoice, "status"_L1) == "open"_L1 && !waits)
        static_cast<void>(payInvoice(world, invoice, method));
    return world.state.get(Kind::Subscription, textAt(subscription, "id"_L1));
}

QJsonObject endSubscription(World &world, QJsonObject subscription, const QString &reason)
{
    subscription.insert("status"_L1, u"canceled"_s);
    subscription.insert("ended_at"_L1, world.now());
    if (!isSet(subscription, "canceled_at"_L1))
        subscription.insert("canceled_at"_L1, world.now());
    if (!isSet(subscription, "cancellation_details.reason"_L1))
        setAt(subscription, "cancellation_details.reason"_L1, textOrNull(reason));
    subscription.remove("_retry_at"_L1);
    releaseSchedule(world, subscription);
    world.add(Kind::Subscription, subscription, u"customer.subscription.deleted"_s);
    return subscription;
}

void setCancelAtPeriodEnd(World &world, QJsonObject &subscription, bool cancel)
{
    if (isTrue(subscription, "cancel_at_period_end"_L1) == cancel)
        return;
    subscription.insert("cancel_at_period_end"_L1, cancel);
    subscription.insert("cancel_at"_L1, cancel ? QJsonValue(periodEndOf(subscription)) : QJsonValue());
    subscription.insert("canceled_at"_L1, cancel ? QJsonValue(world.now()) : QJsonValue());
    setAt(subscription, "cancellation_details.reason"_L1,
          cancel ? QJsonValue(u"cancellation_requested"_s) : QJsonValue());
}

ApiResult setCancelAtPeriodEnd(World &world, const QString &id, bool cancel)
{
    auto subscription = world.require(Kind::Subscription, id);
    if (!subscription)
        return subscription;
    if (isEnded(*subscription))
        return invalidRequest(u"A canceled subscription can only update its cancellation_details and metadata."_s);
    setCancelAtPeriodEnd(world, *subscription, cancel);
    world.change(Kind::Subscription, *subscription, u"customer.subscription.updated"_s);
    return subscription;
}

qint64 periodEndOf(const QJsonObject &subscription)
{
    return integerAt(itemsOf(subscription).first().toObject(), "current_period_end"_L1);
}

bool isEnded(const QJsonObject &subscription)
{
    const QString status = textAt(subscription, "status"_L1);
    return status == "canceled"_L1 || status == "incomplete_expired"_L1;
}

} // namespace creditdesk::sandbox
