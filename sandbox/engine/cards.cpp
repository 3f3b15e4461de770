// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/engine/cards.h"

#include <QCryptographicHash>

#include <array>

namespace creditdesk::sandbox {
namespace {

constexpr std::array kCards{
    TestCard{"4242424242424242", "tok_visa", "pm_card_visa", "visa", ""},
    TestCard{"5555555555554444", "tok_mastercard", "pm_card_mastercard", "mastercard", ""},
    TestCard{"378282246310005", "tok_amex", "pm_card_amex", "amex", ""},
    TestCard{"4000000000000002", "tok_chargeDeclined", "pm_card_chargeDeclined", "visa", "generic_decline"},
    TestCard{"4000000000009995", "tok_chargeDeclinedInsufficientFunds", "pm_card_chargeDeclinedInsufficientFunds",
             "visa", "insufficient_funds"},
    TestCard{"4000000000000069", "tok_chargeDeclinedExpiredCard", "pm_card_chargeDeclinedExpiredCard", "visa",
             "expired_card"},
    TestCard{"4000000000000341", "tok_chargeCustomerFail", "pm_card_chargeCustomerFail", "visa", "generic_decline"},
    TestCard{"4000000000000259", "tok_createDispute", "pm_card_createDispute", "visa", "", "", "disputed"},
    TestCard{"4000000000002685", "tok_createDisputeProductNotReceived", "pm_card_createDisputeProductNotReceived",
             "visa", "", "", "not_received"},
    TestCard{"4000000000001976", "tok_createDisputeInquiry", "pm_card_createDisputeInquiry", "visa", "", "", "inquiry"},
    TestCard{"4000000000007726", "tok_pendingRefund", "pm_card_pendingRefund", "visa", "", "", "refund_pending"},
    TestCard{"4000000000005126", "tok_refundFail", "pm_card_refundFail", "visa", "", "", "refund_fails"},
    TestCard{"4000002500003155", "", "pm_card_authenticationRequiredOnSetup", "visa", "", "once"},
    TestCard{"4000000000003220", "tok_threeDSecure2Required", "pm_card_threeDSecure2Required", "visa", "", "always"},
    TestCard{"4000002760003184", "", "pm_card_authenticationRequired", "visa", "", "always"},
    TestCard{"4000008260003178", "", "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds", "visa",
             "insufficient_funds", "always"},
};

QString last4Of(const QString &number)
{
    return number.right(4);
}

QString fingerprintOf(const QString &number)
{
    return QString::fromLatin1(
        QCryptographicHash::hash(number.toLatin1(), QCryptographicHash::Sha256).toHex().left(16));
}

QJsonObject withBilling(QJsonObject method, const QJsonObject &billing)
{
    QJsonObject details = method.value("billing_details"_L1).toObject();
    for (auto it = billing.begin(); it != billing.end(); ++it)
        details.insert(it.key(), it.value());
    method.insert("billing_details"_L1, details);
    return method;
}

} // namespace

const TestCard *findTestCard(const QString &text)
{
    // Stripe's documents write both pm_card_visa_chargeDeclined and pm_card_chargeDeclined.
    const QString wanted = QString(text).remove(u' ').replace("pm_card_visa_"_L1, "pm_card_"_L1);
    if (wanted.isEmpty())
        return nullptr;
    for (const TestCard &card : kCards) {
        if (wanted == QLatin1StringView(card.number) || wanted == QLatin1StringView(card.token) ||
            wanted == QLatin1StringView(card.method))
            return &card;
    }
    return nullptr;
}

Prospect prospectOf(const QJsonObject &paymentMethod)
{
    if (textAt(paymentMethod, "type"_L1) == "sepa_debit"_L1)
        return {isTrue(paymentMethod, "_fails_later"_L1) ? Prospect::Kind::FailsLater : Prospect::Kind::SettlesLater};
    const QString asks = textAt(paymentMethod, "_authentication"_L1);
    const bool known = asks == "once"_L1 && isTrue(paymentMethod, "_authenticated"_L1);
    if (!asks.isEmpty() && !known && !isTrue(paymentMethod, "_approved"_L1))
        return {Prospect::Kind::NeedsAuthentication};
    const QString declineCode = textAt(paymentMethod, "_decline_code"_L1);
    if (declineCode.isEmpty())
        return {};
    return {Prospect::Kind::Declined, declineCode};
}

QJsonObject approvedMethod(World &world, QJsonObject paymentMethod)
{
    paymentMethod.insert("_approved"_L1, true);
    world.state.put(Kind::PaymentMethod, paymentMethod);
    return paymentMethod;
}

void useApproval(World &world, const QString &paymentMethodId)
{
    QJsonObject method = world.state.get(Kind::PaymentMethod, paymentMethodId);
    if (!isTrue(method, "_approved"_L1))
        return;
    method.remove("_approved"_L1);
    method.insert("_authenticated"_L1, true);
    world.state.put(Kind::PaymentMethod, method);
}

QString sequelOf(const QJsonObject &paymentMethod)
{
    return textAt(paymentMethod, "_sequel"_L1);
}

QString declineMessage(const QString &declineCode)
{
    if (declineCode == "insufficient_funds"_L1)
        return u"Your card has insufficient funds."_s;
    if (declineCode == "expired_card"_L1)
        return u"Your card has expired."_s;
    return u"Your card was declined."_s;
}

StripeError declinedError(const QString &declineCode)
{
    StripeError error;
    error.status = 402;
    error.type = u"card_error"_s;
    error.code = declineCode == "expired_card"_L1 ? u"expired_card"_s : u"card_declined"_s;
    error.declineCode = declineCode;
    error.message = declineMessage(declineCode);
    return error;
}

QJsonObject addCard(World &world, const TestCard &card, const QJsonObject &billing)
{
    const QString number = QLatin1StringView(card.number);
    const QString brand = QLatin1StringView(card.brand);
    QJsonObject method = withBilling(world.make(Kind::PaymentMethod), billing);
    QJsonObject details = objectTemplate("payment_method.card"_L1);
    details.insert("brand"_L1, brand);
    details.insert("display_brand"_L1, brand);
    details.insert("last4"_L1, last4Of(number));
    details.insert("fingerprint"_L1, fingerprintOf(number));
    setAt(details, "networks.available"_L1, QJsonArray{brand});
    method.insert("card"_L1, details);
    method.insert("_decline_code"_L1, QString(QLatin1StringView(card.declineCode)));
    method.insert("_authentication"_L1, QString(QLatin1StringView(card.authentication)));
    method.insert("_sequel"_L1, QString(QLatin1StringView(card.sequel)));
    world.add(Kind::PaymentMethod, method, {});
    return method;
}

QJsonObject addSepaDebit(World &world, const QString &iban, const QJsonObject &billing)
{
    QJsonObject method = withBilling(world.make(Kind::PaymentMethod), billing);
    method.insert("type"_L1, u"sepa_debit"_s);
    QJsonObject details = objectTemplate("payment_method.sepa_debit"_L1);
    details.insert("country"_L1, iban.left(2));
    details.insert("last4"_L1, last4Of(iban));
    details.insert("fingerprint"_L1, fingerprintOf(iban));
    method.insert("sepa_debit"_L1, details);
    // AT86…3202 is Stripe's failing account; IT60…3456 is the one its command line uses for a failure.
    method.insert("_fails_later"_L1, iban.endsWith("3202"_L1) || iban.endsWith("123456"_L1));
    world.add(Kind::PaymentMethod, method, {});
    return method;
}

ApiResult resolvePaymentMethod(World &world, const QString &id, const QString &param)
{
    if (id.startsWith("pm_card_"_L1)) {
        const TestCard *card = findTestCard(id);
        if (!card)
            return noSuch(u"PaymentMethod"_s, id, param);
        return addCard(world, *card, {});
    }
    return world.require(Kind::PaymentMethod, id, param);
}

ApiResult attachToCustomer(World &world, QJsonObject paymentMethod, const QString &customerId)
{
    const QString owner = textAt(paymentMethod, "customer"_L1);
    if (owner == customerId)
        return paymentMethod;
    if (!owner.isEmpty())
        return invalidRequest(u"The payment method you provided has already been attached to a customer."_s);
    paymentMethod.insert("customer"_L1, customerId);
    world.add(Kind::PaymentMethod, paymentMethod, u"payment_method.attached"_s);
    return paymentMethod;
}

} // namespace creditdesk::sandbox
