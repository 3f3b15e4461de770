// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/engine/subscriptions.h"

#include "sandbox/api/apiroutes.h"
#include "sandbox/engine/cards.h"
#include "sandbox/engine/discounts.h"
#include "sandbox/engine/phases.h"
#include "sandbox/engine/subscriptionparts.h"
#include "sandbox/listing.h"

namespace creditdesk::sandbox {
namespace {

constexpr qint64 kDaySeconds = 86'400;

/// A payment method of this customer's; error if it belongs to nobody or somebody else.
ApiResult ownMethod(World &world, const QString &id, const QString &customer)
{
    const auto method = world.require(Kind::PaymentMethod, id, u"default_payment_method"_s);
    if (method && textAt(*method, "customer"_L1) != customer)
        return invalidRequest(u"The customer does not have a payment method with the ID %1."_s.arg(id),
                              u"default_payment_method"_s, u"resource_missing"_s);
    return method;
}

/// `discounts[]`, for the currency of the first price.
StripeResult<QStringList> couponsOf(const World &world, const QJsonObject &params)
{
    const QJsonObject first = params.value("items"_L1).toArray().first().toObject();
    return couponsIn(world, params.value("discounts"_L1),
                     textAt(world.state.get(Kind::Price, textAt(first, "price"_L1)), "currency"_L1));
}

ApiResult create(World &world, const Call &call)
{
    SubscriptionDraft draft;
    draft.customer = textAt(call.params, "customer"_L1);
    draft.metadata = mergedMetadata({}, call.params.value("metadata"_L1));
    draft.description = textAt(call.params, "description"_L1);
    draft.trialEnd = integerAt(call.params, "trial_end"_L1);
    if (const qint64 days = integerAt(call.params, "trial_period_days"_L1); days > 0)
        draft.trialEnd = world.now() + days * kDaySeconds;
    if (draft.trialEnd && draft.trialEnd <= world.now())
        return invalidRequest(u"Invalid timestamp: must be in the future."_s, u"trial_end"_s);
    draft.endBehavior = textAt(call.params, "trial_settings.end_behavior.missing_payment_method"_L1);
    const auto coupons = couponsOf(world, call.params);
    if (!coupons)
        return Failure(coupons.error());
    draft.coupons = *coupons;
    draft.errorIfIncomplete = textAt(call.params, "payment_behavior"_L1) == "error_if_incomplete"_L1;
    draft.startIncomplete = textAt(call.params, "payment_behavior"_L1) == "default_incomplete"_L1;
    draft.paymentMethod = textAt(call.params, "default_payment_method"_L1);
    if (!draft.paymentMethod.isEmpty()) {
        if (const auto method = ownMethod(world, draft.paymentMethod, draft.customer); !method)
            return method;
    }
    for (const QJsonValue &item : call.params.value("items"_L1).toArray())
        draft.items.push_back({textAt(item.toObject(), "price"_L1), integerAt(item.toObject(), "quantity"_L1, 1),
                               item.toObject().value("metadata"_L1).toObject()});
    auto subscription = createSubscription(world, draft);
    if (!subscription)
        return subscription;
    if (isTrue(call.params, "cancel_at_period_end"_L1))
        return setCancelAtPeriodEnd(world, textAt(*subscription, "id"_L1), true);
    if (isSet(call.params, "cancel_at"_L1)) {
        subscription->insert("cancel_at"_L1, call.params.value("cancel_at"_L1));
        world.change(Kind::Subscription, *subscription, u"customer.subscription.updated"_s);
    }
    return subscription;
}

StripeResult<void> switchItems(World &world, const Call &call)
{
    for (const QJsonValue &value : call.params.value("items"_L1).toArray()) {
        const QJsonObject item = value.toObject();
        if (isTrue(item, "deleted"_L1))
            return invalidRequest(u"The sandbox does not delete subscription items; change their price."_s,
                                  u"items[0][deleted]"_s);
        if (!isSet(item, "id"_L1))
            return invalidRequest(u"The sandbox does not add subscription items; name the one to change by `id`."_s,
                                  u"items[0][id]"_s);
        const std::optional<qint64> quantity =
            isSet(item, "quantity"_L1) ? std::optional(integerAt(item, "quantity"_L1)) : std::nullopt;
        const QString behavior = isSet(call.params, "proration_behavior"_L1)
                                     ? textAt(call.params, "proration_behavior"_L1)
                                     : u"create_prorations"_s;
        if (const auto switched =
                switchPrice(world, call.id, textAt(item, "id"_L1), textAt(item, "price"_L1), quantity, behavior);
            !switched)
            return Failure(switched.error());
    }
    return {};
}

ApiResult applySimpleChanges(World &world, QJsonObject subscription, const QJsonObject &params)
{
    subscription.insert("metadata"_L1,
                        mergedMetadata(subscription.value("metadata"_L1).toObject(), params.value("metadata"_L1)));
    copyPresent(subscription, params, {u"description"_s, u"payment_settings"_s});
    if (isSet(params, "default_payment_method"_L1)) {
        if (const auto method =
                ownMethod(world, textAt(params, "default_payment_method"_L1), textAt(subscription, "customer"_L1));
            !method)
            return method;
        subscription.insert("default_payment_method"_L1, params.value("default_payment_method"_L1));
    }
    for (const QLatin1StringView key : {"comment"_L1, "feedback"_L1}) {
        const QJsonObject details = params.value("cancellation_details"_L1).toObject();
        if (details.contains(key))
            setAt(subscription,
                  key == "comment"_L1 ? "cancellation_details.comment"_L1 : "cancellation_details.feedback"_L1,
                  details.value(key));
    }
    if (params.contains("cancel_at"_L1)) {
        const qint64 at = integerAt(params, "cancel_at"_L1);
        if (isSet(params, "cancel_at"_L1) && at <= world.now())
            return invalidRequest(u"Invalid timestamp: must be in the future."_s, u"cancel_at"_s);
        setCancelAtPeriodEnd(world, subscription, false);
        subscription.insert("cancel_at"_L1, params.value("cancel_at"_L1));
        subscription.insert("canceled_at"_L1, isSet(params, "cancel_at"_L1) ? QJsonValue(world.now()) : QJsonValue());
    }
    if (isSet(params, "cancel_at_period_end"_L1))
        setCancelAtPeriodEnd(world, subscription, isTrue(params, "cancel_at_period_end"_L1));
    if (isSet(params, "trial_settings"_L1))
        setAt(subscription, "trial_settings.end_behavior.missing_payment_method"_L1,
              valueAt(params, "trial_settings.end_behavior.missing_payment_method"_L1));
    if (params.contains("discounts"_L1)) {
        const auto coupons = couponsIn(world, params.value("discounts"_L1), textAt(subscription, "currency"_L1));
        if (!coupons)
            return Failure(coupons.error());
        takeDiscounts(world, subscription);
        giveDiscounts(world, subscription, *coupons, {});
    }
    world.change(Kind::Subscription, subscription, u"customer.subscription.updated"_s);
    return subscription;
}

/// `pause_collection`: set, or taken back by an empty value.
StripeResult<void> changePause(World &world, const Call &call)
{
    if (!call.params.contains("pause_collection"_L1))
        return {};
    const qint64 resumesAt = integerAt(call.params, "pause_collection.resumes_at"_L1);
    if (resumesAt && resumesAt <= world.now())
        return invalidRequest(u"Invalid timestamp: must be in the future."_s, u"pause_collection[resumes_at]"_s);
    return pauseCollection(world, call.id, textAt(call.params, "pause_collection.behavior"_L1), resumesAt)
        .map([](const QJsonObject &) {});
}

ApiResult update(World &world, const Call &call)
{
    const auto subscription = world.require(Kind::Subscription, call.id);
    if (!subscription)
        return subscription;
    if (isEnded(*subscription))
        return invalidRequest(u"A canceled subscription can only update its cancellation_details and metadata."_s);
    if (const auto switched = switchItems(world, call); !switched)
        return Failure(switched.error());
    const auto changed = applySimpleChanges(world, world.state.get(Kind::Subscription, call.id), call.params);
    if (!changed)
        return changed;
    if (const auto paused = changePause(world, call); !paused)
        return Failure(paused.error());
    if (textAt(call.params, "trial_end"_L1) == "now"_L1) {
        if (textAt(*changed, "status"_L1) != "trialing"_L1)
            return invalidRequest(u"The subscription is not in a trial."_s, u"trial_end"_s);
        endTrial(world, call.id);
    }
    return world.state.get(Kind::Subscription, call.id);
}

ApiResult cancel(World &world, const Call &call)
{
    auto subscription = world.require(Kind::Subscription, call.id);
    if (!subscription)
        return subscription;
    if (isEnded(*subscription))
        return noSuch(u"subscription"_s, call.id);
    if (isTrue(call.params, "prorate"_L1) || isTrue(call.params, "invoice_now"_L1))
        return invalidRequest(
            u"The sandbox cancels without a final invoice: `prorate` and `invoice_now` must be false."_s, u"prorate"_s);
    const QJsonObject details = call.params.value("cancellation_details"_L1).toObject();
    for (auto it = details.begin(); it != details.end(); ++it) {
        QJsonObject merged = subscription->value("cancellation_details"_L1).toObject();
        merged.insert(it.key(), it.value());
        subscription->insert("cancellation_details"_L1, merged);
    }
    return endSubscription(world, *subscription, u"cancellation_requested"_s);
}

ApiResult list(World &world, const Call &call)
{
    const QString wanted = textAt(call.params, "status"_L1);
    return listObjects(world, Kind::Subscription, call.params, call.path, [&](const QJsonObject &subscription) {
        const QString status = textAt(subscription, "status"_L1);
        const bool fits = wanted == "all"_L1 || (wanted.isEmpty() && status != "canceled"_L1) ||
                          (wanted == "ended"_L1 && isEnded(subscription)) || wanted == status;
        const QJsonObject item = itemsOf(subscription).first().toObject();
        return fits && agrees(call.params, subscription, "customer"_L1) &&
               (!isSet(call.params, "price"_L1) || textAt(call.params, "price"_L1) == textAt(item, "price.id"_L1)) &&
               inRange(call.params.value("current_period_end"_L1), integerAt(item, "current_period_end"_L1)) &&
               inRange(call.params.value("current_period_start"_L1), integerAt(item, "current_period_start"_L1));
    });
}

ApiResult listItems(World &world, const Call &call)
{
    const auto subscription =
        world.require(Kind::Subscription, textAt(call.params, "subscription"_L1), u"subscription"_s);
    if (!subscription)
        return subscription;
    std::vector<QJsonObject> items;
    for (const QJsonValue &item : itemsOf(*subscription))
        items.push_back(item.toObject());
    return pageOf(items, call.params, call.path);
}

ApiResult releasePlan(World &world, const Call &call)
{
    const auto schedule = world.require(Kind::SubscriptionSchedule, call.id);
    if (!schedule)
        return schedule;
    if (!dropPlannedSwitch(world, textAt(*schedule, "subscription"_L1)))
        return invalidRequest(u"This subscription schedule has been released already."_s);
    return world.state.get(Kind::SubscriptionSchedule, call.id);
}

} // namespace

void addSubscriptionOperations(ApiRoutes &routes)
{
    routes.add(u"POST /v1/subscriptions"_s, create);
    routes.add(u"POST /v1/subscriptions/{id}"_s, update);
    routes.add(u"DELETE /v1/subscriptions/{id}"_s, cancel);
    routes.add(u"GET /v1/subscriptions/{id}"_s, readOperation(Kind::Subscription));
    routes.add(u"GET /v1/subscriptions"_s, list);
    routes.add(u"POST /v1/subscriptions/{id}/resume"_s,
               [](World &world, const Call &call) { return resumePaused(world, call.id); });
    routes.add(u"GET /v1/subscription_items"_s, listItems);
    routes.add(u"GET /v1/subscription_schedules/{id}"_s, readOperation(Kind::SubscriptionSchedule));
    routes.add(u"GET /v1/subscription_schedules"_s,
               listOperation(Kind::SubscriptionSchedule, [](const QJsonObject &schedule, const QJsonObject &params) {
                   return agrees(params, schedule, "customer"_L1);
               }));
    routes.add(u"POST /v1/subscription_schedules/{id}/release"_s, releasePlan);
}

} // namespace creditdesk::sandbox
