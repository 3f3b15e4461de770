// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/engine/discounts.h"

#include "sandbox/engine/periods.h"

#include <algorithm>
#include <numeric>

namespace creditdesk::sandbox {
namespace {

constexpr qint64 kHundredPercent = 10'000; ///< in hundredths of a percent, the finest that Stripe takes

/// "12.5" is 1250; none: no number between 0 and 100.
std::optional<qint64> percentHundredths(const QString &text)
{
    bool ok = false;
    const double percent = text.toDouble(&ok);
    const qint64 hundredths = qRound64(percent * 100);
    return ok && hundredths > 0 && hundredths <= kHundredPercent ? std::optional(hundredths) : std::nullopt;
}

StripeResult<void> checkCoupon(const World &world, const QJsonObject &given)
{
    if (world.state.find(Kind::Coupon, textAt(given, "id"_L1)))
        return invalidRequest(u"Coupon already exists."_s, u"id"_s, u"resource_already_exists"_s);
    if (isSet(given, "percent_off"_L1) == isSet(given, "amount_off"_L1))
        return invalidRequest(u"You must pass exactly one of: percent_off, amount_off."_s);
    if (isSet(given, "percent_off"_L1) && !percentHundredths(textAt(given, "percent_off"_L1)))
        return invalidRequest(u"Invalid percent_off: must be between 0 and 100."_s, u"percent_off"_s);
    if (isSet(given, "amount_off"_L1) && integerAt(given, "amount_off"_L1) < 1)
        return invalidRequest(u"Invalid positive integer"_s, u"amount_off"_s, u"parameter_invalid_integer"_s);
    if (isSet(given, "amount_off"_L1) && !isSet(given, "currency"_L1))
        return missingParam(u"currency"_s);
    const bool repeating = textAt(given, "duration"_L1) == "repeating"_L1;
    if (repeating != (integerAt(given, "duration_in_months"_L1) > 0))
        return invalidRequest(u"`duration_in_months` belongs to `duration` repeating, and only to it."_s,
                              u"duration_in_months"_s);
    return {};
}

QJsonObject couponOf(const World &world, const QJsonObject &discount)
{
    return world.state.get(Kind::Coupon, textAt(discount, "source.coupon"_L1));
}

qint64 reductionOf(const QJsonObject &coupon, qint64 amount)
{
    if (amount <= 0)
        return 0;
    if (isSet(coupon, "amount_off"_L1))
        return std::min(amount, integerAt(coupon, "amount_off"_L1));
    return (amount * integerAt(coupon, "_hundredths"_L1) + kHundredPercent / 2) / kHundredPercent;
}

void endDiscount(World &world, const QString &id)
{
    QJsonObject discount = world.state.get(Kind::Discount, id);
    if (!isSet(discount, "end"_L1))
        discount.insert("end"_L1, world.now());
    world.add(Kind::Discount, discount, u"customer.discount.deleted"_s);
}

QStringList textsOf(const QJsonArray &array)
{
    QStringList texts;
    for (const QJsonValue &value : array)
        texts.append(value.toString());
    return texts;
}

} // namespace

ApiResult addCoupon(World &world, const QJsonObject &given)
{
    if (const auto valid = checkCoupon(world, given); !valid)
        return Failure(valid.error());
    QJsonObject coupon = world.make(Kind::Coupon);
    coupon.insert("id"_L1, world.state.newToken({}, 8));
    copyPresent(coupon, given,
                {u"id"_s, u"name"_s, u"amount_off"_s, u"currency"_s, u"duration"_s, u"duration_in_months"_s,
                 u"max_redemptions"_s, u"redeem_by"_s});
    coupon.insert("metadata"_L1, mergedMetadata({}, given.value("metadata"_L1)));
    if (isSet(given, "percent_off"_L1)) {
        coupon.insert("percent_off"_L1, textAt(given, "percent_off"_L1).toDouble());
        coupon.insert("_hundredths"_L1, *percentHundredths(textAt(given, "percent_off"_L1)));
    }
    world.add(Kind::Coupon, coupon, u"coupon.created"_s);
    return coupon;
}

ApiResult usableCoupon(const World &world, const QString &id, const QString &currency, const QString &param)
{
    auto coupon = world.require(Kind::Coupon, id, param);
    if (!coupon)
        return coupon;
    const bool late = isSet(*coupon, "redeem_by"_L1) && integerAt(*coupon, "redeem_by"_L1) <= world.now();
    if (late || !isTrue(*coupon, "valid"_L1))
        return invalidRequest(u"This coupon has expired."_s, param, u"coupon_expired"_s);
    if (isSet(*coupon, "amount_off"_L1) && textAt(*coupon, "currency"_L1) != currency)
        return invalidRequest(u"The coupon's currency is not that of the amount."_s, param);
    return coupon;
}

StripeResult<QStringList> couponsIn(const World &world, const QJsonValue &discounts, const QString &currency)
{
    QStringList coupons;
    int index = 0;
    for (const QJsonValue &value : discounts.toArray()) {
        const QString param = u"discounts[%1][coupon]"_s.arg(index++);
        const QString id = textAt(value.toObject(), "coupon"_L1);
        if (id.isEmpty())
            return missingParam(param);
        if (const auto coupon = usableCoupon(world, id, currency, param); !coupon)
            return Failure(coupon.error());
        coupons.append(id);
    }
    return coupons;
}

std::vector<qint64> reductionsOf(const World &world, const QStringList &coupons, qint64 amount)
{
    std::vector<qint64> reductions;
    for (const QString &id : coupons) {
        reductions.push_back(reductionOf(world.state.get(Kind::Coupon, id), amount));
        amount -= reductions.back();
    }
    return reductions;
}

std::vector<qint64> sharesOf(qint64 amount, const std::vector<qint64> &weights)
{
    qint64 whole = 0;
    for (const qint64 weight : weights)
        whole += std::max<qint64>(0, weight);
    std::vector<qint64> shares;
    qint64 seen = 0;
    qint64 given = 0;
    for (const qint64 weight : weights) {
        seen += std::max<qint64>(0, weight);
        const qint64 upTo = whole > 0 ? amount * seen / whole : 0; // cumulative, so nothing gets lost in rounding
        shares.push_back(upTo - given);
        given = upTo;
    }
    return shares;
}

void giveDiscounts(World &world, QJsonObject &subscription, const QStringList &coupons, const QString &session)
{
    QJsonArray ids;
    for (const QString &couponId : coupons) {
        QJsonObject coupon = world.state.get(Kind::Coupon, couponId);
        const qint64 redeemed = integerAt(coupon, "times_redeemed"_L1) + 1;
        coupon.insert("times_redeemed"_L1, redeemed);
        if (isSet(coupon, "max_redemptions"_L1) && redeemed >= integerAt(coupon, "max_redemptions"_L1))
            coupon.insert("valid"_L1, false);
        world.state.put(Kind::Coupon, coupon);
        QJsonObject discount = world.make(Kind::Discount);
        discount.insert("checkout_session"_L1, textOrNull(session));
        discount.insert("customer"_L1, subscription.value("customer"_L1));
        discount.insert("subscription"_L1, subscription.value("id"_L1));
        discount.insert("start"_L1, world.now());
        discount.insert("source"_L1, QJsonObject{{u"type"_s, u"coupon"_s}, {u"coupon"_s, couponId}});
        if (const qint64 months = integerAt(coupon, "duration_in_months"_L1); months > 0)
            discount.insert("end"_L1, addIntervals(world.now(), u"month"_s, months));
        world.add(Kind::Discount, discount, u"customer.discount.created"_s);
        ids.append(discount.value("id"_L1));
    }
    subscription.insert("discounts"_L1, ids);
}

void takeDiscounts(World &world, QJsonObject &subscription)
{
    for (const QString &id : textsOf(subscription.value("discounts"_L1).toArray()))
        endDiscount(world, id);
    subscription.insert("discounts"_L1, QJsonArray());
}

QStringList currentDiscounts(const World &world, const QJsonObject &subscription)
{
    QStringList current;
    for (const QString &id : textsOf(subscription.value("discounts"_L1).toArray())) {
        const QJsonObject discount = world.state.get(Kind::Discount, id);
        if (!isSet(discount, "end"_L1) || integerAt(discount, "end"_L1) > world.now())
            current.append(id);
    }
    return current;
}

void discountInvoice(World &world, QJsonObject &invoice, const QStringList &discounts)
{
    if (discounts.isEmpty())
        return;
    QStringList coupons;
    for (const QString &id : discounts)
        coupons.append(textAt(world.state.get(Kind::Discount, id), "source.coupon"_L1));
    const qint64 subtotal = integerAt(invoice, "subtotal"_L1);
    const std::vector<qint64> reductions = reductionsOf(world, coupons, subtotal);
    QJsonArray lines = valueAt(invoice, "lines.data"_L1).toArray();
    std::vector<qint64> weights;
    for (const QJsonValue &line : std::as_const(lines))
        weights.push_back(integerAt(line.toObject(), "amount"_L1));
    QJsonArray totals;
    for (int i = 0; i < discounts.size(); ++i) {
        const qint64 reduction = reductions[static_cast<std::size_t>(i)];
        totals.append(QJsonObject{{u"amount"_s, reduction}, {u"discount"_s, discounts.at(i)}});
        const std::vector<qint64> shares = sharesOf(reduction, weights);
        for (int index = 0; index < lines.size(); ++index) {
            QJsonObject line = lines.at(index).toObject();
            QJsonArray amounts = line.value("discount_amounts"_L1).toArray();
            amounts.append(
                QJsonObject{{u"amount"_s, shares[static_cast<std::size_t>(index)]}, {u"discount"_s, discounts.at(i)}});
            line.insert("discount_amounts"_L1, amounts);
            lines.replace(index, line);
        }
    }
    const qint64 total = subtotal - std::accumulate(reductions.begin(), reductions.end(), qint64(0));
    setAt(invoice, "lines.data"_L1, lines);
    invoice.insert("discounts"_L1, QJsonArray::fromStringList(discounts));
    invoice.insert("total_discount_amounts"_L1, totals);
    invoice.insert("total"_L1, total);
    invoice.insert("total_excluding_tax"_L1, total);
    invoice.insert("amount_due"_L1, std::max<qint64>(0, total));
    invoice.insert("amount_remaining"_L1, std::max<qint64>(0, total));
}

void dropSpentDiscounts(World &world, QJsonObject &subscription, const QJsonObject &invoice)
{
    QJsonArray kept;
    for (const QString &id : textsOf(subscription.value("discounts"_L1).toArray())) {
        const QJsonObject discount = world.state.get(Kind::Discount, id);
        const bool once = textAt(couponOf(world, discount), "duration"_L1) == "once"_L1;
        const bool used = once && integerAt(invoice, "subtotal"_L1) > 0;
        const bool over = isSet(discount, "end"_L1) && integerAt(discount, "end"_L1) <= world.now();
        if (used || over)
            endDiscount(world, id);
        else
            kept.append(id);
    }
    subscription.insert("discounts"_L1, kept);
}

} // namespace creditdesk::sandbox
