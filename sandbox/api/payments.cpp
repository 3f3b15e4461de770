// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/engine/payments.h"

#include "sandbox/api/apiroutes.h"
#include "sandbox/engine/cards.h"
#include "sandbox/listing.h"

namespace creditdesk::sandbox {
namespace {

/// Confirms, and turns a decline into Stripe's 402.
ApiResult confirmWith(World &world, const QJsonObject &intent, const QJsonObject &method)
{
    const QJsonObject confirmed = confirmIntent(world, intent, method);
    if (textAt(confirmed, "status"_L1) == "requires_payment_method"_L1)
        return Failure(declineOf(confirmed));
    return confirmed;
}

ApiResult create(World &world, const Call &call)
{
    constexpr qint64 kMinAmount = 1;
    if (integerAt(call.params, "amount"_L1) < kMinAmount)
        return invalidRequest(u"Invalid positive integer"_s, u"amount"_s, u"parameter_invalid_integer"_s);
    const QString customerId = textAt(call.params, "customer"_L1);
    if (!customerId.isEmpty()) {
        if (const auto customer = world.require(Kind::Customer, customerId, u"customer"_s); !customer)
            return customer;
    }
    QJsonObject method;
    if (isSet(call.params, "payment_method"_L1)) {
        const auto found = resolvePaymentMethod(world, textAt(call.params, "payment_method"_L1), u"payment_method"_s);
        if (!found)
            return found;
        method = *found;
    }
    if (isTrue(call.params, "confirm"_L1) && method.isEmpty())
        return invalidRequest(u"You cannot confirm this PaymentIntent because it's missing a payment method."_s, {},
                              u"payment_intent_unexpected_state"_s);
    QJsonObject intent = addIntent(world, integerAt(call.params, "amount"_L1),
                                   textAt(call.params, "currency"_L1).toLower(), customerId, call.params);
    if (isSet(call.params, "automatic_payment_methods"_L1))
        intent.insert("automatic_payment_methods"_L1, call.params.value("automatic_payment_methods"_L1));
    if (!method.isEmpty()) {
        intent.insert("payment_method"_L1, method.value("id"_L1));
        intent.insert("status"_L1, u"requires_confirmation"_s);
    }
    world.state.put(Kind::PaymentIntent, intent);
    return isTrue(call.params, "confirm"_L1) ? confirmWith(world, intent, method) : ApiResult(intent);
}

ApiResult intentIn(const World &world, const QString &id, const QStringList &allowed)
{
    const auto intent = world.require(Kind::PaymentIntent, id);
    if (intent && !allowed.contains(textAt(*intent, "status"_L1))) {
        return invalidRequest(u"This PaymentIntent's status is %1; this needs one of %2."_s.arg(
                                  textAt(*intent, "status"_L1), allowed.join(u", "_s)),
                              {}, u"payment_intent_unexpected_state"_s);
    }
    return intent;
}

ApiResult confirm(World &world, const Call &call)
{
    const auto intent = intentIn(world, call.id, {u"requires_payment_method"_s, u"requires_confirmation"_s});
    if (!intent)
        return intent;
    const QString methodId = isSet(call.params, "payment_method"_L1) ? textAt(call.params, "payment_method"_L1)
                                                                     : textAt(*intent, "payment_method"_L1);
    if (methodId.isEmpty())
        return invalidRequest(u"You cannot confirm this PaymentIntent because it's missing a payment method."_s, {},
                              u"payment_intent_unexpected_state"_s);
    const auto method = resolvePaymentMethod(world, methodId, u"payment_method"_s);
    if (!method)
        return method;
    return confirmWith(world, *intent, *method);
}

ApiResult update(World &world, const Call &call)
{
    auto intent = world.require(Kind::PaymentIntent, call.id);
    if (!intent)
        return intent;
    copyPresent(*intent, call.params, {u"description"_s, u"receipt_email"_s, u"payment_method"_s});
    intent->insert("metadata"_L1,
                   mergedMetadata(intent->value("metadata"_L1).toObject(), call.params.value("metadata"_L1)));
    world.state.put(Kind::PaymentIntent, *intent);
    return intent;
}

ApiResult cancel(World &world, const Call &call)
{
    auto intent =
        intentIn(world, call.id, {u"requires_payment_method"_s, u"requires_confirmation"_s, u"requires_action"_s});
    if (!intent)
        return intent;
    intent->insert("status"_L1, u"canceled"_s);
    intent->insert("next_action"_L1, QJsonValue());
    intent->insert("canceled_at"_L1, world.now());
    intent->insert("cancellation_reason"_L1, textOrNull(textAt(call.params, "cancellation_reason"_L1)));
    world.add(Kind::PaymentIntent, *intent, u"payment_intent.canceled"_s);
    return intent;
}

} // namespace

void addPaymentOperations(ApiRoutes &routes)
{
    routes.add(u"POST /v1/payment_intents"_s, create);
    routes.add(u"POST /v1/payment_intents/{id}"_s, update);
    routes.add(u"POST /v1/payment_intents/{id}/confirm"_s, confirm);
    routes.add(u"POST /v1/payment_intents/{id}/cancel"_s, cancel);
    routes.add(u"GET /v1/payment_intents/{id}"_s, readOperation(Kind::PaymentIntent));
    routes.add(u"GET /v1/payment_intents"_s,
               listOperation(Kind::PaymentIntent, [](const QJsonObject &intent, const QJsonObject &params) {
                   return agrees(params, intent, "customer"_L1);
               }));
    routes.add(u"GET /v1/charges/{id}"_s, readOperation(Kind::Charge));
    routes.add(u"GET /v1/charges"_s,
               listOperation(Kind::Charge, [](const QJsonObject &charge, const QJsonObject &params) {
                   return agrees(params, charge, "customer"_L1) && agrees(params, charge, "payment_intent"_L1);
               }));
}

} // namespace creditdesk::sandbox
