// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sandbox/world.h"

namespace creditdesk::sandbox {

struct DisputeDraft {
    std::optional<qint64> amount = std::nullopt; ///< none: what is not refunded of the charge
    bool inquiry = false;                        ///< the bank only asks; no money moves
    QString reason = QStringLiteral("fraudulent");
};

/// What ends a dispute.
enum class DisputeEnd {
    Won,
    Lost,
    Withdrawn, ///< the customer took it back: won, or an inquiry that closes
};

/// The cardholder disputes a charge. A chargeback takes the money at once: charge.dispute.created, charge.updated,
/// charge.dispute.funds_withdrawn. An inquiry only asks: charge.dispute.created with warning_needs_response.
[[nodiscard]] ApiResult openDispute(World &world, const QString &chargeId, const DisputeDraft &draft);
/// What the test cards that are disputed by themselves do after a payment.
void disputeByTestCard(World &world, const QJsonObject &charge, const QJsonObject &paymentMethod);
/// Our answer goes to the bank: under_review, charge.dispute.updated. Stripe's test texts decide at once:
/// winning_evidence, losing_evidence, escalate_inquiry_evidence.
/// `dispute` may hold evidence that is not stored yet.
[[nodiscard]] ApiResult submitEvidence(World &world, QJsonObject dispute);
/// An inquiry becomes a chargeback: charge.dispute.updated, charge.dispute.funds_withdrawn.
[[nodiscard]] ApiResult escalateInquiry(World &world, const QString &disputeId);
/// charge.dispute.closed, and charge.dispute.funds_reinstated when it was won after money had been taken. A lost one
/// can still be won, as banks do now and then; every other end is final.
[[nodiscard]] ApiResult endDispute(World &world, const QString &disputeId, DisputeEnd end);

/// Was the charge's money taken back by its bank, so that it cannot be refunded, too?
[[nodiscard]] bool isChargedBack(const World &world, const QString &chargeId);
/// A full refund answers what the bank asked.
void closeInquiriesOf(World &world, const QString &chargeId);

} // namespace creditdesk::sandbox
