// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/engine/payments.h"

#include "sandbox/engine/cards.h"
#include "sandbox/engine/disputes.h"

namespace creditdesk::sandbox {
namespace {

QJsonObject chargeFor(World &world, const QJsonObject &intent, const QJsonObject &method)
{
    QJsonObject charge = world.make(Kind::Charge);
    copyPresent(charge, intent,
                {u"amount"_s, u"currency"_s, u"customer"_s, u"description"_s, u"metadata"_s, u"shipping"_s,
                 u"receipt_email"_s});
    charge.insert("payment_intent"_L1, intent.value("id"_L1));
    charge.insert("payment_method"_L1, method.value("id"_L1));
    charge.insert("billing_details"_L1, method.value("billing_details"_L1));
    const QString type = textAt(method, "type"_L1);
    QJsonObject details = method.value(type).toObject();
    if (type == "card"_L1) {
        const QJsonObject stored = details;
        details = objectTemplate("charge.card"_L1);
        copyPresent(
            details, stored,
            {u"brand"_s, u"last4"_s, u"fingerprint"_s, u"exp_month"_s, u"exp_year"_s, u"country"_s, u"funding"_s});
        details.insert("network"_L1, stored.value("brand"_L1));
        setAt(details, "overcapture.maximum_amount_capturable"_L1, intent.value("amount"_L1));
    } else {
        details.remove("generated_from"_L1); // only the payment method knows
        details.insert("mandate"_L1, QJsonValue());
    }
    charge.insert("payment_method_details"_L1, QJsonObject{{u"type"_s, type}, {type, details}});
    return charge;
}

QJsonObject outcomeOf(bool authorized, const QString &declineCode)
{
    QJsonObject outcome{{u"advice_code"_s, QJsonValue()},
                        {u"network_advice_code"_s, QJsonValue()},
                        {u"network_decline_code"_s, QJsonValue()},
                        {u"network_status"_s, u"approved_by_network"_s},
                        {u"reason"_s, QJsonValue()},
                        {u"risk_level"_s, u"normal"_s},
                        {u"seller_message"_s, u"Payment complete."_s},
                        {u"type"_s, u"authorized"_s}};
    if (!authorized) {
        outcome.insert("network_status"_L1, u"declined_by_network"_s);
        outcome.insert("reason"_L1, declineCode);
        outcome.insert("seller_message"_L1, u"The bank did not approve the charge."_s);
        outcome.insert("type"_L1, u"issuer_declined"_s);
    }
    return outcome;
}

void markSucceeded(World &world, QJsonObject &charge)
{
    charge.insert("status"_L1, u"succeeded"_s);
    charge.insert("paid"_L1, true);
    charge.insert("captured"_L1, true);
    charge.insert("amount_captured"_L1, charge.value("amount"_L1));
    charge.insert("balance_transaction"_L1, world.state.newToken(u"txn_"_s, 24));
    charge.insert("outcome"_L1, outcomeOf(true, {}));
}

void markFailed(QJsonObject &charge, const QString &code, const QString &declineCode, const QString &message)
{
    charge.insert("status"_L1, u"failed"_s);
    charge.insert("paid"_L1, false);
    charge.insert("captured"_L1, false);
    charge.insert("failure_code"_L1, code);
    charge.insert("failure_message"_L1, message);
    charge.insert("outcome"_L1, outcomeOf(false, declineCode));
}

QJsonObject finishIntent(World &world, QJsonObject intent)
{
    intent.insert("status"_L1, u"succeeded"_s);
    intent.insert("amount_received"_L1, intent.value("amount"_L1));
    intent.insert("processing"_L1, QJsonValue());
    intent.insert("last_payment_error"_L1, QJsonValue());
    world.add(Kind::PaymentIntent, intent, u"payment_intent.succeeded"_s);
    return intent;
}

QJsonObject failIntent(World &world, QJsonObject intent, const StripeError &error, const QJsonObject &method)
{
    QJsonObject last = error.toJson().value("error"_L1).toObject();
    if (isSet(intent, "latest_charge"_L1))
        last.insert("charge"_L1, intent.value("latest_charge"_L1));
    last.insert("payment_method"_L1, rendered(method));
    intent.insert("last_payment_error"_L1, last);
    intent.insert("status"_L1, u"requires_payment_method"_s);
    intent.insert("processing"_L1, QJsonValue());
    intent.insert("next_action"_L1, QJsonValue());
    intent.insert("payment_method"_L1, QJsonValue());
    world.add(Kind::PaymentIntent, intent, u"payment_intent.payment_failed"_s);
    return intent;
}

QJsonObject askForAuthentication(World &world, QJsonObject intent)
{
    const QString url = world.baseUrl() + "/3ds/"_L1 + textAt(intent, "id"_L1);
    const QJsonObject redirect{{u"return_url"_s, QJsonValue()}, {u"url"_s, url}};
    intent.insert("status"_L1, u"requires_action"_s);
    intent.insert("next_action"_L1, QJsonObject{{u"type"_s, u"redirect_to_url"_s}, {u"redirect_to_url"_s, redirect}});
    world.add(Kind::PaymentIntent, intent, u"payment_intent.requires_action"_s);
    return intent;
}

QJsonObject startSettlement(World &world, QJsonObject intent, QJsonObject charge, bool succeeds)
{
    charge.insert("status"_L1, u"pending"_s);
    charge.insert("paid"_L1, false);
    world.add(Kind::Charge, charge, u"charge.pending"_s);
    intent.insert("status"_L1, u"processing"_s);
    world.add(Kind::PaymentIntent, intent, u"payment_intent.processing"_s);
    world.add(Kind::Settlement,
              QJsonObject{{u"id"_s, world.state.newId(Kind::Settlement)},
                          {u"intent"_s, intent.value("id"_L1)},
                          {u"at"_s, world.now() + world.settleAfterSeconds()},
                          {u"succeeds"_s, succeeds}},
              {});
    return intent;
}

} // namespace

QJsonObject addIntent(World &world, qint64 amount, const QString &currency, const QString &customerId,
                      const QJsonObject &given)
{
    QJsonObject intent = world.make(Kind::PaymentIntent);
    intent.insert("amount"_L1, amount);
    intent.insert("currency"_L1, currency);
    intent.insert("customer"_L1, textOrNull(customerId));
    intent.insert("client_secret"_L1, world.state.newToken(textAt(intent, "id"_L1) + "_secret_"_L1, 25));
    copyPresent(intent, given,
                {u"description"_s, u"metadata"_s, u"shipping"_s, u"receipt_email"_s, u"setup_future_usage"_s,
                 u"statement_descriptor"_s, u"statement_descriptor_suffix"_s, u"payment_method_types"_s,
                 u"capture_method"_s, u"_invoice"_s, u"_session"_s});
    world.add(Kind::PaymentIntent, intent, u"payment_intent.created"_s);
    return intent;
}

QJsonObject confirmIntent(World &world, QJsonObject intent, const QJsonObject &paymentMethod)
{
    intent.insert("payment_method"_L1, paymentMethod.value("id"_L1));
    const Prospect prospect = prospectOf(paymentMethod);
    if (prospect.kind == Prospect::Kind::NeedsAuthentication)
        return askForAuthentication(world, intent);
    useApproval(world, textAt(paymentMethod, "id"_L1));
    QJsonObject charge = chargeFor(world, intent, paymentMethod);
    intent.insert("latest_charge"_L1, charge.value("id"_L1));
    intent.insert("next_action"_L1, QJsonValue());
    switch (prospect.kind) {
    case Prospect::Kind::SettlesLater:
        return startSettlement(world, intent, charge, true);
    case Prospect::Kind::FailsLater:
        return startSettlement(world, intent, charge, false);
    case Prospect::Kind::Declined: {
        const StripeError error = declinedError(prospect.declineCode);
        markFailed(charge, error.code, error.declineCode, error.message);
        world.add(Kind::Charge, charge, u"charge.failed"_s);
        return failIntent(world, intent, error, paymentMethod);
    }
    case Prospect::Kind::NeedsAuthentication:
    case Prospect::Kind::Succeeds:
        break;
    }
    markSucceeded(world, charge);
    world.add(Kind::Charge, charge, u"charge.succeeded"_s);
    intent = finishIntent(world, intent);
    disputeByTestCard(world, charge, paymentMethod);
    return intent;
}

QJsonObject settleIntent(World &world, QJsonObject intent, bool succeeds)
{
    QJsonObject charge = world.state.get(Kind::Charge, textAt(intent, "latest_charge"_L1));
    if (succeeds) {
        markSucceeded(world, charge);
        world.add(Kind::Charge, charge, u"charge.succeeded"_s);
        return finishIntent(world, intent);
    }
    StripeError error;
    error.status = 402;
    error.code = u"payment_intent_payment_attempt_failed"_s;
    error.message = u"The payment failed."_s;
    markFailed(charge, error.code, error.code, error.message);
    world.add(Kind::Charge, charge, u"charge.failed"_s);
    return failIntent(world, intent, error, world.state.get(Kind::PaymentMethod, textAt(charge, "payment_method"_L1)));
}

QJsonObject failAuthentication(World &world, QJsonObject intent)
{
    StripeError error;
    error.status = 402;
    error.code = u"payment_intent_authentication_failure"_s;
    error.message = u"The provided PaymentMethod has failed authentication."_s;
    const QJsonObject method = world.state.get(Kind::PaymentMethod, textAt(intent, "payment_method"_L1));
    return failIntent(world, intent, error, method);
}

StripeError declineOf(const QJsonObject &intent)
{
    StripeError error = declinedError(textAt(intent, "last_payment_error.decline_code"_L1));
    error.paymentIntent = rendered(intent);
    return error;
}

} // namespace creditdesk::sandbox
