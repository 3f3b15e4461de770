// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sandbox/world.h"

#include <vector>

namespace creditdesk::sandbox {

/// Coupons, and the discounts that they become on a subscription and on its invoices.

/// A stored coupon; `given` as POST /v1/coupons names it. Errors: neither or both of percent_off and amount_off, a
/// duration without its months, a percentage out of range, an id that is taken.
[[nodiscard]] ApiResult addCoupon(World &world, const QJsonObject &given);
/// A coupon that can be redeemed now for an amount in that currency.
[[nodiscard]] ApiResult usableCoupon(const World &world, const QString &id, const QString &currency,
                                     const QString &param);
/// The ids in `discounts[]`, each checked. Discounts that the subscription has already are not named that way here.
[[nodiscard]] StripeResult<QStringList> couponsIn(const World &world, const QJsonValue &discounts,
                                                  const QString &currency);

/// What the coupons take off `amount`, one after the other; never more than there is, nothing off a credit.
[[nodiscard]] std::vector<qint64> reductionsOf(const World &world, const QStringList &coupons, qint64 amount);
/// `amount` divided in proportion to the weights, exact in sum; weights below 0 take none.
[[nodiscard]] std::vector<qint64> sharesOf(qint64 amount, const std::vector<qint64> &weights);

/// Redeems the coupons for a subscription, which is stored by the caller: its `discounts`, customer.discount.created.
void giveDiscounts(World &world, QJsonObject &subscription, const QStringList &coupons, const QString &session);
/// Takes all of them away again, customer.discount.deleted.
void takeDiscounts(World &world, QJsonObject &subscription);
/// Those that the next invoice gets, as ids of discounts.
[[nodiscard]] QStringList currentDiscounts(const World &world, const QJsonObject &subscription);
/// Puts them on a draft invoice whose lines and subtotal stand: totals, lines' discount_amounts. A coupon for once is
/// used up by an invoice with an amount; then, and when its months are over, the discount leaves the subscription.
void discountInvoice(World &world, QJsonObject &invoice, const QStringList &discounts);
void dropSpentDiscounts(World &world, QJsonObject &subscription, const QJsonObject &invoice);

} // namespace creditdesk::sandbox
