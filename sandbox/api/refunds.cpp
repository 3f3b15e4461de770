// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/engine/refunds.h"
#include "sandbox/api/apiroutes.h"
#include "sandbox/listing.h"

namespace creditdesk::sandbox {
namespace {

ApiResult create(World &world, const Call &call)
{
    QString chargeId = textAt(call.params, "charge"_L1);
    if (chargeId.isEmpty()) {
        if (!isSet(call.params, "payment_intent"_L1))
            return invalidRequest(
                u"One of the following params should be provided for this request: payment_intent or charge."_s);
        const auto intent =
            world.require(Kind::PaymentIntent, textAt(call.params, "payment_intent"_L1), u"payment_intent"_s);
        if (!intent)
            return intent;
        chargeId = textAt(*intent, "latest_charge"_L1);
        if (chargeId.isEmpty())
            return invalidRequest(
                u"This PaymentIntent (%1) does not have a successful charge to refund."_s.arg(textAt(*intent, "id"_L1)),
                u"payment_intent"_s);
    }
    if (const auto charge = world.require(Kind::Charge, chargeId, u"charge"_s); !charge)
        return charge;
    const std::optional<qint64> amount =
        isSet(call.params, "amount"_L1) ? std::optional(integerAt(call.params, "amount"_L1)) : std::nullopt;
    return refundCharge(world, chargeId, amount, call.params);
}

ApiResult update(World &world, const Call &call)
{
    auto refund = world.require(Kind::Refund, call.id);
    if (!refund)
        return refund;
    refund->insert("metadata"_L1,
                   mergedMetadata(refund->value("metadata"_L1).toObject(), call.params.value("metadata"_L1)));
    changeRefund(world, *refund);
    return refund;
}

/// Only a refund that waits for the customer's bank details can be taken back.
ApiResult cancel(World &world, const Call &call)
{
    const auto refund = world.require(Kind::Refund, call.id);
    if (refund && textAt(*refund, "status"_L1) != "requires_action"_L1) {
        return invalidRequest(u"You can only cancel a refund with the status requires_action; this one's is %1."_s.arg(
                                  textAt(*refund, "status"_L1)),
                              {}, u"refund_unexpected_state"_s);
    }
    return settleRefund(world, call.id, u"canceled"_s);
}

} // namespace

void addRefundOperations(ApiRoutes &routes)
{
    routes.add(u"POST /v1/refunds"_s, create);
    routes.add(u"POST /v1/refunds/{id}"_s, update);
    routes.add(u"POST /v1/refunds/{id}/cancel"_s, cancel);
    routes.add(u"GET /v1/refunds/{id}"_s, readOperation(Kind::Refund));
    routes.add(u"GET /v1/refunds"_s,
               listOperation(Kind::Refund, [](const QJsonObject &refund, const QJsonObject &params) {
                   return agrees(params, refund, "charge"_L1) && agrees(params, refund, "payment_intent"_L1);
               }));
}

} // namespace creditdesk::sandbox
