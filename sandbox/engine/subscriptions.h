// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sandbox/world.h"

#include <vector>

namespace creditdesk::sandbox {

struct ItemDraft {
    QString price;
    qint64 quantity = 1;
    QJsonObject metadata = {};
};

struct SubscriptionDraft {
    QString customer;
    std::vector<ItemDraft> items;
    QString paymentMethod = {}; ///< default_payment_method; empty: the customer's
    QJsonObject metadata = {};
    QString description = {};
    qint64 trialEnd = 0; ///< 0: no trial
    bool pauseAfterTrial = false;
    bool errorIfIncomplete = false;
    bool startIncomplete = false; ///< payment_behavior=default_incomplete
};

/// Creates a subscription with its first invoice and pays that. A declined card leaves it incomplete.
[[nodiscard]] ApiResult createSubscription(World &world, const SubscriptionDraft &draft);
/// The next period: invoice (with pending items), payment, new dates. Called at the period's end.
void renewSubscription(World &world, const QString &id);
/// Another attempt at the open invoice of a past-due subscription.
void retryPayment(World &world, const QString &id);
/// Ends it now, customer.subscription.deleted. `reason`: cancellation_requested or payment_failed.
[[nodiscard]] QJsonObject endSubscription(World &world, QJsonObject subscription, const QString &reason);
/// Ends a trial: the first paid period begins now.
void endTrial(World &world, const QString &id);

/// Sets or clears "cancel at the period's end" in `subscription`; nothing is stored.
void setCancelAtPeriodEnd(World &world, QJsonObject &subscription, bool cancel);
[[nodiscard]] ApiResult setCancelAtPeriodEnd(World &world, const QString &id, bool cancel);
/// Changes price and quantity of an item, with prorations as Stripe: "create_prorations", "always_invoice" or "none".
[[nodiscard]] ApiResult switchPrice(World &world, const QString &id, const QString &itemId, const QString &priceId,
                                    std::optional<qint64> quantity, const QString &prorationBehavior);

/// Its end of period: the items' current_period_end.
[[nodiscard]] qint64 periodEndOf(const QJsonObject &subscription);
[[nodiscard]] bool isEnded(const QJsonObject &subscription);

} // namespace creditdesk::sandbox
