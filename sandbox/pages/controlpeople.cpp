// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/engine/disputes.h"
#include "sandbox/engine/invoices.h"
#include "sandbox/engine/phases.h"
#include "sandbox/engine/subscriptionparts.h"
#include "sandbox/engine/subscriptions.h"
#include "sandbox/pages/controlparts.h"
#include "sandbox/pages/html.h"

namespace creditdesk::sandbox {
namespace {

const QString kDanger = QStringLiteral("class=\"danger\"");

QString productName(const World &world, const QJsonObject &price)
{
    return textAt(world.state.get(Kind::Product, textAt(price, "product"_L1)), "name"_L1);
}

QString subscriptionForm(const QString &subscription, const QString &action, const QString &label,
                         const QJsonObject &fields = {}, const QString &attributes = {}, const QString &suffix = {})
{
    return controlForm(u"/sandbox/subscriptions/%1/%2"_s.arg(subscription, action), subscription,
                       u"%1-%2"_s.arg(suffix.isEmpty() ? action : suffix, subscription), label, fields, {}, attributes);
}

QString subscriptionButtons(const QJsonObject &subscription)
{
    const QString id = textAt(subscription, "id"_L1);
    const QString status = textAt(subscription, "status"_L1);
    const bool stopped =
        status == "paused"_L1 || isSet(subscription, "pause_collection"_L1) || isSet(subscription, "cancel_at"_L1);
    QString buttons;
    if (status == "trialing"_L1)
        buttons += subscriptionForm(id, u"end_trial"_s, u"End the trial"_s);
    if (status == "past_due"_L1)
        buttons += subscriptionForm(id, u"retry"_s, u"Try again to charge"_s);
    if (status != "paused"_L1 && status != "incomplete"_L1)
        buttons += subscriptionForm(id, u"renew"_s, u"Renew now"_s);
    buttons +=
        subscriptionForm(id, u"card"_s, u"Decline next payment"_s, {{u"outcome"_s, u"declined"_s}}, {}, u"decline"_s);
    buttons += subscriptionForm(id, u"card"_s, u"Ask for 3-D Secure"_s, {{u"outcome"_s, u"authentication"_s}}, {},
                                u"authentication"_s);
    buttons += subscriptionForm(id, u"card"_s, u"Put in a good card"_s, {{u"outcome"_s, u"paid"_s}}, {}, u"good"_s);
    if (stopped)
        buttons += subscriptionForm(id, u"resume"_s, u"Resume"_s);
    else
        buttons += subscriptionForm(id, u"pause"_s, u"Pause payments"_s, {{u"behavior"_s, u"void"_s}});
    if (!isSet(subscription, "cancel_at"_L1))
        buttons += subscriptionForm(id, u"cancel"_s, u"Cancel at the end"_s);
    buttons += subscriptionForm(id, u"cancel"_s, u"Cancel now"_s, {{u"immediately"_s, true}}, kDanger, u"end"_s);
    return buttons;
}

/// What is out of the ordinary about it, in words.
QString remarks(const World &world, const QJsonObject &subscription)
{
    QStringList remarks;
    const QString status = textAt(subscription, "status"_L1);
    if (isSet(subscription, "cancel_at"_L1))
        remarks.append("ends "_L1 + dateText(integerAt(subscription, "cancel_at"_L1)));
    else if (status == "trialing"_L1)
        remarks.append("trial until "_L1 + dateText(integerAt(subscription, "trial_end"_L1)));
    else if (status != "paused"_L1 && status != "incomplete"_L1)
        remarks.append("renews "_L1 + dateText(periodEndOf(subscription)));
    if (isSet(subscription, "pause_collection"_L1))
        remarks.append(u"payments paused"_s);
    if (isSet(subscription, "_retry_at"_L1))
        remarks.append("tries again "_L1 + dateText(integerAt(subscription, "_retry_at"_L1)));
    if (const QJsonObject next = world.state.get(Kind::Price, plannedPrice(world, subscription)); !next.isEmpty())
        remarks.append("then "_L1 + productName(world, next));
    if (!subscription.value("discounts"_L1).toArray().isEmpty())
        remarks.append(u"discounted"_s);
    const QJsonObject method = world.state.get(Kind::PaymentMethod, textAt(subscription, "default_payment_method"_L1));
    remarks.append(method.isEmpty() ? u"no card"_s : u"card …%1"_s.arg(textAt(method, "card.last4"_L1)));
    return remarks.join(u" · "_s);
}

QString subscriptionBlock(const World &world, const QJsonObject &subscription)
{
    const QJsonObject item = itemsOf(subscription).first().toObject();
    const QJsonObject price = item.value("price"_L1).toObject();
    const qint64 quantity = integerAt(item, "quantity"_L1, 1);
    const QString name = u"%1%2 · %3%4"_s.arg(
        productName(world, price), quantity > 1 ? u" × %1"_s.arg(quantity) : QString(),
        moneyText(integerAt(price, "unit_amount"_L1) * quantity, textAt(price, "currency"_L1)), intervalText(price));
    return u"<div class=\"block\" id=\"%1\"><p><strong>%2</strong> %3 <span class=\"soft small\">%4</span></p><div "
           u"class=\"actions\">%5</div></div>"_s.arg(
               textAt(subscription, "id"_L1), escaped(name), stateTag(textAt(subscription, "status"_L1)),
               escaped(remarks(world, subscription)), subscriptionButtons(subscription));
}

/// What a charge was for: its invoice's first line or its session's.
QString purposeOf(const World &world, const QJsonObject &charge)
{
    const QJsonObject intent = world.state.get(Kind::PaymentIntent, textAt(charge, "payment_intent"_L1));
    const QJsonObject invoice = world.state.get(Kind::Invoice, textAt(intent, "_invoice"_L1));
    if (!invoice.isEmpty())
        return textAt(valueAt(invoice, "lines.data"_L1).toArray().last().toObject(), "description"_L1);
    const QJsonObject session = world.state.get(Kind::CheckoutSession, textAt(intent, "_session"_L1));
    const QString item = textAt(session.value("_line_items"_L1).toArray().first().toObject(), "description"_L1);
    return item.isEmpty() ? textAt(charge, "description"_L1) : item;
}

QString disputeButtons(const QJsonObject &dispute, const QString &back)
{
    const QString id = textAt(dispute, "id"_L1);
    const QString status = textAt(dispute, "status"_L1);
    const auto button = [&](const QString &action, const QString &label, const QString &attributes = {}) {
        return controlForm(u"/sandbox/disputes/%1/%2"_s.arg(id, action), back, u"%1-%2"_s.arg(action, id), label, {},
                           {}, attributes);
    };
    if (status == "won"_L1 || status == "warning_closed"_L1 || status == "prevented"_L1)
        return {};
    if (status == "lost"_L1)
        return button(u"win"_s, u"Win after all"_s);
    if (status.startsWith("warning_"_L1))
        return button(u"escalate"_s, u"Becomes a chargeback"_s, kDanger) + button(u"withdraw"_s, u"Close inquiry"_s);
    return button(u"win"_s, u"Win"_s) + button(u"lose"_s, u"Lose"_s, kDanger);
}

QString refundButtons(const QJsonObject &refund, const QString &back)
{
    const QString id = textAt(refund, "id"_L1);
    const QString status = textAt(refund, "status"_L1);
    const auto button = [&](const QString &action, const QString &label) {
        return controlForm(u"/sandbox/refunds/%1/%2"_s.arg(id, action), back, u"%1-%2"_s.arg(action, id), label);
    };
    if (status == "pending"_L1 || status == "requires_action"_L1)
        return button(u"succeed"_s, u"It arrives"_s) + button(u"fail"_s, u"It fails"_s);
    return status == "succeeded"_L1 ? button(u"fail"_s, u"It fails after all"_s) : QString();
}

/// Refunds and disputes of a charge, one line each.
QString backRows(const World &world, const QJsonObject &charge)
{
    QString rows;
    const auto add = [&](const QString &what, const QJsonObject &object, const QString &buttons) {
        rows += u"<tr><td class=\"inner\">%1 %2</td><td></td><td class=\"number\">%3</td><td><div "
                u"class=\"actions\">%4</div></td></tr>"_s.arg(
                    what, stateTag(textAt(object, "status"_L1)),
                    moneyText(-integerAt(object, "amount"_L1), textAt(object, "currency"_L1)), buttons);
    };
    const QString id = textAt(charge, "id"_L1);
    for (const QString &refundId : world.state.ids(Kind::Refund)) {
        const QJsonObject refund = world.state.get(Kind::Refund, refundId);
        if (textAt(refund, "charge"_L1) == id)
            add(u"↳ Refund"_s, refund, refundButtons(refund, id));
    }
    for (const QString &disputeId : world.state.ids(Kind::Dispute)) {
        const QJsonObject dispute = world.state.get(Kind::Dispute, disputeId);
        if (textAt(dispute, "charge"_L1) == id)
            add(u"↳ Dispute"_s, dispute, disputeButtons(dispute, id));
    }
    return rows;
}

QString paymentButtons(const World &world, const QJsonObject &charge)
{
    const QString id = textAt(charge, "id"_L1);
    const qint64 left = integerAt(charge, "amount_captured"_L1) - integerAt(charge, "amount_refunded"_L1);
    if (textAt(charge, "status"_L1) != "succeeded"_L1 || left == 0 || isChargedBack(world, id))
        return {};
    const QString path = u"/sandbox/payments/%1/%2"_s.arg(id);
    const QString amount =
        u"<input class=\"money\" name=\"amount\" inputmode=\"decimal\" aria-label=\"Amount to refund\" value=\"%1\">"_s
            .arg(u"%1.%2"_s.arg(left / 100).arg(left % 100, 2, 10, QLatin1Char('0')));
    return controlForm(path.arg(u"refund"_s), id, "refund-"_L1 + id, u"Refund"_s, {}, amount) +
           controlForm(path.arg(u"dispute"_s), id, "dispute-"_L1 + id, u"Dispute"_s, {}, {}, kDanger) +
           controlForm(path.arg(u"dispute"_s), id, "inquiry-"_L1 + id, u"Inquiry"_s, {{u"inquiry"_s, true}});
}

QString paymentRows(const World &world, const QString &customer)
{
    QString rows;
    const QStringList &ids = world.state.ids(Kind::Charge);
    for (auto id = ids.crbegin(); id != ids.crend(); ++id) {
        const QJsonObject charge = world.state.get(Kind::Charge, *id);
        if (textAt(charge, "customer"_L1) != customer)
            continue;
        rows += u"<tr id=\"%1\"><td>%2 %3</td><td class=\"soft\">%4</td><td class=\"number\">%5</td><td><div "
                u"class=\"actions\">%6</div></td></tr>"_s.arg(
                    escaped(*id), escaped(purposeOf(world, charge)), stateTag(textAt(charge, "status"_L1)),
                    dateText(integerAt(charge, "created"_L1)),
                    moneyText(integerAt(charge, "amount"_L1), textAt(charge, "currency"_L1)),
                    paymentButtons(world, charge)) +
                backRows(world, charge);
    }
    return rows;
}

QString personCard(const World &world, const QJsonObject &customer, bool open)
{
    const QString id = textAt(customer, "id"_L1);
    QString blocks;
    int living = 0;
    for (const QString &subscriptionId : world.state.ids(Kind::Subscription)) {
        const QJsonObject subscription = world.state.get(Kind::Subscription, subscriptionId);
        if (textAt(subscription, "customer"_L1) != id || isEnded(subscription))
            continue;
        blocks += subscriptionBlock(world, subscription);
        ++living;
    }
    const QString payments = paymentRows(world, id);
    if (!payments.isEmpty())
        blocks += u"<div class=\"scroll\"><table><thead><tr><th>Payment</th><th>Date</th><th "
                  u"class=\"number\">Amount</th><th></th></tr></thead><tbody>%1</tbody></table></div>"_s.arg(payments);
    if (blocks.isEmpty())
        blocks = u"<p class=\"soft\">Has bought nothing yet.</p>"_s;
    const QString email = textAt(customer, "email"_L1);
    const QString summary = living == 0   ? u"no subscription"_s
                            : living == 1 ? u"1 subscription"_s
                                          : u"%1 subscriptions"_s.arg(living);
    return u"<details class=\"person\" id=\"%1\"%2><summary><strong>%3</strong> <span class=\"soft "
           u"small\">%4</span></summary>%5</details>"_s.arg(escaped(id), open ? u" open"_s : QString(),
                                                            escaped(email.isEmpty() ? id : email), summary, blocks);
}

} // namespace

QString peopleSection(const World &world)
{
    constexpr int kOpenAtFirst = 3; ///< the newest; the rest unfolds on a click
    constexpr int kShown = 100;
    QString people;
    int count = 0;
    const QStringList &ids = world.state.ids(Kind::Customer);
    for (auto id = ids.crbegin(); id != ids.crend() && count < kShown; ++id) {
        const QJsonObject customer = world.state.get(Kind::Customer, *id);
        if (!isTrue(customer, "deleted"_L1))
            people += personCard(world, customer, count++ < kOpenAtFirst);
    }
    if (people.isEmpty())
        people = u"<p class=\"soft\">Nobody yet. Buy something in the application, and it appears here.</p>"_s;
    return controlCard(u"people"_s, u"People"_s, people);
}

} // namespace creditdesk::sandbox
