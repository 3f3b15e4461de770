// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/engine/disputes.h"

#include "sandbox/engine/cards.h"

namespace creditdesk::sandbox {
namespace {

constexpr qint64 kDaysToAnswer = 9;
constexpr qint64 kSecondsOfDay = 86'400;
constexpr qint64 kDisputeFee = 1'500; ///< minor units; kept by Stripe however the dispute ends

bool isInquiry(const QJsonObject &dispute)
{
    return textAt(dispute, "status"_L1).startsWith("warning_"_L1);
}

bool isOpen(const QJsonObject &dispute)
{
    return textAt(dispute, "status"_L1).endsWith("needs_response"_L1) ||
           textAt(dispute, "status"_L1).endsWith("under_review"_L1);
}

/// One movement of our money at Stripe, appended to the dispute.
void moveMoney(World &world, QJsonObject &dispute, qint64 amount, qint64 fee)
{
    QJsonObject movement = objectTemplate("balance_transaction"_L1);
    movement.insert("id"_L1, world.state.newToken(u"txn_"_s, 24));
    movement.insert("amount"_L1, amount);
    movement.insert("fee"_L1, fee);
    movement.insert("net"_L1, amount - fee);
    movement.insert("currency"_L1, dispute.value("currency"_L1));
    movement.insert("created"_L1, world.now());
    movement.insert("available_on"_L1, world.now());
    movement.insert("source"_L1, dispute.value("id"_L1));
    const QString what = amount < 0 ? u"Chargeback withdrawal for %1"_s : u"Chargeback reversal for %1"_s;
    movement.insert("description"_L1, what.arg(textAt(dispute, "charge"_L1)));
    if (amount > 0)
        movement.insert("reporting_category"_L1, u"dispute_reversal"_s);
    if (fee != 0) {
        movement.insert("fee_details"_L1, QJsonArray{QJsonObject{{u"amount"_s, fee},
                                                                 {u"application"_s, QJsonValue()},
                                                                 {u"currency"_s, dispute.value("currency"_L1)},
                                                                 {u"description"_s, u"Dispute fee"_s},
                                                                 {u"type"_s, u"stripe_fee"_s}}});
    }
    QJsonArray movements = dispute.value("balance_transactions"_L1).toArray();
    movements.append(movement);
    dispute.insert("balance_transactions"_L1, movements);
}

void setCase(QJsonObject &dispute, const QString &status, const QString &caseType)
{
    dispute.insert("status"_L1, status);
    if (isSet(dispute, "payment_method_details.card"_L1))
        setAt(dispute, "payment_method_details.card.case_type"_L1, caseType);
    dispute.insert("is_charge_refundable"_L1, caseType == "inquiry"_L1);
}

QJsonObject makeDispute(World &world, const QJsonObject &charge, qint64 amount, const DisputeDraft &draft)
{
    QJsonObject dispute = world.make(Kind::Dispute);
    copyPresent(dispute, charge, {u"currency"_s, u"payment_intent"_s});
    dispute.insert("charge"_L1, charge.value("id"_L1));
    dispute.insert("amount"_L1, amount);
    dispute.insert("reason"_L1, draft.reason);
    setAt(dispute, "evidence_details.due_by"_L1, world.now() + kDaysToAnswer * kSecondsOfDay);
    if (textAt(charge, "payment_method_details.type"_L1) == "card"_L1) {
        const QString code = draft.reason == "product_not_received"_L1 ? u"13.1"_s : u"10.4"_s;
        const QJsonObject card{{u"brand"_s, valueAt(charge, "payment_method_details.card.brand"_L1)},
                               {u"case_type"_s, u"chargeback"_s},
                               {u"network"_s, valueAt(charge, "payment_method_details.card.network"_L1)},
                               {u"network_reason_code"_s, code}};
        dispute.insert("payment_method_details"_L1, QJsonObject{{u"type"_s, u"card"_s}, {u"card"_s, card}});
    }
    return dispute;
}

Failure refuseState(const QJsonObject &dispute, const QString &what)
{
    return invalidRequest(
        u"This dispute's status is %1, so it cannot be %2."_s.arg(textAt(dispute, "status"_L1), what));
}

/// The sum of what was moved: zero when no money was taken, or when it has been given back.
qint64 moved(const QJsonObject &dispute)
{
    qint64 sum = 0;
    for (const QJsonValue &movement : dispute.value("balance_transactions"_L1).toArray())
        sum += integerAt(movement.toObject(), "amount"_L1);
    return sum;
}

} // namespace

ApiResult openDispute(World &world, const QString &chargeId, const DisputeDraft &draft)
{
    auto charge = world.require(Kind::Charge, chargeId);
    if (!charge)
        return charge;
    if (textAt(*charge, "status"_L1) != "succeeded"_L1)
        return invalidRequest(u"Charge %1 has not succeeded, so nobody disputes it."_s.arg(chargeId));
    const qint64 captured = integerAt(*charge, "amount_captured"_L1);
    const qint64 amount = draft.amount.value_or(captured - integerAt(*charge, "amount_refunded"_L1));
    if (amount < 1 || amount > captured)
        return invalidRequest(u"The disputed amount must be between 1 and %1."_s.arg(captured), u"amount"_s);
    QJsonObject dispute = makeDispute(world, *charge, amount, draft);
    if (draft.inquiry)
        setCase(dispute, u"warning_needs_response"_s, u"inquiry"_s);
    else
        moveMoney(world, dispute, -amount, kDisputeFee);
    world.add(Kind::Dispute, dispute, u"charge.dispute.created"_s);
    charge->insert("disputed"_L1, true);
    world.change(Kind::Charge, *charge, u"charge.updated"_s);
    if (!draft.inquiry)
        world.emitEvent(u"charge.dispute.funds_withdrawn"_s, dispute);
    return dispute;
}

void disputeByTestCard(World &world, const QJsonObject &charge, const QJsonObject &paymentMethod)
{
    const QString sequel = sequelOf(paymentMethod);
    DisputeDraft draft;
    draft.inquiry = sequel == "inquiry"_L1;
    if (sequel == "not_received"_L1)
        draft.reason = u"product_not_received"_s;
    else if (sequel != "disputed"_L1 && !draft.inquiry)
        return;
    static_cast<void>(openDispute(world, textAt(charge, "id"_L1), draft));
}

ApiResult submitEvidence(World &world, QJsonObject dispute)
{
    const QString id = textAt(dispute, "id"_L1);
    if (!isOpen(dispute))
        return refuseState(dispute, u"answered"_s);
    const QString text = textAt(dispute, "evidence.uncategorized_text"_L1);
    setAt(dispute, "evidence_details.submission_count"_L1,
          integerAt(dispute, "evidence_details.submission_count"_L1) + 1);
    setAt(dispute, "evidence_details.submission_method"_L1, u"manual"_s);
    dispute.insert("status"_L1, isInquiry(dispute) ? u"warning_under_review"_s : u"under_review"_s);
    world.change(Kind::Dispute, dispute, u"charge.dispute.updated"_s);
    if (isInquiry(dispute) && text == "escalate_inquiry_evidence"_L1)
        return escalateInquiry(world, id);
    if (text == "winning_evidence"_L1)
        return endDispute(world, id, DisputeEnd::Won);
    if (text == "losing_evidence"_L1)
        return endDispute(world, id, DisputeEnd::Lost);
    return dispute;
}

ApiResult escalateInquiry(World &world, const QString &disputeId)
{
    auto dispute = world.require(Kind::Dispute, disputeId);
    if (!dispute)
        return dispute;
    if (!isInquiry(*dispute) || !isOpen(*dispute))
        return refuseState(*dispute, u"escalated"_s);
    setCase(*dispute, u"needs_response"_s, u"chargeback"_s);
    moveMoney(world, *dispute, -integerAt(*dispute, "amount"_L1), kDisputeFee);
    setAt(*dispute, "evidence_details.due_by"_L1, world.now() + kDaysToAnswer * kSecondsOfDay);
    world.change(Kind::Dispute, *dispute, u"charge.dispute.updated"_s);
    world.emitEvent(u"charge.dispute.funds_withdrawn"_s, *dispute);
    return dispute;
}

ApiResult endDispute(World &world, const QString &disputeId, DisputeEnd end)
{
    auto dispute = world.require(Kind::Dispute, disputeId);
    if (!dispute)
        return dispute;
    const bool secondThoughts = end == DisputeEnd::Won && textAt(*dispute, "status"_L1) == "lost"_L1;
    if (!isOpen(*dispute) && !secondThoughts)
        return refuseState(*dispute, end == DisputeEnd::Won ? u"won"_s : u"closed"_s);
    if (isInquiry(*dispute)) {
        dispute->insert("status"_L1, u"warning_closed"_s);
        world.change(Kind::Dispute, *dispute, u"charge.dispute.closed"_s);
        return dispute;
    }
    const bool lost = end == DisputeEnd::Lost;
    dispute->insert("status"_L1, lost ? u"lost"_s : u"won"_s);
    dispute->insert("is_charge_refundable"_L1, !lost);
    const qint64 taken = lost ? 0 : -moved(*dispute);
    if (taken > 0)
        moveMoney(world, *dispute, taken, 0);
    world.change(Kind::Dispute, *dispute, u"charge.dispute.closed"_s);
    if (taken > 0)
        world.emitEvent(u"charge.dispute.funds_reinstated"_s, *dispute);
    return dispute;
}

bool isChargedBack(const World &world, const QString &chargeId)
{
    for (const QString &id : world.state.ids(Kind::Dispute)) {
        const QJsonObject *dispute = world.state.find(Kind::Dispute, id);
        if (textAt(*dispute, "charge"_L1) == chargeId && moved(*dispute) != 0)
            return true;
    }
    return false;
}

void closeInquiriesOf(World &world, const QString &chargeId)
{
    for (const QString &id : QStringList(world.state.ids(Kind::Dispute))) {
        const QJsonObject dispute = world.state.get(Kind::Dispute, id);
        if (textAt(dispute, "charge"_L1) == chargeId && isInquiry(dispute) && isOpen(dispute))
            static_cast<void>(endDispute(world, id, DisputeEnd::Withdrawn));
    }
}

} // namespace creditdesk::sandbox
