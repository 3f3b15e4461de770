// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/control.h"
#include "sandbox/engine/cards.h"
#include "sandbox/engine/schedule.h"
#include "sandbox/engine/subscriptionparts.h"
#include "sandbox/engine/subscriptions.h"

#include <algorithm>

namespace creditdesk::sandbox {
namespace {

ApiResult switchByName(World &world, const QString &id, const QJsonObject &body)
{
    QString price = textAt(body, "price"_L1);
    for (const QString &priceId : world.state.ids(Kind::Price)) {
        if (price.isEmpty() && isSet(body, "lookup_key"_L1) &&
            world.state.get(Kind::Price, priceId).value("lookup_key"_L1) == body.value("lookup_key"_L1))
            price = priceId;
    }
    const qint64 quantity = integerAt(body, "quantity"_L1);
    if (price.isEmpty() && quantity < 1)
        return invalidRequest(u"Give `price` or the `lookup_key` of an existing price, or a `quantity`."_s);
    return switchPrice(world, id, {}, price, quantity > 0 ? std::optional(quantity) : std::nullopt,
                       u"always_invoice"_s);
}

ApiResult changeCard(World &world, const QString &id, const QJsonObject &body)
{
    static const QHash<QString, QString> numbers{{u"paid"_s, u"4242424242424242"_s},
                                                 {u"declined"_s, u"4000000000000341"_s},
                                                 {u"authentication"_s, u"4000002760003184"_s}};
    const QString outcome = isSet(body, "outcome"_L1) ? textAt(body, "outcome"_L1) : u"paid"_s;
    auto subscription = world.require(Kind::Subscription, id);
    if (!subscription)
        return subscription;
    if (!numbers.contains(outcome))
        return invalidRequest(u"`outcome` must be one of paid, declined, authentication."_s, u"outcome"_s);
    const auto method = attachToCustomer(world, addCard(world, *findTestCard(numbers.value(outcome)), {}),
                                         textAt(*subscription, "customer"_L1));
    if (!method)
        return method;
    subscription->insert("default_payment_method"_L1, method->value("id"_L1));
    world.change(Kind::Subscription, *subscription, u"customer.subscription.updated"_s);
    return subscription;
}

ApiResult cancel(World &world, const QString &id, const QJsonObject &body)
{
    if (!isTrue(body, "immediately"_L1))
        return setCancelAtPeriodEnd(world, id, true);
    const auto subscription = world.require(Kind::Subscription, id);
    if (!subscription)
        return subscription;
    if (isEnded(*subscription))
        return invalidRequest(u"The subscription has ended already."_s);
    return endSubscription(world, *subscription, u"cancellation_requested"_s);
}

ApiResult pause(World &world, const QString &id, const QJsonObject &body)
{
    static const QStringList behaviors{u"void"_s, u"keep_as_draft"_s, u"mark_uncollectible"_s};
    const QString behavior = isSet(body, "behavior"_L1) ? textAt(body, "behavior"_L1) : behaviors.first();
    if (!behaviors.contains(behavior))
        return invalidRequest(u"`behavior` must be one of %1."_s.arg(behaviors.join(u", "_s)), u"behavior"_s);
    return pauseCollection(world, id, behavior, 0);
}

/// Whatever keeps it from going on as before is taken back.
ApiResult resume(World &world, const QString &id, const QJsonObject &)
{
    const auto subscription = world.require(Kind::Subscription, id);
    if (!subscription)
        return subscription;
    if (textAt(*subscription, "status"_L1) == "paused"_L1)
        return resumePaused(world, id);
    if (isSet(*subscription, "pause_collection"_L1))
        return pauseCollection(world, id, {}, 0);
    return setCancelAtPeriodEnd(world, id, false);
}

ApiResult finishTrial(World &world, const QString &id, const QJsonObject &)
{
    const auto subscription = world.require(Kind::Subscription, id);
    if (!subscription)
        return subscription;
    if (textAt(*subscription, "status"_L1) != "trialing"_L1)
        return invalidRequest(u"The subscription is not in a trial."_s);
    endTrial(world, id);
    return world.require(Kind::Subscription, id);
}

/// Another attempt at the open invoice, now.
ApiResult retry(World &world, const QString &id, const QJsonObject &)
{
    const auto subscription = world.require(Kind::Subscription, id);
    if (!subscription)
        return subscription;
    const QJsonObject invoice = world.state.get(Kind::Invoice, textAt(*subscription, "latest_invoice"_L1));
    if (textAt(*subscription, "status"_L1) != "past_due"_L1 || textAt(invoice, "status"_L1) != "open"_L1)
        return invalidRequest(u"No payment of this subscription is past due."_s);
    retryPayment(world, id);
    return world.require(Kind::Subscription, id);
}

} // namespace

ApiResult renewNow(World &world, const QString &subscriptionId)
{
    const auto subscription = world.require(Kind::Subscription, subscriptionId);
    if (!subscription)
        return subscription;
    if (isEnded(*subscription))
        return invalidRequest(u"The subscription has ended."_s);
    if (const auto advanced = advanceClock(world, std::max<qint64>(0, periodEndOf(*subscription) - world.now()));
        !advanced)
        return Failure(advanced.error());
    return world.state.get(Kind::Subscription, subscriptionId);
}

void addSubscriptionControlRoutes(http::Router &router, World &world)
{
    const std::pair<QString, Control> actions[] = {
        {u"renew"_s, [](World &w, const QString &id, const QJsonObject &) { return renewNow(w, id); }},
        {u"cancel"_s, cancel},
        {u"resume"_s, resume},
        {u"switch"_s, switchByName},
        {u"card"_s, changeCard},
        {u"pause"_s, pause},
        {u"end_trial"_s, finishTrial},
        {u"retry"_s, retry},
    };
    for (const auto &[action, run] : actions)
        addControlPost(router, world, "/sandbox/subscriptions/{id}/"_L1 + action, run);
}

} // namespace creditdesk::sandbox
