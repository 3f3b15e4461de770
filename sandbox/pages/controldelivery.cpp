// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/control.h"
#include "sandbox/deliveryfaults.h"
#include "sandbox/pages/controlparts.h"
#include "sandbox/pages/html.h"
#include "sandbox/settings.h"

namespace creditdesk::sandbox {
namespace {

constexpr int kShownEvents = 40;

struct Choice {
    QString value;
    QString label;
};

QString selectField(const QString &name, const QString &label, const QString &current,
                    const std::vector<Choice> &choices)
{
    QString options;
    for (const Choice &choice : choices)
        options += u"<option value=\"%1\"%2>%3</option>"_s.arg(
            choice.value, choice.value == current ? u" selected"_s : QString(), escaped(choice.label));
    return u"<div><label for=\"%1\">%2</label><select id=\"%1\" name=\"%1\">%3</select></div>"_s.arg(name, label,
                                                                                                     options);
}

QString numberField(const QString &name, const QString &label, const QJsonObject &faults, qint64 most)
{
    return u"<div><label for=\"%1\">%2</label><input id=\"%1\" name=\"%1\" type=\"number\" min=\"0\" max=\"%3\" "
           u"value=\"%4\"></div>"_s.arg(name, label)
               .arg(most)
               .arg(faults.value(name).toInteger());
}

QString faultFields(const QJsonObject &faults)
{
    QStringList types;
    for (const QJsonValue &type : faults.value("types"_L1).toArray())
        types.append(type.toString());
    return u"<div class=\"fields\">%1%2%3%4%5%6<div><label for=\"types\">Only these events</label><input id=\"types\" "
           u"name=\"types\" placeholder=\"all; or invoice.*, charge.refunded\" value=\"%7\"></div></div>"_s.arg(
               selectField(u"mode"_s, u"Webhooks are"_s, textAt(faults, "mode"_L1),
                           {{u"send"_s, u"sent"_s}, {u"hold"_s, u"held back"_s}, {u"forget"_s, u"forgotten"_s}}),
               selectField(u"shape"_s, u"Shape"_s, textAt(faults, "shape"_L1),
                           {{u"endpoint"_s, u"as the endpoint wants"_s},
                            {u"new"_s, u"since 2025-03-31"_s},
                            {u"old"_s, u"before 2025-03-31"_s},
                            {u"both"_s, u"each event in both"_s}}),
               numberField(u"copies"_s, u"Copies of each"_s, faults, 20),
               numberField(u"delay_seconds"_s, u"Late by seconds"_s, faults, 86'400),
               numberField(u"shuffle_seconds"_s, u"Shuffled within seconds"_s, faults, 3'600),
               numberField(u"for_seconds"_s, u"For seconds (0: until changed)"_s, faults, 604'800),
               escaped(types.join(u", "_s)));
}

QString endpointRows(const World &world)
{
    QString rows;
    for (const QString &id : world.state.ids(Kind::WebhookEndpoint)) {
        const QJsonObject endpoint = world.state.get(Kind::WebhookEndpoint, id);
        const QString version = textAt(endpoint, "api_version"_L1);
        rows += u"<div class=\"row\"><code>%1</code><span class=\"soft small\">%2 · %3</span></div>"_s.arg(
            escaped(textAt(endpoint, "url"_L1)), escaped(version.isEmpty() ? world.apiVersion() : version),
            escaped(textAt(endpoint, "status"_L1)));
    }
    return rows.isEmpty() ? u"<p class=\"soft\">No endpoint: nothing is sent.</p>"_s : rows;
}

QString dunningForm(const World &world)
{
    const QString field = selectField(
        u"when_retries_fail"_s, u"When every retry of a renewal has failed, the subscription"_s,
        textAt(settingsOf(world), "when_retries_fail"_L1),
        {{u"cancel"_s, u"is canceled"_s}, {u"unpaid"_s, u"becomes unpaid"_s}, {u"past_due"_s, u"stays past due"_s}});
    return controlForm(u"/sandbox/settings"_s, u"delivery"_s, u"save-settings"_s, u"Save"_s, {},
                       u"<div class=\"fields\">%1</div>"_s.arg(field));
}

bool isNormal(const QJsonObject &faults)
{
    return textAt(faults, "mode"_L1) == "send"_L1 && textAt(faults, "shape"_L1) == "endpoint"_L1 &&
           integerAt(faults, "copies"_L1) == 1 && integerAt(faults, "delay_seconds"_L1) == 0 &&
           integerAt(faults, "shuffle_seconds"_L1) == 0;
}

QString deliveryTag(const QJsonObject &delivery)
{
    const QString state = textAt(delivery, "state"_L1);
    const QString tag = state == "succeeded"_L1                           ? u"good"_s
                        : state == "failed"_L1 || state == "forgotten"_L1 ? u"bad"_s
                                                                          : u"warn"_s;
    const qint64 status = integerAt(delivery, "status"_L1);
    const QString why = status ? QString::number(status) : textAt(delivery, "error"_L1);
    return u"<span class=\"tag %1\" title=\"%2\">%3%4</span>"_s.arg(
        tag, escaped(textAt(delivery, "endpoint"_L1)), escaped(state),
        why.isEmpty() ? QString() : u" · %1"_s.arg(escaped(why)));
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
            u"<tr><td>%1<br><code class=\"soft\">%2</code></td><td class=\"soft\">%3</td><td>%4</td><td><div class=\"actions\">%5</div></td></tr>"_s
                .arg(escaped(textAt(event, "type"_L1)), escaped(shortened(textAt(event, "object"_L1))),
                     dateTimeText(integerAt(event, "created"_L1)),
                     deliveries.isEmpty() ? u"<span class=\"tag\">no endpoint</span>"_s : deliveries,
                     controlForm(u"/sandbox/events/%1/resend"_s.arg(id), u"events"_s, "resend-"_L1 + id, u"Resend"_s));
    }
    return rows;
}

} // namespace

QString deliverySection(const World &world)
{
    const QJsonObject faults = deliveryFaults(world);
    const qint64 held = integerAt(faults, "held"_L1);
    QString note;
    if (!isNormal(faults))
        note = u"<div class=\"note warn\" id=\"faults-on\">Webhooks misbehave on request%1. %2 held back, %3 "
               u"forgotten.</div>"_s
                   .arg(isSet(faults, "ends_at"_L1) ? " until "_L1 + textAt(faults, "ends_at"_L1) : QString())
                   .arg(held)
                   .arg(integerAt(faults, "forgotten"_L1));
    const QString form = controlForm(u"/sandbox/delivery"_s, u"delivery"_s, u"set-delivery"_s, u"Misbehave like this"_s,
                                     {}, faultFields(faults), u"class=\"primary\""_s);
    const QString normal = controlForm(u"/sandbox/delivery"_s, u"delivery"_s, u"normal-delivery"_s,
                                       held ? u"Back to normal, send what was held"_s : u"Back to normal"_s);
    return controlCard(u"delivery"_s, u"Webhooks"_s,
                       note + endpointRows(world) +
                           u"<details%1><summary>Send them twice, late, shuffled, in another shape, or not at "
                           u"all</summary>%2%3</details><details><summary>Failed payments</summary>%4</details>"_s.arg(
                               isNormal(faults) ? QString() : u" open"_s, form, normal, dunningForm(world)));
}

QString eventsSection(const World &world)
{
    const QJsonObject status = statusOf(world);
    const QString counts = u"<p class=\"soft small\"><span id=\"clock-now\">%1</span> · %2 webhooks waiting · %3 held "
                           u"back · %4 failed · %5 events</p>"_s.arg(dateTimeText(world.now()))
                               .arg(integerAt(status, "pending_deliveries"_L1))
                               .arg(integerAt(status, "held_deliveries"_L1))
                               .arg(integerAt(status, "failed_deliveries"_L1))
                               .arg(integerAt(status, "events"_L1));
    return controlCard(
        u"events"_s, u"Recent events"_s,
        counts + u"<div class=\"scroll\"><table id=\"event-list\"><thead><tr><th>Event</th><th>Created</"
                 u"th><th>Delivery</th><th></th></tr></thead><tbody>%1</tbody></table></div>"_s.arg(eventRows(world)));
}

} // namespace creditdesk::sandbox
