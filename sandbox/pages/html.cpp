// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/pages/html.h"

#include "core/money.h"
#include "sandbox/formdecoder.h"

#include <QDateTime>
#include <QLocale>

namespace creditdesk::sandbox {
namespace {

QDateTime utc(qint64 seconds)
{
    return QDateTime::fromSecsSinceEpoch(seconds, Qt::UTC);
}

} // namespace

http::Response htmlPage(const QString &title, const QString &body, int status, bool withScript)
{
    const QString page =
        u"<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
        u"content=\"width=device-width, initial-scale=1\">"
        "<title>%1 · SANDBOX</title><link rel=\"stylesheet\" href=\"/assets/sandbox.css\">%2</head><body>"
        "<div class=\"banner\" role=\"note\"><strong>SANDBOX</strong> · no real money moves here, and no real card is "
        "asked for</div>"
        "<main%4>%3</main></body></html>"_s.arg(
            escaped(title), withScript ? u"<script src=\"/assets/control.js\" defer></script>"_s : QString(), body,
            withScript ? u" class=\"broad\""_s : QString());
    http::Response response = http::Response::html(page.toUtf8(), status);
    // Without form-action: browsers apply it to the redirect that follows a payment, and that leads to another site.
    response.headers.set(
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; connect-src 'self'; "
        "base-uri 'none'; frame-ancestors 'none'");
    return response;
}

http::Response messagePage(const QString &title, const QString &text, const QString &linkText, const QString &href,
                           int status)
{
    const QString link =
        href.isEmpty()
            ? QString()
            : u"<p><a class=\"button\" id=\"continue\" href=\"%1\">%2</a></p>"_s.arg(escaped(href), escaped(linkText));
    return htmlPage(
        title, u"<div class=\"card\"><h1>%1</h1><p>%2</p>%3</div>"_s.arg(escaped(title), escaped(text), link), status);
}

QString escaped(const QString &text)
{
    return text.toHtmlEscaped();
}

QString moneyText(qint64 amountMinor, const QString &currency)
{
    return formatMoney(Money{amountMinor, currency}, QLocale(QLocale::English, QLocale::UnitedStates));
}

QString dateText(qint64 seconds)
{
    return QLocale::c().toString(utc(seconds), u"d MMMM yyyy"_s);
}

QString dateTimeText(qint64 seconds)
{
    return QLocale::c().toString(utc(seconds), u"d MMM yyyy, HH:mm:ss"_s) + " UTC"_L1;
}

QString intervalText(const QJsonObject &price)
{
    const QString interval = textAt(price, "recurring.interval"_L1);
    const qint64 count = integerAt(price, "recurring.interval_count"_L1, 1);
    if (interval.isEmpty())
        return {};
    return count == 1 ? " / "_L1 + interval : u" / %1 %2s"_s.arg(count).arg(interval);
}

QString buttonForm(const QString &action, const QString &id, const QString &label, const QString &attributes)
{
    return u"<form method=\"post\" action=\"%1\"><button type=\"submit\" id=\"%2\" %3>%4</button></form>"_s.arg(
        escaped(action), escaped(id), attributes, escaped(label));
}

QString successUrl(const QJsonObject &session)
{
    return textAt(session, "success_url"_L1).replace("{CHECKOUT_SESSION_ID}"_L1, textAt(session, "id"_L1));
}

QJsonObject formOf(const http::Request &request)
{
    return decodeForm(request.body).value_or(QJsonObject());
}

} // namespace creditdesk::sandbox
