// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/control.h"
#include "sandbox/engine/cards.h"
#include "sandbox/engine/checkoutflow.h"
#include "sandbox/pages/html.h"
#include "sandbox/pages/pages.h"

namespace creditdesk::sandbox {
namespace {

QString couponNames(const World &world, const QJsonObject &session)
{
    QStringList names;
    for (const QJsonValue &discount : session.value("discounts"_L1).toArray()) {
        const QString id = textAt(discount.toObject(), "coupon"_L1);
        const QString name = textAt(world.state.get(Kind::Coupon, id), "name"_L1);
        names.append(name.isEmpty() ? id : name);
    }
    return names.join(u", "_s);
}

/// "7 days free"; empty: no trial.
QString trialText(const QJsonObject &session)
{
    const QJsonObject data = session.value("_subscription_data"_L1).toObject();
    if (const qint64 days = integerAt(data, "trial_period_days"_L1); days > 0)
        return days == 1 ? u"1 day free"_s : u"%1 days free"_s.arg(days);
    return isSet(data, "trial_end"_L1) ? "Free until "_L1 + dateText(integerAt(data, "trial_end"_L1)) : QString();
}

qint64 sumOf(const QJsonArray &items, QLatin1StringView member)
{
    qint64 sum = 0;
    for (const QJsonValue &item : items)
        sum += integerAt(item.toObject(), member);
    return sum;
}

/// What stands beside the amount: " / month", or what follows a trial.
QString afterAmount(const QJsonObject &session, const QJsonArray &items)
{
    const QString interval = intervalText(items.first().toObject().value("price"_L1).toObject());
    if (trialText(session).isEmpty())
        return interval;
    return " today, then "_L1 + moneyText(sumOf(items, "amount_total"_L1), textAt(session, "currency"_L1)) + interval;
}

QString summaryOf(const World &world, const QJsonObject &session)
{
    const QString currency = textAt(session, "currency"_L1);
    const QJsonArray items = session.value("_line_items"_L1).toArray();
    QString rows;
    for (const QJsonValue &value : items) {
        const QJsonObject item = value.toObject();
        rows += u"<div class=\"row\"><span>%1 <span class=\"soft\">× %2</span></span><span>%3</span></div>"_s
                    .arg(escaped(textAt(item, "description"_L1)))
                    .arg(integerAt(item, "quantity"_L1))
                    .arg(moneyText(integerAt(item, "amount_subtotal"_L1), currency));
    }
    const qint64 off = sumOf(items, "amount_discount"_L1);
    if (off > 0)
        rows += u"<div class=\"row\"><span>%1</span><span id=\"discount\">%2</span></div>"_s.arg(
            escaped(couponNames(world, session)), moneyText(-off, currency));
    if (const QString trial = trialText(session); !trial.isEmpty())
        rows += u"<div class=\"row\"><span id=\"trial\">%1</span></div>"_s.arg(escaped(trial));
    const QString total = moneyText(integerAt(session, "amount_total"_L1), currency);
    const QJsonObject first = items.first().toObject();
    const QString cancelUrl = textAt(session, "cancel_url"_L1);
    const QString back =
        cancelUrl.isEmpty()
            ? QString()
            : u"<p><a id=\"cancel\" href=\"%1\">← Back, without paying</a></p>"_s.arg(escaped(cancelUrl));
    return u"<section><p class=\"soft\">%1</p><h1 id=\"item\">%2</h1><div class=\"amount\" "
           u"id=\"amount\">%3<small>%4</small></div>%5"
           "<div class=\"row total\"><span>Due today</span><span>%3</span></div><br>%6</section>"_s.arg(
               textAt(session, "mode"_L1) == "subscription"_L1 ? u"Subscribe to"_s : u"Pay for"_s,
               escaped(textAt(first, "description"_L1)), total, afterAmount(session, items), rows, back);
}

QString cardForm(const World &world, const QJsonObject &session, const QString &error)
{
    const QString id = textAt(session, "id"_L1);
    const QJsonObject customer = world.state.get(Kind::Customer, textAt(session, "customer"_L1));
    const QString email = textAt(session, "customer_email"_L1).isEmpty() ? textAt(customer, "email"_L1)
                                                                         : textAt(session, "customer_email"_L1);
    const bool subscription = textAt(session, "mode"_L1) == "subscription"_L1;
    const QString label =
        subscription ? (trialText(session).isEmpty() ? u"Subscribe"_s : u"Start the trial"_s)
                     : "Pay "_L1 + moneyText(integerAt(session, "amount_total"_L1), textAt(session, "currency"_L1));
    const QString note = error.isEmpty()
                             ? QString()
                             : u"<div class=\"note error\" id=\"error\" role=\"alert\">%1</div>"_s.arg(escaped(error));
    // A bank debit and its like: the order completes at once, the money comes later.
    const QString delayed =
        subscription
            ? QString()
            : u"<button class=\"wide\" type=\"submit\" id=\"pay-delayed\" name=\"outcome\" value=\"delayed\">Pay with delayed method <span class=\"soft small\">· arrives in %1 s</span></button>"_s
                  .arg(world.settleAfterSeconds());
    const QString noCard =
        needsNoMethod(session)
            ? u"<button class=\"wide\" type=\"submit\" id=\"no-card\" name=\"outcome\" value=\"no_card\">Go on without a card</button>"_s
            : QString();
    return u"<section class=\"card\"><h2>Payment</h2>%1<form method=\"post\" action=\"/c/pay/%2\">"
           "<label for=\"email\">Email</label><input id=\"email\" name=\"email\" type=\"email\" value=\"%3\" "
           "autocomplete=\"off\">"
           "<label for=\"card-number\">Test card number</label><input id=\"card-number\" name=\"number\" "
           "inputmode=\"numeric\" value=\"4242 4242 4242 4242\" autocomplete=\"off\">"
           "<div class=\"pair\"><div><label for=\"card-expiry\">Expires</label><input id=\"card-expiry\" "
           "name=\"expiry\" value=\"12 / 34\" autocomplete=\"off\"></div>"
           "<div><label for=\"card-cvc\">CVC</label><input id=\"card-cvc\" name=\"cvc\" value=\"123\" "
           "inputmode=\"numeric\" autocomplete=\"off\"></div></div>"
           "<label for=\"card-name\">Name on card</label><input id=\"card-name\" name=\"name\" value=\"Test Person\" "
           "autocomplete=\"off\">"
           "<button class=\"primary wide\" type=\"submit\" id=\"pay\" name=\"outcome\" value=\"card\">%4</button>%5"
           "%6<button class=\"wide danger\" type=\"submit\" id=\"decline\" name=\"outcome\" value=\"declined\">Decline "
           "this card</button>"
           "</form></section>"_s.arg(note, id, escaped(email), escaped(label), delayed, noCard);
}

http::Response checkoutPage(const World &world, const QJsonObject &session, const QString &error, int status)
{
    return htmlPage(
        u"Checkout"_s,
        u"<div class=\"columns\">%1%2</div>"_s.arg(summaryOf(world, session), cardForm(world, session, error)), status);
}

/// Nothing to pay any more: done, or too late.
http::Response closedPage(const QJsonObject &session)
{
    if (textAt(session, "status"_L1) == "expired"_L1)
        return messagePage(u"This checkout has expired"_s, u"Nothing was charged. Start again in the application."_s,
                           u"Back"_s, textAt(session, "cancel_url"_L1));
    return messagePage(u"All done"_s, u"This checkout is complete."_s, u"Continue"_s, successUrl(session));
}

ApiResult payWithCard(World &world, const QString &id, const QString &number, const QJsonObject &billing)
{
    const TestCard *card = findTestCard(number);
    if (!card)
        return invalidRequest(
            u"Your card number is incorrect. Use one of Stripe's test cards, for example 4242 4242 4242 4242."_s);
    return paySession(world, id, addCard(world, *card, billing));
}

http::Response submit(World &world, const http::Request &request)
{
    const QString id = request.pathParameters.value(u"id"_s);
    const QJsonObject session = world.state.get(Kind::CheckoutSession, id);
    if (session.isEmpty())
        return messagePage(u"No such checkout"_s, u"This link leads to no checkout session of the sandbox."_s, {}, {},
                           404);
    if (textAt(session, "status"_L1) != "open"_L1)
        return closedPage(session);
    const QJsonObject form = formOf(request);
    const QJsonObject billing{{u"email"_s, textOrNull(textAt(form, "email"_L1))},
                              {u"name"_s, textOrNull(textAt(form, "name"_L1))}};
    const QString outcome = textAt(form, "outcome"_L1);
    const bool card = outcome.isEmpty() || outcome == "card"_L1;
    const ApiResult paid =
        card ? payWithCard(world, id, textAt(form, "number"_L1), billing) : payByOutcome(world, id, outcome, billing);
    if (!paid) {
        const QString code = paid.error().code.isEmpty() ? QString() : u" (%1)"_s.arg(paid.error().code);
        return checkoutPage(world, world.state.get(Kind::CheckoutSession, id), paid.error().message + code,
                            paid.error().status);
    }
    if (isChallenged(*paid))
        return http::Response::redirect(challengePath(*paid).toUtf8());
    return http::Response::redirect(successUrl(*paid).toUtf8());
}

http::Response show(const World &world, const http::Request &request)
{
    const QJsonObject session = world.state.get(Kind::CheckoutSession, request.pathParameters.value(u"id"_s));
    if (session.isEmpty())
        return messagePage(u"No such checkout"_s, u"This link leads to no checkout session of the sandbox."_s, {}, {},
                           404);
    if (textAt(session, "status"_L1) != "open"_L1)
        return closedPage(session);
    const bool refused = request.query.queryItemValue(u"failed"_s) == "authentication"_L1;
    return checkoutPage(
        world, session,
        refused ? u"Your bank did not approve the payment. Try again, or take another card."_s : QString(), 200);
}

} // namespace

void addCheckoutPage(http::Router &router, World &world)
{
    router.add(http::Method::Get, u"/c/pay/{id}"_s,
               guarded(world, [&world](const http::Request &request) { return show(world, request); }));
    router.add(http::Method::Post, u"/c/pay/{id}"_s,
               guarded(world, [&world](const http::Request &request) { return submit(world, request); }));
}

} // namespace creditdesk::sandbox
