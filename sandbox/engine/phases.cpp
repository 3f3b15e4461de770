// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/engine/phases.h"

#include "sandbox/engine/periods.h"
#include "sandbox/engine/subscriptionparts.h"
#include "sandbox/engine/subscriptions.h"

namespace creditdesk::sandbox {
namespace {

qint64 amountOf(const QJsonObject &price)
{
    return integerAt(price, "unit_amount"_L1);
}

/// How long one period of a price is; any instant will do to measure it.
qint64 lengthOf(const QJsonObject &price)
{
    return addIntervals(0, textAt(price, "recurring.interval"_L1), integerAt(price, "recurring.interval_count"_L1, 1));
}

QJsonObject phase(const QJsonObject &item, const QString &price, qint64 start, qint64 end)
{
    QJsonObject phase = objectTemplate("subscription_schedule.phase"_L1);
    QJsonObject planned = objectTemplate("subscription_schedule.phase.item"_L1);
    planned.insert("price"_L1, price);
    planned.insert("plan"_L1, price);
    planned.insert("quantity"_L1, item.value("quantity"_L1));
    phase.insert("items"_L1, QJsonArray{planned});
    phase.insert("start_date"_L1, start);
    phase.insert("end_date"_L1, end);
    phase.insert("currency"_L1, valueAt(item, "price.currency"_L1));
    return phase;
}

} // namespace

bool waitsForPeriodEnd(const QJsonArray &conditions, const QJsonObject &item, const QJsonObject &price)
{
    const QJsonObject current = item.value("price"_L1).toObject();
    for (const QJsonValue &condition : conditions) {
        const QString type = textAt(condition.toObject(), "type"_L1);
        if (type == "decreasing_item_amount"_L1 && amountOf(price) < amountOf(current))
            return true;
        if (type == "shortening_interval"_L1 && lengthOf(price) < lengthOf(current))
            return true;
    }
    return false;
}

ApiResult scheduleSwitch(World &world, const QString &subscriptionId, const QString &priceId)
{
    auto subscription = world.require(Kind::Subscription, subscriptionId);
    if (!subscription)
        return subscription;
    if (isEnded(*subscription))
        return invalidRequest(u"A canceled subscription cannot be changed."_s);
    const auto price = recurringPrice(world, priceId, u"price"_s);
    if (!price)
        return price;
    releaseSchedule(world, *subscription);
    const QJsonObject item = itemsOf(*subscription).first().toObject();
    const qint64 start = integerAt(item, "current_period_start"_L1);
    const qint64 end = periodEndOf(*subscription);
    QJsonObject schedule = world.make(Kind::SubscriptionSchedule);
    schedule.insert("customer"_L1, subscription->value("customer"_L1));
    schedule.insert("subscription"_L1, subscriptionId);
    schedule.insert("current_phase"_L1, QJsonObject{{u"start_date"_s, start}, {u"end_date"_s, end}});
    const qint64 afterwards = nextPeriodEnd(end, end, textAt(*price, "recurring.interval"_L1),
                                            integerAt(*price, "recurring.interval_count"_L1, 1));
    schedule.insert("phases"_L1, QJsonArray{phase(item, textAt(item, "price.id"_L1), start, end),
                                            phase(item, priceId, end, afterwards)});
    world.add(Kind::SubscriptionSchedule, schedule, u"subscription_schedule.created"_s);
    subscription->insert("schedule"_L1, schedule.value("id"_L1));
    world.change(Kind::Subscription, *subscription, u"customer.subscription.updated"_s);
    return subscription;
}

ApiResult dropPlannedSwitch(World &world, const QString &subscriptionId)
{
    auto subscription = world.require(Kind::Subscription, subscriptionId);
    if (!subscription)
        return subscription;
    releaseSchedule(world, *subscription);
    world.change(Kind::Subscription, *subscription, u"customer.subscription.updated"_s);
    return subscription;
}

QString plannedPrice(const World &world, const QJsonObject &subscription)
{
    const QJsonObject schedule = world.state.get(Kind::SubscriptionSchedule, textAt(subscription, "schedule"_L1));
    const QJsonArray items = schedule.value("phases"_L1).toArray().last().toObject().value("items"_L1).toArray();
    return textAt(items.first().toObject(), "price"_L1);
}

void releaseSchedule(World &world, QJsonObject &subscription)
{
    QJsonObject schedule = world.state.get(Kind::SubscriptionSchedule, textAt(subscription, "schedule"_L1));
    subscription.insert("schedule"_L1, QJsonValue());
    if (schedule.isEmpty())
        return;
    schedule.insert("status"_L1, u"released"_s);
    schedule.insert("released_at"_L1, world.now());
    schedule.insert("released_subscription"_L1, subscription.value("id"_L1));
    schedule.insert("subscription"_L1, QJsonValue());
    schedule.insert("current_phase"_L1, QJsonValue());
    world.add(Kind::SubscriptionSchedule, schedule, u"subscription_schedule.released"_s);
}

void startPlannedPhase(World &world, QJsonObject &subscription)
{
    const QJsonObject price = world.state.get(Kind::Price, plannedPrice(world, subscription));
    if (price.isEmpty())
        return;
    QJsonArray items = itemsOf(subscription);
    QJsonObject item = items.first().toObject();
    setItemPrice(item, price, integerAt(item, "quantity"_L1, 1));
    items.replace(0, item);
    setItems(subscription, items);
    releaseSchedule(world, subscription);
}

} // namespace creditdesk::sandbox
