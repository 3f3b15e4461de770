// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/control.h"
#include "sandbox/engine/phases.h"
#include "sandbox/engine/subscriptionparts.h"
#include "sandbox/engine/subscriptions.h"
#include "sandbox/pages/html.h"
#include "sandbox/pages/pages.h"

#include <QSet>

namespace creditdesk::sandbox {
namespace {

QString portalPath(const QString &session, const QString &subscription, QLatin1StringView action)
{
    return u"/p/session/%1/%2/%3"_s.arg(session, subscription, action);
}

QString planName(const World &world, const QJsonObject &price)
{
    const QJsonObject product = world.state.get(Kind::Product, textAt(price, "product"_L1));
    return u"%1 · %2%3"_s.arg(textAt(product, "name"_L1),
                              moneyText(integerAt(price, "unit_amount"_L1), textAt(price, "currency"_L1)),
                              intervalText(price));
}

QJsonObject featuresOf(const World &world, const QString &sessionId)
{
    const QString configuration = textAt(world.state.get(Kind::PortalSession, sessionId), "configuration"_L1);
    return world.state.get(Kind::PortalConfiguration, configuration).value("features"_L1).toObject();
}

/// The prices that the portal's configuration offers; empty: it names none, so every recurring price is offered.
QSet<QString> offeredPrices(const QJsonObject &features)
{
    QSet<QString> prices;
    for (const QJsonValue &product : valueAt(features, "subscription_update.products"_L1).toArray()) {
        for (const QJsonValue &price : product.toObject().value("prices"_L1).toArray())
            prices.insert(price.toString());
    }
    return prices;
}

/// The other recurring prices, to switch to.
QString switchForm(const World &world, const QString &session, const QJsonObject &subscription,
                   const QString &currentPrice)
{
    const QJsonObject features = featuresOf(world, session);
    if (!isTrue(features, "subscription_update.enabled"_L1))
        return {};
    const QSet<QString> offered = offeredPrices(features);
    QString choices;
    for (const QString &id : world.state.ids(Kind::Price)) {
        const QJsonObject price = world.state.get(Kind::Price, id);
        if (isSet(price, "recurring"_L1) && isTrue(price, "active"_L1) && id != currentPrice &&
            (offered.isEmpty() || offered.contains(id)))
            choices += u"<option value=\"%1\" data-lookup-key=\"%2\">%3</option>"_s.arg(
                escaped(id), escaped(textAt(price, "lookup_key"_L1)), escaped(planName(world, price)));
    }
    if (choices.isEmpty())
        return {};
    return u"<form method=\"post\" action=\"%1\" class=\"actions\"><label for=\"plan\">Switch plan</label><select "
           u"id=\"plan\" name=\"price\">%2</select>"
           "<button type=\"submit\" id=\"switch-plan\">Switch</button></form>"_s.arg(
               portalPath(session, textAt(subscription, "id"_L1), "switch"_L1), choices);
}

QString stateText(const World &world, const QJsonObject &subscription)
{
    const QString end = dateText(periodEndOf(subscription));
    if (isSet(subscription, "cancel_at"_L1))
        return u"<span class=\"tag warn\" id=\"plan-status\">Cancels on %1</span>"_s.arg(
            dateText(integerAt(subscription, "cancel_at"_L1)));
    if (const QJsonObject next = world.state.get(Kind::Price, plannedPrice(world, subscription)); !next.isEmpty())
        return u"<span class=\"tag warn\" id=\"plan-status\">Changes to %1 on %2</span>"_s.arg(
            escaped(planName(world, next)), end);
    const QString status = textAt(subscription, "status"_L1);
    const QString tag = status == "active"_L1 || status == "trialing"_L1 ? u"good"_s : u"bad"_s;
    return u"<span class=\"tag %1\" id=\"plan-status\">%2</span> <span class=\"soft\">Renews on %3</span>"_s.arg(
        tag, escaped(status), end);
}

QString subscriptionCard(const World &world, const QString &session, const QJsonObject &subscription)
{
    const QString id = textAt(subscription, "id"_L1);
    const QJsonObject price = itemsOf(subscription).first().toObject().value("price"_L1).toObject();
    const bool canceling = isSet(subscription, "cancel_at"_L1);
    const bool cancelable = isTrue(featuresOf(world, session), "subscription_cancel.enabled"_L1);
    const QString toggle = !cancelable ? QString()
                           : canceling ? buttonForm(portalPath(session, id, "resume"_L1), u"resume-subscription"_s,
                                                    u"Keep the plan"_s, u"class=\"primary\""_s)
                                       : buttonForm(portalPath(session, id, "cancel"_L1), u"cancel-subscription"_s,
                                                    u"Cancel at the period's end"_s, u"class=\"danger\""_s);
    const QString keep = plannedPrice(world, subscription).isEmpty()
                             ? QString()
                             : buttonForm(portalPath(session, id, "keep"_L1), u"keep-plan"_s, u"Do not change it"_s);
    const QString renew = buttonForm(portalPath(session, id, "renew"_L1), u"renew-now"_s, u"Renew now"_s);
    return u"<section class=\"card\"><h2>Current plan</h2><div class=\"split\"><div><h1 "
           u"id=\"current-plan\">%1</h1><p>%2</p></div><div class=\"actions\">%3%4</div></div>%5"
           "<p class=\"soft small\">“Renew now” moves the sandbox's clock to the end of the period.</p></section>"_s
               .arg(escaped(planName(world, price)), stateText(world, subscription), renew, keep + toggle,
                    switchForm(world, session, subscription, textAt(price, "id"_L1)));
}

QString invoicesCard(const World &world, const QString &customer)
{
    QString rows;
    const QStringList &ids = world.state.ids(Kind::Invoice);
    for (auto id = ids.crbegin(); id != ids.crend(); ++id) {
        const QJsonObject invoice = world.state.get(Kind::Invoice, *id);
        if (textAt(invoice, "customer"_L1) != customer || textAt(invoice, "status"_L1) == "draft"_L1)
            continue;
        const QString status = textAt(invoice, "status"_L1);
        rows +=
            u"<tr><td>%1</td><td><a href=\"/i/%2\">%3</a></td><td><span class=\"tag %4\">%5</span></td><td class=\"number\">%6</td></tr>"_s
                .arg(dateText(integerAt(invoice, "created"_L1)), escaped(*id), escaped(textAt(invoice, "number"_L1)),
                     status == "paid"_L1 ? u"good"_s : u"bad"_s, escaped(status),
                     moneyText(integerAt(invoice, "total"_L1), textAt(invoice, "currency"_L1)));
    }
    if (rows.isEmpty())
        return u"<section class=\"card\"><h2>Invoices</h2><p class=\"soft\">No invoices yet.</p></section>"_s;
    return u"<section class=\"card\"><h2>Invoices</h2><div class=\"scroll\"><table "
           u"id=\"invoices\"><thead><tr><th>Date</th><th>Number</th><th>State</th>"
           "<th class=\"number\">Total</th></tr></thead><tbody>%1</tbody></table></div></section>"_s.arg(rows);
}

http::Response portalPage(const World &world, const QJsonObject &session, const QString &error, int status)
{
    const QString customerId = textAt(session, "customer"_L1);
    const QJsonObject customer = world.state.get(Kind::Customer, customerId);
    QString plans;
    for (const QString &id : world.state.ids(Kind::Subscription)) {
        const QJsonObject subscription = world.state.get(Kind::Subscription, id);
        if (textAt(subscription, "customer"_L1) == customerId && !isEnded(subscription))
            plans += subscriptionCard(world, textAt(session, "id"_L1), subscription);
    }
    if (plans.isEmpty())
        plans =
            u"<section class=\"card\"><h2>Current plan</h2><p id=\"current-plan\" class=\"soft\">No active subscription.</p></section>"_s;
    const QString note = error.isEmpty()
                             ? QString()
                             : u"<div class=\"note error\" id=\"error\" role=\"alert\">%1</div>"_s.arg(escaped(error));
    const QString returnUrl = textAt(session, "return_url"_L1);
    const QString back =
        returnUrl.isEmpty() ? QString()
                            : u"<a id=\"return\" href=\"%1\">← Return to the application</a>"_s.arg(escaped(returnUrl));
    const QString credit = integerAt(customer, "balance"_L1) < 0
                               ? u"<div class=\"note good\">A credit of %1 pays towards the next invoice.</div>"_s.arg(
                                     moneyText(-integerAt(customer, "balance"_L1), u"usd"_s))
                               : QString();
    return htmlPage(
        u"Billing"_s,
        u"<div class=\"split\"><div><h1>Billing</h1><p class=\"soft\">%1</p></div>%2</div>%3%4%5%6"_s.arg(
            escaped(textAt(customer, "email"_L1)), back, note, credit, plans, invoicesCard(world, customerId)),
        status);
}

/// The subscription of the address, if it belongs to the portal session's customer.
bool ownsSubscription(const World &world, const QJsonObject &session, const QString &subscriptionId)
{
    const QJsonObject *subscription = world.state.find(Kind::Subscription, subscriptionId);
    return subscription && textAt(*subscription, "customer"_L1) == textAt(session, "customer"_L1);
}

/// At once, or at the period's end where the portal's configuration wants that for such a switch.
ApiResult switchPlan(World &world, const QJsonObject &session, const QString &id, const QString &priceId)
{
    const auto subscription = world.require(Kind::Subscription, id);
    if (!subscription)
        return subscription;
    const auto price = recurringPrice(world, priceId, u"price"_s);
    if (!price)
        return price;
    const QJsonArray conditions =
        valueAt(featuresOf(world, textAt(session, "id"_L1)), "subscription_update.schedule_at_period_end.conditions"_L1)
            .toArray();
    const bool trial = textAt(*subscription, "status"_L1) == "trialing"_L1;
    if (!trial && waitsForPeriodEnd(conditions, itemsOf(*subscription).first().toObject(), *price))
        return scheduleSwitch(world, id, priceId);
    if (const auto dropped = dropPlannedSwitch(world, id); !dropped)
        return dropped;
    return switchPrice(world, id, {}, priceId, std::nullopt, u"always_invoice"_s);
}

ApiResult act(World &world, const QJsonObject &session, const QString &subscription, const QString &action,
              const QJsonObject &form)
{
    if (action == "cancel"_L1)
        return setCancelAtPeriodEnd(world, subscription, true);
    if (action == "resume"_L1)
        return setCancelAtPeriodEnd(world, subscription, false);
    if (action == "renew"_L1)
        return renewNow(world, subscription);
    if (action == "switch"_L1)
        return switchPlan(world, session, subscription, textAt(form, "price"_L1));
    if (action == "keep"_L1)
        return dropPlannedSwitch(world, subscription);
    return noSuch(u"action"_s, action);
}

http::Response unknownSession()
{
    return messagePage(u"No such billing page"_s, u"Open it again from the application."_s, {}, {}, 404);
}

} // namespace

void addPortalPage(http::Router &router, World &world)
{
    router.add(http::Method::Get, u"/p/session/{id}"_s, guarded(world, [&world](const http::Request &request) {
                   const QJsonObject session =
                       world.state.get(Kind::PortalSession, request.pathParameters.value(u"id"_s));
                   return session.isEmpty() ? unknownSession() : portalPage(world, session, {}, 200);
               }));
    router.add(http::Method::Post, u"/p/session/{id}/{subscription}/{action}"_s,
               guarded(world, [&world](const http::Request &request) {
                   const QJsonObject session =
                       world.state.get(Kind::PortalSession, request.pathParameters.value(u"id"_s));
                   const QString subscription = request.pathParameters.value(u"subscription"_s);
                   if (session.isEmpty() || !ownsSubscription(world, session, subscription))
                       return unknownSession();
                   const auto done =
                       act(world, session, subscription, request.pathParameters.value(u"action"_s), formOf(request));
                   if (!done)
                       return portalPage(world, session, done.error().message, done.error().status);
                   return http::Response::redirect("/p/session/" + textAt(session, "id"_L1).toUtf8());
               }));
}

} // namespace creditdesk::sandbox
