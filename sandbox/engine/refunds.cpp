// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/engine/refunds.h"

#include "sandbox/engine/cards.h"
#include "sandbox/engine/disputes.h"

namespace creditdesk::sandbox {
namespace {

RefundCourse courseOf(const World &world, const QJsonObject &charge)
{
    const QJsonObject method = world.state.get(Kind::PaymentMethod, textAt(charge, "payment_method"_L1));
    const QString sequel = sequelOf(method);
    if (sequel == "refund_fails"_L1)
        return RefundCourse::FailsLater;
    const bool byBank = textAt(charge, "payment_method_details.type"_L1) == "sepa_debit"_L1;
    return byBank || sequel == "refund_pending"_L1 ? RefundCourse::SucceedsLater : RefundCourse::Succeeds;
}

StripeResult<qint64> refundable(const World &world, const QJsonObject &charge, std::optional<qint64> amount)
{
    const QString id = textAt(charge, "id"_L1);
    const qint64 left = integerAt(charge, "amount_captured"_L1) - integerAt(charge, "amount_refunded"_L1);
    if (textAt(charge, "status"_L1) != "succeeded"_L1)
        return invalidRequest(u"Charge %1 has not succeeded, so it cannot be refunded."_s.arg(id), u"charge"_s);
    if (isChargedBack(world, id))
        return invalidRequest(u"Charge %1 has been charged back; cannot issue a refund."_s.arg(id), {},
                              u"charge_disputed"_s);
    if (left == 0)
        return invalidRequest(u"Charge %1 has already been refunded."_s.arg(id), {}, u"charge_already_refunded"_s);
    const qint64 wanted = amount.value_or(left);
    if (wanted < 1)
        return invalidRequest(u"Invalid positive integer"_s, u"amount"_s, u"parameter_invalid_integer"_s);
    if (wanted > left)
        return invalidRequest(
            u"Refund amount (%1) is greater than unrefunded amount on charge (%2)"_s.arg(wanted).arg(left),
            u"amount"_s);
    return wanted;
}

/// Adds to what is refunded of the charge, or takes from it.
void moveRefunded(World &world, const QString &chargeId, qint64 difference, const QString &eventType)
{
    QJsonObject charge = world.state.get(Kind::Charge, chargeId);
    const qint64 refunded = integerAt(charge, "amount_refunded"_L1) + difference;
    charge.insert("amount_refunded"_L1, refunded);
    charge.insert("refunded"_L1, refunded == integerAt(charge, "amount_captured"_L1));
    world.change(Kind::Charge, charge, eventType);
}

/// The bank has it: now it has a reference, by which the customer can find it on the statement.
void addReference(World &world, QJsonObject refund)
{
    if (textAt(refund, "destination_details.type"_L1) == "card"_L1) {
        setAt(refund, "destination_details.card.reference"_L1, u"74000000000000000000000"_s);
        setAt(refund, "destination_details.card.reference_status"_L1, u"available"_s);
    }
    changeRefund(world, refund);
}

void scheduleSettlement(World &world, const QJsonObject &refund, bool succeeds)
{
    world.add(Kind::Settlement,
              QJsonObject{{u"id"_s, world.state.newId(Kind::Settlement)},
                          {u"refund"_s, refund.value("id"_L1)},
                          {u"at"_s, world.now() + world.settleAfterSeconds()},
                          {u"succeeds"_s, succeeds}},
              {});
}

void dropSettlement(World &world, const QString &refundId)
{
    for (const QString &id : QStringList(world.state.ids(Kind::Settlement))) {
        if (textAt(world.state.get(Kind::Settlement, id), "refund"_L1) == refundId)
            world.state.remove(Kind::Settlement, id);
    }
}

QJsonObject makeRefund(World &world, const QJsonObject &charge, qint64 amount, const QJsonObject &given,
                       RefundCourse course)
{
    QJsonObject refund = world.make(Kind::Refund);
    copyPresent(refund, charge, {u"currency"_s, u"payment_intent"_s});
    copyPresent(refund, given, {u"reason"_s, u"metadata"_s});
    refund.insert("charge"_L1, charge.value("id"_L1));
    refund.insert("amount"_L1, amount);
    refund.insert("balance_transaction"_L1, world.state.newToken(u"txn_"_s, 24));
    const QString type = textAt(charge, "payment_method_details.type"_L1);
    if (type != "card"_L1)
        refund.insert("destination_details"_L1, QJsonObject{{u"type"_s, type}});
    if (course == RefundCourse::NeedsTheCustomer)
        refund.insert("status"_L1, u"requires_action"_s);
    if (course == RefundCourse::Waits || course == RefundCourse::SucceedsLater) {
        refund.insert("status"_L1, u"pending"_s);
        refund.insert("pending_reason"_L1, u"processing"_s);
    }
    return refund;
}

} // namespace

ApiResult refundCharge(World &world, const QString &chargeId, std::optional<qint64> amount, const QJsonObject &given,
                       std::optional<RefundCourse> course)
{
    const QJsonObject charge = world.state.get(Kind::Charge, chargeId);
    const auto wanted = refundable(world, charge, amount);
    if (!wanted)
        return Failure(wanted.error());
    const RefundCourse goesOn = course.value_or(courseOf(world, charge));
    const QJsonObject refund = makeRefund(world, charge, *wanted, given, goesOn);
    const QString id = textAt(refund, "id"_L1);
    world.add(Kind::Refund, refund, u"refund.created"_s);
    moveRefunded(world, chargeId, *wanted, u"charge.refunded"_s);
    if (textAt(refund, "status"_L1) == "succeeded"_L1)
        addReference(world, refund);
    if (goesOn == RefundCourse::SucceedsLater || goesOn == RefundCourse::FailsLater)
        scheduleSettlement(world, refund, goesOn == RefundCourse::SucceedsLater);
    if (isTrue(world.state.get(Kind::Charge, chargeId), "refunded"_L1))
        closeInquiriesOf(world, chargeId);
    return world.state.get(Kind::Refund, id);
}

ApiResult settleRefund(World &world, const QString &refundId, const QString &status)
{
    auto refund = world.require(Kind::Refund, refundId);
    if (!refund)
        return refund;
    const QString before = textAt(*refund, "status"_L1);
    const bool underWay = before == "pending"_L1 || before == "requires_action"_L1;
    const bool failsLate = before == "succeeded"_L1 && status == "failed"_L1;
    if (!underWay && !failsLate)
        return invalidRequest(u"A refund with the status %1 cannot become %2."_s.arg(before, status), {},
                              u"refund_unexpected_state"_s);
    dropSettlement(world, refundId);
    refund->insert("status"_L1, status);
    refund->remove("pending_reason"_L1);
    if (status == "succeeded"_L1) {
        addReference(world, *refund);
        return world.state.get(Kind::Refund, refundId);
    }
    refund->insert("failure_balance_transaction"_L1, world.state.newToken(u"txn_"_s, 24));
    if (status == "failed"_L1)
        refund->insert("failure_reason"_L1, u"expired_or_canceled_card"_s);
    moveRefunded(world, textAt(*refund, "charge"_L1), -integerAt(*refund, "amount"_L1), u"charge.updated"_s);
    changeRefund(world, *refund);
    if (status == "failed"_L1)
        world.emitEvent(u"refund.failed"_s, *refund);
    return refund;
}

void changeRefund(World &world, const QJsonObject &refund)
{
    const QJsonObject previous =
        previousAttributes(rendered(world.state.get(Kind::Refund, textAt(refund, "id"_L1))), rendered(refund));
    world.state.put(Kind::Refund, refund);
    world.emitEvent(u"refund.updated"_s, refund, previous);
    world.emitEvent(u"charge.refund.updated"_s, refund, previous);
}

void runRefundSettlement(World &world, const QString &settlementId, bool succeeds)
{
    const QString refund = textAt(world.state.get(Kind::Settlement, settlementId), "refund"_L1);
    world.state.remove(Kind::Settlement, settlementId);
    static_cast<void>(settleRefund(world, refund, succeeds ? u"succeeded"_s : u"failed"_s));
}

} // namespace creditdesk::sandbox
