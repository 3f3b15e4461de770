// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/api/apiroutes.h"
#include "sandbox/engine/cards.h"
#include "sandbox/listing.h"

namespace creditdesk::sandbox {
namespace {

ApiResult create(World &world, const Call &call)
{
    const QJsonObject billing = call.params.value("billing_details"_L1).toObject();
    QJsonObject method;
    if (textAt(call.params, "type"_L1) == "sepa_debit"_L1) {
        if (!isSet(call.params, "sepa_debit"_L1))
            return missingParam(u"sepa_debit"_s);
        method = addSepaDebit(world, textAt(call.params, "sepa_debit.iban"_L1).remove(u' '), billing);
    } else {
        const QString token = textAt(call.params, "card.token"_L1);
        const TestCard *card = findTestCard(token.isEmpty() ? textAt(call.params, "card.number"_L1) : token);
        if (!card && !token.isEmpty())
            return noSuch(u"token"_s, token, u"card[token]"_s);
        if (!card) {
            StripeError error = declinedError({});
            error.code = u"incorrect_number"_s;
            error.message = u"Your card number is incorrect. The sandbox knows Stripe's test cards only."_s;
            error.param = u"card[number]"_s;
            return Failure(error);
        }
        method = addCard(world, *card, billing);
    }
    method.insert("metadata"_L1, mergedMetadata({}, call.params.value("metadata"_L1)));
    copyPresent(method, call.params, {u"allow_redisplay"_s});
    world.state.put(Kind::PaymentMethod, method);
    return method;
}

ApiResult attach(World &world, const Call &call)
{
    const auto customer = world.require(Kind::Customer, textAt(call.params, "customer"_L1), u"customer"_s);
    if (!customer)
        return customer;
    const auto method = resolvePaymentMethod(world, call.id, {});
    if (!method)
        return method;
    return attachToCustomer(world, *method, textAt(*customer, "id"_L1));
}

ApiResult detach(World &world, const Call &call)
{
    auto method = world.require(Kind::PaymentMethod, call.id);
    if (!method)
        return method;
    if (!isSet(*method, "customer"_L1))
        return invalidRequest(
            u"The payment method you provided is not attached to a customer so detachment is impossible."_s);
    const QJsonObject previous{{u"customer"_s, method->value("customer"_L1)}};
    method->insert("customer"_L1, QJsonValue());
    world.state.put(Kind::PaymentMethod, *method);
    world.emitEvent(u"payment_method.detached"_s, *method, previous);
    return method;
}

} // namespace

void addPaymentMethodOperations(ApiRoutes &routes)
{
    routes.add(u"POST /v1/payment_methods"_s, create);
    routes.add(u"POST /v1/payment_methods/{id}/attach"_s, attach);
    routes.add(u"POST /v1/payment_methods/{id}/detach"_s, detach);
    routes.add(u"GET /v1/payment_methods/{id}"_s, readOperation(Kind::PaymentMethod));
    routes.add(u"GET /v1/payment_methods"_s,
               listOperation(Kind::PaymentMethod, [](const QJsonObject &method, const QJsonObject &params) {
                   return agrees(params, method, "customer"_L1) && agrees(params, method, "type"_L1);
               }));
}

} // namespace creditdesk::sandbox
