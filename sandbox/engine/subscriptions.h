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
    qint64 trialEnd = 0;      ///< 0: no trial
    QString endBehavior = {}; ///< of a trial without a payment method: create_invoice (default), cancel or pause
    QStringList coupons = {}; ///< each becomes a discount
    QString session = {};     ///< the checkout session that made it
    bool errorIfIncomplete = false;
    bool startIncomplete = false; ///< payment_behavior=default_incomplete
};

/// Creates a subscription with its first invoice and pays that. A card that is declined or asks for 3-D Secure leaves
/// it incomplete.
[[nodiscard]] ApiResult createSubscription(World &world, const SubscriptionDraft &draft);
/// The next period: invoice (with pending items), payment, new dates. Called at the period's end.
void renewSubscription(World &world, const QString &id);
/// Another attempt at the open invoice of a past-due subscription. When the last has failed, the sandbox's settings say
/// what becomes of it: canceled, unpaid or past_due.
void retryPayment(World &world, const QString &id);
/// Its latest invoice was paid: an incomplete, past-due, unpaid or paused subscription becomes active.
void reviveSubscription(World &world, const QJsonObject &invoice);
/// Ends it now, customer.subscription.deleted. `reason`: cancellation_requested or payment_failed.
[[nodiscard]] QJsonObject endSubscription(World &world, QJsonObject subscription, const QString &reason);
/// Nobody paid its first invoice in time: incomplete_expired, the invoice void.
void expireIncomplete(World &world, const QString &id);
/// Ends a trial: the first paid period begins now.
void endTrial(World &world, const QString &id);
/// Three days before a trial ends: customer.subscription.trial_will_end.
void warnOfTrialEnd(World &world, const QString &id);
/// Stops collecting payments, `behavior`: keep_as_draft, mark_uncollectible or void; empty: collects again. The
/// subscription stays active.
[[nodiscard]] ApiResult pauseCollection(World &world, const QString &id, const QString &behavior, qint64 resumesAt);
/// Resumes a subscription in status paused: a new period begins and is charged; paid, it is active.
[[nodiscard]] ApiResult resumePaused(World &world, const QString &id);

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
