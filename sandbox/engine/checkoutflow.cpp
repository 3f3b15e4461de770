// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/engine/checkoutflow.h"

#include "sandbox/engine/cards.h"
#include "sandbox/engine/customers.h"
#include "sandbox/engine/invoices.h"
#include "sandbox/engine/payments.h"
#include "sandbox/engine/subscriptions.h"

namespace creditdesk::sandbox {
namespace {

/// The session's customer; made now where Stripe would make one.
QString customerOf(World &world, QJsonObject &session, const QJsonObject &method)
{
    const QString given = textAt(session, "customer"_L1);
    const bool needed =
        textAt(session, "mode"_L1) == "subscription"_L1 || textAt(session, "customer_creation"_L1) == "always"_L1;
    if (!given.isEmpty() || !needed)
        return given;
    QString email = textAt(session, "customer_email"_L1);
    if (email.isEmpty())
        email = textAt(method, "billing_details.email"_L1);
    const QJsonObject customer =
        addCustomer(world, {{u"email"_s, textOrNull(email)}, {u"name"_s, valueAt(method, "billing_details.name"_L1)}});
    session.insert("customer"_L1, customer.value("id"_L1));
    return textAt(customer, "id"_L1);
}

QJsonObject customerDetails(const World &world, const QJsonObject &session, const QJsonObject &method)
{
    const QJsonObject customer = world.state.get(Kind::Customer, textAt(session, "customer"_L1));
    const QJsonObject billing = method.value("billing_details"_L1).toObject();
    const auto firstText = [](const QString &first, const QString &second) {
        return textOrNull(first.isEmpty() ? second : first);
    };
    const QString email = textAt(session, "customer_email"_L1).isEmpty() ? textAt(customer, "email"_L1)
                                                                         : textAt(session, "customer_email"_L1);
    return {{u"address"_s, isSet(billing, "address"_L1) ? billing.value("address"_L1) : QJsonValue()},
            {u"business_name"_s, QJsonValue()},
            {u"individual_name"_s, QJsonValue()},
            {u"email"_s, firstText(email, textAt(billing, "email"_L1))},
            {u"name"_s, firstText(textAt(billing, "name"_L1), textAt(customer, "name"_L1))},
            {u"phone"_s, textOrNull(textAt(billing, "phone"_L1))},
            {u"tax_exempt"_s, u"none"_s},
            {u"tax_ids"_s, QJsonArray()}};
}

void complete(World &world, QJsonObject &session, const QString &paymentStatus, const QJsonObject &method)
{
    session.insert("status"_L1, u"complete"_s);
    session.insert("payment_status"_L1, paymentStatus);
    session.insert("url"_L1, QJsonValue());
    session.insert("customer_details"_L1, customerDetails(world, session, method));
    world.add(Kind::CheckoutSession, session, u"checkout.session.completed"_s);
}

/// The session waits until the person has answered their bank.
QJsonObject challenged(World &world, QJsonObject session, const QJsonObject &method)
{
    session.insert("_challenge"_L1, method.value("id"_L1));
    world.state.put(Kind::CheckoutSession, session);
    return session;
}

ApiResult payOnce(World &world, QJsonObject session, const QJsonObject &method)
{
    const QString id = textAt(session, "id"_L1);
    if (integerAt(session, "amount_total"_L1) == 0) {
        complete(world, session, u"no_payment_required"_s, method);
        return session;
    }
    // A decline leaves the intent with the session; the next attempt confirms the same one.
    QJsonObject intent = world.state.get(Kind::PaymentIntent, textAt(session, "_intent"_L1));
    if (intent.isEmpty()) {
        QJsonObject given = session.value("_payment_intent_data"_L1).toObject();
        given.insert("_session"_L1, id);
        intent = addIntent(world, integerAt(session, "amount_total"_L1), textAt(session, "currency"_L1),
                           textAt(session, "customer"_L1), given);
        session.insert("_intent"_L1, intent.value("id"_L1));
        world.state.put(Kind::CheckoutSession, session);
    }
    const QString customer = customerOf(world, session, method);
    intent.insert("customer"_L1, textOrNull(customer));
    intent = confirmIntent(world, intent, method);
    const QString status = textAt(intent, "status"_L1);
    if (status == "requires_payment_method"_L1)
        return Failure(declineOf(intent));
    if (status == "requires_action"_L1)
        return challenged(world, session, method);
    session.insert("payment_intent"_L1, intent.value("id"_L1));
    complete(world, session, status == "succeeded"_L1 ? u"paid"_s : u"unpaid"_s, method);
    return session;
}

ApiResult startSubscription(World &world, QJsonObject session, QJsonObject method)
{
    const Prospect prospect = prospectOf(method);
    if (prospect.kind == Prospect::Kind::Declined)
        return Failure(declinedError(prospect.declineCode));
    if (prospect.kind == Prospect::Kind::NeedsAuthentication)
        return challenged(world, session, method);
    if (prospect.kind != Prospect::Kind::Succeeds)
        return invalidRequest(u"In the sandbox a subscription is paid by card only."_s, u"payment_method"_s);
    SubscriptionDraft draft;
    draft.customer = customerOf(world, session, method);
    if (!method.isEmpty()) {
        if (auto attached = attachToCustomer(world, method, draft.customer); !attached)
            return attached;
    }
    const QJsonObject data = session.value("_subscription_data"_L1).toObject();
    draft.metadata = data.value("metadata"_L1).toObject();
    draft.description = textAt(data, "description"_L1);
    draft.paymentMethod = textAt(method, "id"_L1);
    draft.trialEnd = integerAt(data, "trial_end"_L1);
    if (const qint64 days = integerAt(data, "trial_period_days"_L1); days > 0)
        draft.trialEnd = world.now() + days * 86'400;
    draft.endBehavior = textAt(data, "trial_settings.end_behavior.missing_payment_method"_L1);
    draft.session = textAt(session, "id"_L1);
    for (const QJsonValue &discount : session.value("discounts"_L1).toArray())
        draft.coupons.append(textAt(discount.toObject(), "coupon"_L1));
    for (const QJsonValue &line : session.value("_line_items"_L1).toArray())
        draft.items.push_back({textAt(line.toObject(), "price.id"_L1), integerAt(line.toObject(), "quantity"_L1, 1)});
    const auto subscription = createSubscription(world, draft);
    if (!subscription)
        return subscription;
    session.insert("subscription"_L1, subscription->value("id"_L1));
    session.insert("invoice"_L1, subscription->value("latest_invoice"_L1));
    useApproval(world, draft.paymentMethod); // a trial charged nothing
    const bool free = integerAt(session, "amount_total"_L1) == 0;
    complete(world, session, free ? u"no_payment_required"_s : u"paid"_s, method);
    return session;
}

/// The session whose payment `intent` is; empty: none.
QJsonObject sessionOfIntent(const World &world, const QJsonObject &intent)
{
    return world.state.get(Kind::CheckoutSession, textAt(intent, "_session"_L1));
}

} // namespace

ApiResult paySession(World &world, const QString &sessionId, const QJsonObject &paymentMethod)
{
    const auto session = world.require(Kind::CheckoutSession, sessionId);
    if (!session)
        return session;
    if (textAt(*session, "status"_L1) != "open"_L1)
        return invalidRequest(
            u"This Checkout Session is no longer open; its status is %1."_s.arg(textAt(*session, "status"_L1)));
    if (paymentMethod.isEmpty() && !needsNoMethod(*session))
        return missingParam(u"payment_method"_s);
    if (textAt(*session, "mode"_L1) == "subscription"_L1)
        return startSubscription(world, *session, paymentMethod);
    return payOnce(world, *session, paymentMethod);
}

bool isChallenged(const QJsonObject &session)
{
    return textAt(session, "status"_L1) == "open"_L1 && isSet(session, "_challenge"_L1);
}

QString challengePath(const QJsonObject &session)
{
    const QString intent = textAt(session, "_intent"_L1);
    return "/3ds/"_L1 + (intent.isEmpty() ? textAt(session, "id"_L1) : intent);
}

bool needsNoMethod(const QJsonObject &session)
{
    const bool subscription = textAt(session, "mode"_L1) == "subscription"_L1;
    return integerAt(session, "amount_total"_L1) == 0 &&
           (!subscription || textAt(session, "payment_method_collection"_L1) == "if_required"_L1);
}

ApiResult expireSession(World &world, const QString &sessionId)
{
    auto session = world.require(Kind::CheckoutSession, sessionId);
    if (!session)
        return session;
    if (textAt(*session, "status"_L1) != "open"_L1) {
        return invalidRequest(
            u"Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout Session has a status of `%1`."_s
                .arg(textAt(*session, "status"_L1)));
    }
    session->insert("status"_L1, u"expired"_s);
    session->insert("url"_L1, QJsonValue());
    world.add(Kind::CheckoutSession, *session, u"checkout.session.expired"_s);
    return session;
}

void settle(World &world, const QString &settlementId, bool succeeds)
{
    const QJsonObject settlement = world.state.get(Kind::Settlement, settlementId);
    world.state.remove(Kind::Settlement, settlementId);
    const QJsonObject intent =
        settleIntent(world, world.state.get(Kind::PaymentIntent, textAt(settlement, "intent"_L1)), succeeds);
    if (QJsonObject session = sessionOfIntent(world, intent); !session.isEmpty()) {
        if (succeeds)
            session.insert("payment_status"_L1, u"paid"_s);
        world.add(Kind::CheckoutSession, session,
                  succeeds ? u"checkout.session.async_payment_succeeded"_s
                           : u"checkout.session.async_payment_failed"_s);
    }
    const QJsonObject invoice = world.state.get(Kind::Invoice, textAt(intent, "_invoice"_L1));
    if (invoice.isEmpty())
        return;
    if (succeeds)
        static_cast<void>(markInvoicePaid(world, invoice, intent));
    else
        world.emitEvent(u"invoice.payment_failed"_s, invoice);
}

QString settlementOfSession(const World &world, const QString &sessionId)
{
    for (const QString &id : world.state.ids(Kind::Settlement)) {
        const QJsonObject settlement = world.state.get(Kind::Settlement, id);
        if (textAt(world.state.get(Kind::PaymentIntent, textAt(settlement, "intent"_L1)), "_session"_L1) == sessionId)
            return id;
    }
    return {};
}

} // namespace creditdesk::sandbox
