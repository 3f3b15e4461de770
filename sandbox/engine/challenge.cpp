// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/engine/challenge.h"

#include "sandbox/engine/cards.h"
#include "sandbox/engine/checkoutflow.h"
#include "sandbox/engine/invoices.h"
#include "sandbox/engine/payments.h"

namespace creditdesk::sandbox {
namespace {

/// The session that asks by itself, or to which the intent belongs; empty: none.
QJsonObject sessionOf(const World &world, const QString &id)
{
    const QJsonObject session = world.state.get(Kind::CheckoutSession, id);
    if (!session.isEmpty())
        return session;
    return world.state.get(Kind::CheckoutSession, textAt(world.state.get(Kind::PaymentIntent, id), "_session"_L1));
}

ApiResult answerForSession(World &world, QJsonObject session, const QJsonObject &intent, bool approved)
{
    const QJsonObject method = world.state.get(Kind::PaymentMethod, textAt(session, "_challenge"_L1));
    session.remove("_challenge"_L1);
    world.state.put(Kind::CheckoutSession, session);
    if (approved)
        return paySession(world, textAt(session, "id"_L1), approvedMethod(world, method));
    if (!intent.isEmpty())
        static_cast<void>(failAuthentication(world, intent));
    return session;
}

ApiResult answerForInvoice(World &world, const QJsonObject &invoice, QJsonObject intent, bool approved)
{
    if (approved) {
        const QJsonObject method = world.state.get(Kind::PaymentMethod, textAt(intent, "payment_method"_L1));
        intent = confirmIntent(world, intent, approvedMethod(world, method));
    } else {
        intent = failAuthentication(world, intent);
    }
    if (textAt(intent, "status"_L1) == "succeeded"_L1)
        return markInvoicePaid(world, world.state.get(Kind::Invoice, textAt(invoice, "id"_L1)), intent);
    world.emitEvent(u"invoice.payment_failed"_s, invoice);
    return invoice;
}

} // namespace

ApiResult openChallenge(const World &world, const QString &id)
{
    const QJsonObject intent = world.state.get(Kind::PaymentIntent, id);
    const QJsonObject session = sessionOf(world, id);
    const bool intentWaits = textAt(intent, "status"_L1) == "requires_action"_L1;
    if (!intentWaits && !(intent.isEmpty() && isChallenged(session)))
        return noSuch(u"payment that waits for approval"_s, id);
    const QString invoice = textAt(intent, "_invoice"_L1);
    QJsonObject challenge;
    challenge.insert("amount"_L1, intentWaits ? intent.value("amount"_L1) : session.value("amount_total"_L1));
    challenge.insert("currency"_L1, intentWaits ? intent.value("currency"_L1) : session.value("currency"_L1));
    if (!session.isEmpty())
        challenge.insert("return_path"_L1, QString("/c/pay/"_L1 + textAt(session, "id"_L1)));
    else if (!invoice.isEmpty())
        challenge.insert("return_path"_L1, QString("/i/"_L1 + invoice));
    return challenge;
}

ApiResult answerChallenge(World &world, const QString &id, bool approved)
{
    if (const auto open = openChallenge(world, id); !open)
        return open;
    QJsonObject intent = world.state.get(Kind::PaymentIntent, id);
    if (const QJsonObject session = sessionOf(world, id); !session.isEmpty())
        return answerForSession(world, session, intent, approved);
    if (const QJsonObject invoice = world.state.get(Kind::Invoice, textAt(intent, "_invoice"_L1)); !invoice.isEmpty())
        return answerForInvoice(world, invoice, intent, approved);
    if (!approved)
        return failAuthentication(world, intent);
    const QJsonObject method = world.state.get(Kind::PaymentMethod, textAt(intent, "payment_method"_L1));
    return confirmIntent(world, intent, approvedMethod(world, method));
}

} // namespace creditdesk::sandbox
