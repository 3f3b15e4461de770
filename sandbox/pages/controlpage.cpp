// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/control.h"
#include "sandbox/engine/periods.h"
#include "sandbox/engine/schedule.h"
#include "sandbox/engine/subscriptions.h"
#include "sandbox/pages/html.h"
#include "sandbox/pages/pages.h"
#include "sandbox/webhookendpoints.h"

namespace creditdesk::sandbox {
namespace {

constexpr int kShownEvents = 40;

QString deliveryTag(const QJsonObject &delivery)
{
    const QString state = textAt(delivery, "state"_L1);
    const QString tag = state == "succeeded"_L1 ? u"good"_s : state == "failed"_L1 ? u"bad"_s : u"warn"_s;
    const qint64 status = integerAt(delivery, "status"_L1);
    const QString why = status ? QString::number(status) : textAt(delivery, "error"_L1);
    return u"<span class=\"tag %1\" title=\"%2\">%3%4</span>"_s.arg(
        tag, escaped(textAt(delivery, "endpoint"_L1)), escaped(state),
        why.isEmpty() ? QString() : " · "_L1 + escaped(why));
}

/// Ids of checkout sessions are 68 characters long.
QString shortened(const QString &id)
{
    constexpr qsizetype kShown = 32;
    return id.size() > kShown ? id.first(kShown - 1) + QChar(0x2026) : id;
}

QString eventRows(const World &world)
{
    QString rows;
    for (const QJsonValue &value : eventSummaries(world, kShownEvents).value("data"_L1).toArray()) {
        const QJsonObject event = value.toObject();
        QString deliveries;
        for (const QJsonValue &delivery : event.value("deliveries"_L1).toArray())
            deliveries += deliveryTag(delivery.toObject()) + u' ';
        const QString id = textAt(event, "id"_L1);
        rows +=
            u"<tr><td>%1<br><code class=\"soft\">%2</code></td><td class=\"soft\">%3</td><td>%4</td><td>%5</td></tr>"_s
                .arg(escaped(textAt(event, "type"_L1)), escaped(shortened(textAt(event, "object"_L1))),
                     dateTimeText(integerAt(event, "created"_L1)),
                     deliveries.isEmpty() ? u"<span class=\"tag\">no endpoint</span>"_s : deliveries,
                     buttonForm("/events/"_L1 + id + "/resend"_L1, "resend-"_L1 + id, u"Resend"_s));
    }
    return rows;
}

/// What control.js fetches again and again.
QString liveFragment(const World &world)
{
    const QJsonObject status = statusOf(world);
    return u"<section class=\"card\"><div class=\"split\"><div><h2>Clock</h2><div class=\"clock\" "
           u"id=\"now\">%1</div></div><div class=\"soft small\">"
           "%2 webhooks waiting · %3 failed<br>%4 events · %5 open checkouts</div></div></section>"
           "<section class=\"card\"><h2>Recent events</h2><div class=\"scroll\"><table "
           "id=\"events\"><thead><tr><th>Event</th><th>Created</th><th>Delivery</th><th></th></tr></thead>"
           "<tbody>%6</tbody></table></div></section>"_s.arg(dateTimeText(world.now()))
               .arg(integerAt(status, "pending_deliveries"_L1))
               .arg(integerAt(status, "failed_deliveries"_L1))
               .arg(integerAt(status, "events"_L1))
               .arg(integerAt(status, "open_sessions"_L1))
               .arg(eventRows(world));
}

QString subscriptionRows(const World &world)
{
    QString rows;
    for (const QString &id : world.state.ids(Kind::Subscription)) {
        const QJsonObject subscription = world.state.get(Kind::Subscription, id);
        if (isEnded(subscription))
            continue;
        const QJsonObject customer = world.state.get(Kind::Customer, textAt(subscription, "customer"_L1));
        rows += u"<tr><td>%1<br><code class=\"soft\">%2</code></td><td>%3</td><td>%4</td><td>%5</td></tr>"_s.arg(
            escaped(textAt(customer, "email"_L1)), escaped(id), escaped(textAt(subscription, "status"_L1)),
            dateText(periodEndOf(subscription)),
            buttonForm("/subscriptions/"_L1 + id + "/renew"_L1, "renew-"_L1 + id, u"Renew now"_s));
    }
    if (rows.isEmpty())
        return {};
    return u"<section class=\"card\"><h2>Subscriptions</h2><div "
           u"class=\"scroll\"><table><thead><tr><th>Customer</th><th>State</th><th>Period "
           u"ends</th><th></th></tr></thead>"
           "<tbody>%1</tbody></table></div></section>"_s.arg(rows);
}

QString advanceButton(const QString &id, const QString &value, const QString &label)
{
    return u"<form method=\"post\" action=\"/clock\"><input type=\"hidden\" name=\"step\" value=\"%1\"><button type=\"submit\" id=\"%2\">%3</button></form>"_s
        .arg(value, id, label);
}

http::Response controlPage(const World &world)
{
    const QString clock = advanceButton(u"advance-day"_s, u"day"_s, u"Advance a day"_s) +
                          advanceButton(u"advance-week"_s, u"week"_s, u"Advance a week"_s) +
                          advanceButton(u"advance-month"_s, u"month"_s, u"Advance a month"_s);
    const QString body =
        u"<h1>Stripe sandbox</h1><p class=\"soft\">What happens here is sent to the application as signed webhooks.</p>"
        "<section class=\"card\"><h2>Move the clock</h2><div class=\"actions\">%1</div></section>%2<div id=\"live\">%3</div>"_s
            .arg(clock, subscriptionRows(world), liveFragment(world));
    return htmlPage(u"Stripe sandbox"_s, body, 200, true);
}

http::Response advance(World &world, const http::Request &request)
{
    const QString step = textAt(formOf(request), "step"_L1);
    if (step != "day"_L1 && step != "week"_L1 && step != "month"_L1)
        return messagePage(u"The clock did not move"_s, u"It moves by a day, a week or a month."_s, u"Back"_s, u"/"_s,
                           400);
    if (const auto advanced = advanceClock(world, addIntervals(world.now(), step, 1) - world.now()); !advanced)
        return messagePage(u"The clock did not move"_s, advanced.error().message, u"Back"_s, u"/"_s,
                           advanced.error().status);
    return http::Response::redirect("/");
}

} // namespace

void addControlPage(http::Router &router, World &world)
{
    router.add(http::Method::Get, u"/"_s,
               guarded(world, [&world](const http::Request &) { return controlPage(world); }));
    router.add(http::Method::Get, u"/fragment"_s, guarded(world, [&world](const http::Request &) {
                   return http::Response::html(liveFragment(world).toUtf8());
               }));
    router.add(http::Method::Post, u"/clock"_s,
               guarded(world, [&world](const http::Request &request) { return advance(world, request); }));
    router.add(http::Method::Post, u"/subscriptions/{id}/renew"_s,
               guarded(world, [&world](const http::Request &request) {
                   const auto renewed = renewNow(world, request.pathParameters.value(u"id"_s));
                   return renewed ? http::Response::redirect("/")
                                  : messagePage(u"Not renewed"_s, renewed.error().message, u"Back"_s, u"/"_s,
                                                renewed.error().status);
               }));
    router.add(http::Method::Post, u"/events/{id}/resend"_s, guarded(world, [&world](const http::Request &request) {
                   const auto sent = resendEvent(world, request.pathParameters.value(u"id"_s));
                   return sent ? http::Response::redirect("/")
                               : messagePage(u"Not sent"_s, sent.error().message, u"Back"_s, u"/"_s,
                                             sent.error().status);
               }));
}

} // namespace creditdesk::sandbox
