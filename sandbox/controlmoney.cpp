// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/control.h"
#include "sandbox/engine/disputes.h"
#include "sandbox/engine/refunds.h"

namespace creditdesk::sandbox {
namespace {

/// The charge of a payment, which is given by the id of its intent or of the charge itself.
ApiResult chargeOf(const World &world, const QString &paymentId)
{
    if (paymentId.startsWith(QLatin1StringView(infoOf(Kind::Charge).prefix)))
        return world.require(Kind::Charge, paymentId);
    const auto intent = world.require(Kind::PaymentIntent, paymentId);
    if (!intent)
        return intent;
    return world.require(Kind::Charge, textAt(*intent, "latest_charge"_L1));
}

StripeResult<std::optional<qint64>> amountIn(const QJsonObject &body)
{
    if (!isSet(body, "amount"_L1))
        return std::optional<qint64>();
    const qint64 amount = body.value("amount"_L1).toInteger(-1);
    if (amount < 1)
        return invalidRequest(u"`amount` must be a positive integer of the smallest unit."_s, u"amount"_s);
    return std::optional(amount);
}

/// What refunds and disputes begin with.
struct Claim {
    QString charge;
    std::optional<qint64> amount; ///< none: what is left of the charge
};

StripeResult<Claim> claimIn(const World &world, const QString &paymentId, const QJsonObject &body)
{
    const auto charge = chargeOf(world, paymentId);
    if (!charge)
        return Failure(charge.error());
    const auto amount = amountIn(body);
    if (!amount)
        return Failure(amount.error());
    return Claim{textAt(*charge, "id"_L1), *amount};
}

ApiResult dispute(World &world, const QString &id, const QJsonObject &body)
{
    const auto claim = claimIn(world, id, body);
    if (!claim)
        return Failure(claim.error());
    DisputeDraft draft;
    draft.amount = claim->amount;
    draft.inquiry = isTrue(body, "inquiry"_L1);
    if (isSet(body, "reason"_L1))
        draft.reason = textAt(body, "reason"_L1);
    return openDispute(world, claim->charge, draft);
}

StripeResult<std::optional<RefundCourse>> courseIn(const QJsonObject &body)
{
    static const QHash<QString, RefundCourse> courses{{u"succeeded"_s, RefundCourse::Succeeds},
                                                      {u"pending"_s, RefundCourse::Waits},
                                                      {u"requires_action"_s, RefundCourse::NeedsTheCustomer}};
    const QString outcome = textAt(body, "outcome"_L1);
    if (outcome.isEmpty())
        return std::optional<RefundCourse>();
    if (!courses.contains(outcome))
        return invalidRequest(u"`outcome` must be one of succeeded, pending, requires_action."_s, u"outcome"_s);
    return std::optional(courses.value(outcome));
}

ApiResult refund(World &world, const QString &id, const QJsonObject &body)
{
    const auto claim = claimIn(world, id, body);
    if (!claim)
        return Failure(claim.error());
    const auto course = courseIn(body);
    if (!course)
        return Failure(course.error());
    return refundCharge(world, claim->charge, claim->amount, QJsonObject{{u"reason"_s, u"requested_by_customer"_s}},
                        *course);
}

} // namespace

void addMoneyControlRoutes(http::Router &router, World &world)
{
    addControlPost(router, world, u"/sandbox/payments/{id}/refund"_s, refund);
    addControlPost(router, world, u"/sandbox/payments/{id}/dispute"_s, dispute);
    for (const auto &[action, status] :
         {std::pair(u"succeed"_s, u"succeeded"_s), {u"fail"_s, u"failed"_s}, {u"cancel"_s, u"canceled"_s}}) {
        addControlPost(router, world, "/sandbox/refunds/{id}/"_L1 + action,
                       [becomes = status](World &w, const QString &id, const QJsonObject &) {
                           return settleRefund(w, id, becomes);
                       });
    }
    for (const auto &[action, end] : {std::pair(u"win"_s, DisputeEnd::Won),
                                      {u"lose"_s, DisputeEnd::Lost},
                                      {u"withdraw"_s, DisputeEnd::Withdrawn}}) {
        addControlPost(
            router, world, "/sandbox/disputes/{id}/"_L1 + action,
            [how = end](World &w, const QString &id, const QJsonObject &) { return endDispute(w, id, how); });
    }
    addControlPost(router, world, u"/sandbox/disputes/{id}/escalate"_s,
                   [](World &w, const QString &id, const QJsonObject &) { return escalateInquiry(w, id); });
    addControlPost(router, world, u"/sandbox/disputes/{id}/review"_s,
                   [](World &w, const QString &id, const QJsonObject &) {
                       return w.require(Kind::Dispute, id).and_then([&w](const QJsonObject &dispute) {
                           return submitEvidence(w, dispute);
                       });
                   });
}

} // namespace creditdesk::sandbox
