// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/api/apiroutes.h"
#include "sandbox/engine/cards.h"
#include "sandbox/engine/catalogue.h"
#include "sandbox/engine/checkoutflow.h"
#include "sandbox/engine/discounts.h"
#include "sandbox/listing.h"

namespace creditdesk::sandbox {
namespace {

constexpr qint64 kMinExpirySeconds = 30 * 60;
constexpr qint64 kMaxExpirySeconds = 24 * 3'600;

/// The price of a line: named, or made from price_data.
ApiResult priceOfLine(World &world, const QJsonObject &line, const QString &param)
{
    if (isSet(line, "price"_L1))
        return world.require(Kind::Price, textAt(line, "price"_L1), param + "[price]"_L1);
    if (!isSet(line, "price_data"_L1))
        return missingParam(param + "[price]"_L1);
    return addPrice(world, line.value("price_data"_L1).toObject(), param + "[price_data]"_L1);
}

ApiResult lineItem(World &world, const QJsonObject &given, const QString &param, const QString &mode)
{
    const auto price = priceOfLine(world, given, param);
    if (!price)
        return price;
    if (!isTrue(*price, "active"_L1))
        return invalidRequest(u"The price specified is inactive. This field only accepts active prices."_s,
                              param + "[price]"_L1);
    if (mode == "payment"_L1 && isSet(*price, "recurring"_L1)) {
        return invalidRequest(
            u"You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time prices."_s,
            param + "[price]"_L1);
    }
    if (mode == "subscription"_L1 && !isSet(*price, "recurring"_L1))
        return invalidRequest(u"The sandbox takes recurring prices only in `subscription` mode."_s,
                              param + "[price]"_L1);
    const qint64 quantity = integerAt(given, "quantity"_L1);
    if (quantity < 1 || quantity > 999'999)
        return isSet(given, "quantity"_L1) ? invalidRequest(u"Invalid positive integer"_s, param + "[quantity]"_L1,
                                                            u"parameter_invalid_integer"_s)
                                           : missingParam(param + "[quantity]"_L1);
    const qint64 amount = integerAt(*price, "unit_amount"_L1) * quantity;
    QJsonObject item = objectTemplate("item"_L1);
    item.insert("id"_L1, world.state.newToken(u"li_"_s, 24));
    item.insert("amount_subtotal"_L1, amount);
    item.insert("amount_total"_L1, amount);
    item.insert("currency"_L1, price->value("currency"_L1));
    item.insert("description"_L1, world.state.get(Kind::Product, textAt(*price, "product"_L1)).value("name"_L1));
    item.insert("metadata"_L1, mergedMetadata({}, given.value("metadata"_L1)));
    item.insert("price"_L1, rendered(*price));
    item.insert("quantity"_L1, quantity);
    return item;
}

StripeResult<QJsonArray> lineItems(World &world, const QJsonObject &params, const QString &mode)
{
    constexpr qsizetype kMaxLines = 100;
    const QJsonArray given = params.value("line_items"_L1).toArray();
    if (given.isEmpty())
        return missingParam(u"line_items"_s);
    if (given.size() > kMaxLines)
        return invalidRequest(u"You can have at most %1 line items."_s.arg(kMaxLines), u"line_items"_s);
    QJsonArray items;
    for (int i = 0; i < given.size(); ++i) {
        auto item = lineItem(world, given.at(i).toObject(), u"line_items[%1]"_s.arg(i), mode);
        if (!item)
            return Failure(item.error());
        if (!items.isEmpty() && item->value("currency"_L1) != items.first().toObject().value("currency"_L1))
            return invalidRequest(u"All line items must have the same currency."_s, u"line_items"_s);
        items.append(*item);
    }
    return items;
}

StripeResult<void> checkSession(const World &world, const QJsonObject &params, const QString &stripeVersion)
{
    if (!isSet(params, "mode"_L1))
        return missingParam(u"mode"_s);
    if (textAt(params, "mode"_L1) == "setup"_L1)
        return invalidRequest(u"The sandbox has no `setup` mode."_s, u"mode"_s);
    if (!isSet(params, "success_url"_L1))
        return missingParam(u"success_url"_s);
    // Gone since 2026-10-28.endive; the official command line still sends it with an older version.
    if (isSet(params, "payment_method_types"_L1) && stripeVersion >= kApiVersion)
        return invalidRequest(u"Received unknown parameter: payment_method_types"_s, u"payment_method_types"_s,
                              u"parameter_unknown"_s);
    if (textAt(params, "ui_mode"_L1) == "hosted"_L1 && stripeVersion >= kApiVersion)
        return invalidRequest(u"Invalid ui_mode: must be one of elements, embedded_page, form, hosted_page"_s,
                              u"ui_mode"_s);
    for (const QLatin1StringView key : {"success_url"_L1, "cancel_url"_L1}) {
        if (isSet(params, key) &&
            QUrl(textAt(params, key).replace(u"{CHECKOUT_SESSION_ID}"_s, u"x"_s), QUrl::StrictMode).scheme().isEmpty())
            return invalidRequest(u"Invalid URL: An explicit scheme (such as https) must be provided."_s, key,
                                  u"url_invalid"_s);
    }
    if (isSet(params, "customer"_L1) && isSet(params, "customer_email"_L1))
        return invalidRequest(u"You may only specify one of these parameters: customer, customer_email."_s);
    const QLatin1StringView foreign =
        textAt(params, "mode"_L1) == "payment"_L1 ? "subscription_data"_L1 : "payment_intent_data"_L1;
    if (isSet(params, foreign))
        return invalidRequest(u"You can not pass `%1` in `%2` mode."_s.arg(foreign, textAt(params, "mode"_L1)),
                              foreign);
    const qint64 expiresIn = integerAt(params, "expires_at"_L1, world.now() + kMaxExpirySeconds) - world.now();
    if (expiresIn < kMinExpirySeconds || expiresIn > kMaxExpirySeconds)
        return invalidRequest(
            u"The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation."_s,
            u"expires_at"_s);
    return {};
}

void fillSession(World &world, QJsonObject &session, const QJsonObject &params)
{
    copyPresent(session, params,
                {u"mode"_s, u"success_url"_s, u"cancel_url"_s, u"customer"_s, u"customer_email"_s,
                 u"customer_creation"_s, u"client_reference_id"_s, u"locale"_s, u"adaptive_pricing"_s,
                 u"allow_promotion_codes"_s, u"allowed_payment_method_types"_s, u"payment_method_types"_s,
                 u"billing_address_collection"_s, u"payment_method_collection"_s, u"submit_type"_s,
                 u"integration_identifier"_s, u"expires_at"_s, u"managed_payments"_s});
    session.insert("metadata"_L1, mergedMetadata({}, params.value("metadata"_L1)));
    session.insert("_subscription_data"_L1, params.value("subscription_data"_L1).toObject());
    session.insert("_payment_intent_data"_L1, params.value("payment_intent_data"_L1).toObject());
    if (!isSet(params, "expires_at"_L1))
        session.insert("expires_at"_L1, world.now() + kMaxExpirySeconds);
    if (textAt(session, "mode"_L1) == "payment"_L1 && !isSet(session, "customer_creation"_L1) &&
        !isSet(session, "customer"_L1))
        session.insert("customer_creation"_L1, u"if_required"_s);
    if (textAt(session, "mode"_L1) == "subscription"_L1 && !isSet(session, "payment_method_collection"_L1))
        session.insert("payment_method_collection"_L1, u"always"_s);
    session.insert("url"_L1, QString(world.baseUrl() + "/c/pay/"_L1 + textAt(session, "id"_L1)));
}

/// Takes the coupons off the line items, and adds everything up. A trial makes today's total nothing.
void addUp(const World &world, QJsonObject &session, QJsonArray items, const QStringList &coupons)
{
    std::vector<qint64> weights;
    qint64 subtotal = 0;
    for (const QJsonValue &item : std::as_const(items)) {
        weights.push_back(integerAt(item.toObject(), "amount_subtotal"_L1));
        subtotal += weights.back();
    }
    qint64 discount = 0;
    QJsonArray discounts;
    for (const qint64 reduction : reductionsOf(world, coupons, subtotal))
        discount += reduction;
    for (const QString &coupon : coupons)
        discounts.append(QJsonObject{{u"coupon"_s, coupon}, {u"promotion_code"_s, QJsonValue()}});
    const std::vector<qint64> shares = sharesOf(discount, weights);
    for (int i = 0; i < items.size(); ++i) {
        const auto index = static_cast<std::size_t>(i);
        QJsonObject item = items.at(i).toObject();
        item.insert("amount_discount"_L1, shares[index]);
        item.insert("amount_total"_L1, weights[index] - shares[index]);
        items.replace(i, item);
    }
    const QJsonObject data = session.value("_subscription_data"_L1).toObject();
    const bool trial = integerAt(data, "trial_period_days"_L1) > 0 || isSet(data, "trial_end"_L1);
    session.insert("_line_items"_L1, items);
    session.insert("discounts"_L1, discounts);
    session.insert("amount_subtotal"_L1, trial ? 0 : subtotal);
    session.insert("amount_total"_L1, trial ? 0 : subtotal - discount);
    setAt(session, "total_details.amount_discount"_L1, trial ? 0 : discount);
    session.insert("currency"_L1, items.first().toObject().value("currency"_L1));
}

ApiResult createSession(World &world, const Call &call)
{
    if (const auto valid = checkSession(world, call.params, call.stripeVersion); !valid)
        return Failure(valid.error());
    if (isSet(call.params, "customer"_L1)) {
        if (const auto customer = world.require(Kind::Customer, textAt(call.params, "customer"_L1), u"customer"_s);
            !customer)
            return customer;
    }
    const auto items = lineItems(world, call.params, textAt(call.params, "mode"_L1));
    if (!items)
        return Failure(items.error());
    const auto coupons =
        couponsIn(world, call.params.value("discounts"_L1), textAt(items->first().toObject(), "currency"_L1));
    if (!coupons)
        return Failure(coupons.error());
    QJsonObject session = world.make(Kind::CheckoutSession);
    fillSession(world, session, call.params);
    addUp(world, session, *items, *coupons);
    world.add(Kind::CheckoutSession, session, {});
    return session;
}

ApiResult updateSession(World &world, const Call &call)
{
    auto session = world.require(Kind::CheckoutSession, call.id);
    if (!session)
        return session;
    session->insert("metadata"_L1,
                    mergedMetadata(session->value("metadata"_L1).toObject(), call.params.value("metadata"_L1)));
    world.state.put(Kind::CheckoutSession, *session);
    return session;
}

ApiResult sessionLines(World &world, const Call &call)
{
    const auto session = world.require(Kind::CheckoutSession, call.id);
    if (!session)
        return session;
    std::vector<QJsonObject> lines;
    for (const QJsonValue &line : session->value("_line_items"_L1).toArray())
        lines.push_back(line.toObject());
    return pageOf(lines, call.params, call.path);
}

/// What Stripe's hosted page asks and does; its command line's `trigger` plays that page.
ApiResult confirmPage(World &world, const Call &call)
{
    const auto session = world.require(Kind::CheckoutSession, call.id);
    if (!session)
        return session;
    if (isSet(call.params, "expected_amount"_L1) &&
        call.params.value("expected_amount"_L1) != session->value("amount_total"_L1))
        return invalidRequest(u"The expected amount does not match the amount of the session."_s, u"expected_amount"_s);
    const auto method = resolvePaymentMethod(world, textAt(call.params, "payment_method"_L1), u"payment_method"_s);
    if (!method)
        return method;
    return paySession(world, call.id, *method);
}

} // namespace

void addCheckoutOperations(ApiRoutes &routes)
{
    routes.add(u"POST /v1/checkout/sessions"_s, createSession);
    routes.add(u"POST /v1/checkout/sessions/{id}"_s, updateSession);
    routes.add(u"POST /v1/checkout/sessions/{id}/expire"_s,
               [](World &world, const Call &call) { return expireSession(world, call.id); });
    routes.add(u"GET /v1/checkout/sessions/{id}"_s, readOperation(Kind::CheckoutSession));
    routes.add(u"GET /v1/checkout/sessions/{id}/line_items"_s, sessionLines);
    routes.add(u"GET /v1/checkout/sessions"_s,
               listOperation(Kind::CheckoutSession, [](const QJsonObject &session, const QJsonObject &params) {
                   const QString email = textAt(params, "customer_details.email"_L1);
                   return agrees(params, session, "customer"_L1) && agrees(params, session, "status"_L1) &&
                          agrees(params, session, "subscription"_L1) && agrees(params, session, "payment_intent"_L1) &&
                          (email.isEmpty() || textAt(session, "customer_details.email"_L1) == email);
               }));
    routes.add(u"GET /v1/payment_pages/{id}"_s, readOperation(Kind::CheckoutSession));
    routes.add(u"POST /v1/payment_pages/{id}/confirm"_s, confirmPage);
}

} // namespace creditdesk::sandbox
