// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/control.h"
#include "sandbox/engine/challenge.h"
#include "sandbox/engine/checkoutflow.h"
#include "sandbox/pages/controlparts.h"
#include "sandbox/pages/html.h"
#include "sandbox/pages/pages.h"

namespace creditdesk::sandbox {
namespace {

QString advanceButton(const QString &id, const QString &field, qint64 value, const QString &label)
{
    return controlForm(u"/sandbox/clock"_s, u"clock"_s, id, label, {{field, value}});
}

QString openCheckouts(const World &world)
{
    QString rows;
    for (const QString &id : world.state.ids(Kind::CheckoutSession)) {
        const QJsonObject session = world.state.get(Kind::CheckoutSession, id);
        if (textAt(session, "status"_L1) != "open"_L1)
            continue;
        const QJsonObject customer = world.state.get(Kind::Customer, textAt(session, "customer"_L1));
        const QJsonObject item = session.value("_line_items"_L1).toArray().first().toObject();
        const QString path = u"/sandbox/checkout/%1/pay"_s.arg(id);
        // Subscriptions are paid by card only.
        const QString debit = textAt(session, "mode"_L1) == "payment"_L1
                                  ? controlForm(path, u"waiting"_s, "delay-"_L1 + id, u"Pay by bank debit"_s,
                                                {{u"outcome"_s, u"delayed"_s}})
                                  : QString();
        rows += u"<tr><td>%1<br><span class=\"soft small\">%2</span></td><td class=\"number\">%3</td><td><div "
                u"class=\"actions\"><a class=\"button\" href=\"/c/pay/%4\">Open</a>%5%6</div></td></tr>"_s.arg(
                    escaped(textAt(item, "description"_L1)), escaped(textAt(customer, "email"_L1)),
                    moneyText(integerAt(session, "amount_total"_L1), textAt(session, "currency"_L1)), escaped(id),
                    controlForm(path, u"waiting"_s, "pay-"_L1 + id, u"Pay"_s, {{u"outcome"_s, u"paid"_s}}), debit);
    }
    return rows;
}

QString delayedPayments(const World &world)
{
    QString rows;
    for (const QString &id : world.state.ids(Kind::CheckoutSession)) {
        const QJsonObject session = world.state.get(Kind::CheckoutSession, id);
        if (settlementOfSession(world, id).isEmpty())
            continue;
        const QString path = u"/sandbox/checkout/%1/settle"_s.arg(id);
        rows +=
            u"<tr><td>Bank debit on its way<br><code class=\"soft\">%1</code></td><td class=\"number\">%2</td><td><div "
            u"class=\"actions\">%3%4</div></td></tr>"_s.arg(
                escaped(textAt(session, "payment_intent"_L1)),
                moneyText(integerAt(session, "amount_total"_L1), textAt(session, "currency"_L1)),
                controlForm(path, u"waiting"_s, "arrive-"_L1 + id, u"It arrives"_s, {{u"outcome"_s, u"succeeded"_s}}),
                controlForm(path, u"waiting"_s, "bounce-"_L1 + id, u"It fails"_s, {{u"outcome"_s, u"failed"_s}}, {},
                            u"class=\"danger\""_s));
    }
    return rows;
}

QString challenges(const World &world)
{
    QString rows;
    QStringList ids = world.state.ids(Kind::PaymentIntent);
    for (const QString &id : world.state.ids(Kind::CheckoutSession)) {
        if (textAt(world.state.get(Kind::CheckoutSession, id), "_intent"_L1).isEmpty())
            ids.append(id); // those of an intent are found by it
    }
    for (const QString &id : std::as_const(ids)) {
        const auto challenge = openChallenge(world, id);
        if (!challenge)
            continue;
        const QString path = "/sandbox/challenges/"_L1 + id;
        rows +=
            u"<tr><td>The bank asks for approval<br><code class=\"soft\">%1</code></td><td "
            u"class=\"number\">%2</td><td><div class=\"actions\">%3%4</div></td></tr>"_s.arg(
                escaped(id.left(32)), moneyText(integerAt(*challenge, "amount"_L1), textAt(*challenge, "currency"_L1)),
                controlForm(path, u"waiting"_s, "approve-"_L1 + id, u"Approve"_s, {{u"outcome"_s, u"approved"_s}}),
                controlForm(path, u"waiting"_s, "refuse-"_L1 + id, u"Refuse"_s, {{u"outcome"_s, u"failed"_s}}, {},
                            u"class=\"danger\""_s));
    }
    return rows;
}

http::Response controlPage(const World &world)
{
    const QString body =
        u"<div class=\"split\"><div><h1>What if…</h1><p class=\"soft\">Whatever you do here reaches the application as "
        u"signed webhooks, just as Stripe would send them.</p></div><nav class=\"actions small\" "
        u"aria-label=\"Sections\"><a href=\"#people\">People</a><a href=\"#delivery\">Webhooks</a><a "
        u"href=\"#events\">Events</a></nav></div>%1%2%3%4<div id=\"live\">%5</div>"_s.arg(
            clockSection(world), waitingSection(world), peopleSection(world), deliverySection(world),
            eventsSection(world));
    return htmlPage(u"Stripe sandbox"_s, body, 200, true);
}

} // namespace

QString controlForm(const QString &path, const QString &back, const QString &id, const QString &label,
                    const QJsonObject &fields, const QString &inner, const QString &attributes)
{
    QString hidden;
    for (auto it = fields.begin(); it != fields.end(); ++it)
        hidden += u"<input type=\"hidden\" name=\"%1\" value=\"%2\">"_s.arg(escaped(it.key()),
                                                                            escaped(it.value().toVariant().toString()));
    return u"<form method=\"post\" action=\"%1\"><input type=\"hidden\" name=\"back\" value=\"%2\">%3%4<button "
           u"type=\"submit\" id=\"%5\" %6>%7</button></form>"_s.arg(escaped(path), escaped(back), hidden, inner,
                                                                    escaped(id), attributes, escaped(label));
}

QString stateTag(const QString &state)
{
    static const QStringList good{u"active"_s, u"trialing"_s, u"paid"_s, u"succeeded"_s, u"won"_s};
    static const QStringList bad{u"past_due"_s, u"unpaid"_s, u"incomplete"_s, u"incomplete_expired"_s, u"failed"_s,
                                 u"declined"_s, u"lost"_s,   u"canceled"_s,   u"forgotten"_s};
    const QString colour = good.contains(state) ? u"good"_s : bad.contains(state) ? u"bad"_s : u"warn"_s;
    return u"<span class=\"tag %1\">%2</span>"_s.arg(colour, escaped(QString(state).replace(u'_', u' ')));
}

QString controlCard(const QString &anchor, const QString &heading, const QString &body)
{
    return u"<section class=\"card\" id=\"%1\"><h2>%2</h2>%3</section>"_s.arg(anchor, escaped(heading), body);
}

QString clockSection(const World &world)
{
    const QString buttons = advanceButton(u"advance-day"_s, u"advance_seconds"_s, 86'400, u"A day"_s) +
                            advanceButton(u"advance-week"_s, u"advance_seconds"_s, 7 * 86'400, u"A week"_s) +
                            advanceButton(u"advance-month"_s, u"advance_months"_s, 1, u"A month"_s) +
                            advanceButton(u"advance-year"_s, u"advance_months"_s, 12, u"A year"_s);
    return controlCard(u"clock"_s, u"Move the clock forward"_s,
                       u"<div class=\"split\"><div class=\"clock\" id=\"now\">%1</div><div "
                       u"class=\"actions\">%2</div></div>"_s.arg(dateTimeText(world.now()), buttons));
}

QString waitingSection(const World &world)
{
    const QString rows = challenges(world) + delayedPayments(world) + openCheckouts(world);
    if (rows.isEmpty())
        return {};
    return controlCard(u"waiting"_s, u"Waiting for somebody"_s,
                       u"<div class=\"scroll\"><table><tbody>%1</tbody></table></div>"_s.arg(rows));
}

void addControlPage(http::Router &router, World &world)
{
    for (const QString &path : {u"/"_s, u"/sandbox"_s})
        router.add(http::Method::Get, path,
                   guarded(world, [&world](const http::Request &) { return controlPage(world); }));
    router.add(http::Method::Get, u"/fragment"_s, guarded(world, [&world](const http::Request &) {
                   return http::Response::html(eventsSection(world).toUtf8());
               }));
}

} // namespace creditdesk::sandbox
