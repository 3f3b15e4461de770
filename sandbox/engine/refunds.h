// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sandbox/world.h"

namespace creditdesk::sandbox {

/// How a refund goes on after it was made.
enum class RefundCourse {
    Succeeds,
    Waits,            ///< pending, until it is settled by hand
    SucceedsLater,    ///< pending, then succeeded by itself: card …7726, bank debits
    FailsLater,       ///< succeeded, then failed by itself: card …5126
    NeedsTheCustomer, ///< requires_action; such a refund can be canceled by the API
};

/// Refunds a charge. `amount` none: what is left of it. `course` none: what its payment method does. Records
/// refund.created and charge.refunded, then refund.updated and charge.refund.updated once the bank knows of it. A
/// charge that is refunded in full ends its inquiries.
[[nodiscard]] ApiResult refundCharge(World &world, const QString &chargeId, std::optional<qint64> amount,
                                     const QJsonObject &given, std::optional<RefundCourse> course = std::nullopt);
/// Ends a refund that is under way: "succeeded", "failed" or "canceled"; one that succeeded can still fail. What failed
/// or was canceled is no longer refunded of its charge. Records refund.updated, charge.refund.updated, refund.failed.
[[nodiscard]] ApiResult settleRefund(World &world, const QString &refundId, const QString &status);
/// Stores a refund and records that it changed, under both of the names that Stripe has for that.
void changeRefund(World &world, const QJsonObject &refund);
/// A settlement of the schedule, which SucceedsLater and FailsLater made.
void runRefundSettlement(World &world, const QString &settlementId, bool succeeds);

} // namespace creditdesk::sandbox
