// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/wire.h"

#include <QDateTime>
#include <QLocale>
#include <QRegularExpression>
#include <QUuid>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace creditdesk::http {

namespace {

/// Forms may post anywhere: browsers apply form-action to redirects too, and the checkout pages redirect to other
/// hosts.
constexpr char kPagePolicy[] = "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
                               "base-uri 'none'; frame-ancestors 'none'";

bool isSafeField(const QByteArray &name, const QByteArray &value)
{
    const auto isToken = [](char c) { return c > ' ' && c < 0x7f && c != ':'; };
    const auto isControl = [](char c) { return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == 0x7f; };
    return !name.isEmpty() && std::all_of(name.begin(), name.end(), isToken) &&
           std::none_of(value.begin(), value.end(), isControl);
}

QByteArray httpDate()
{
    static const QLocale english = QLocale::c();
    return english.toString(QDateTime::currentDateTimeUtc(), u"ddd, dd MMM yyyy hh:mm:ss 'GMT'"_s).toLatin1();
}

/// The date of this second: formatting it for each answer would cost more than all the rest of the head.
QByteArray cachedHttpDate()
{
    thread_local qint64 second = 0;
    thread_local QByteArray text;
    const qint64 now = QDateTime::currentSecsSinceEpoch();
    if (now != second) {
        second = now;
        text = httpDate();
    }
    return text;
}

} // namespace

QString newRequestId()
{
    return QUuid::createUuid().toString(QUuid::WithoutBraces);
}

QByteArray reasonPhrase(int status)
{
    static const QHash<int, QByteArray> phrases{{100, "Continue"},
                                                {200, "OK"},
                                                {201, "Created"},
                                                {202, "Accepted"},
                                                {204, "No Content"},
                                                {301, "Moved Permanently"},
                                                {302, "Found"},
                                                {303, "See Other"},
                                                {304, "Not Modified"},
                                                {307, "Temporary Redirect"},
                                                {308, "Permanent Redirect"},
                                                {400, "Bad Request"},
                                                {401, "Unauthorized"},
                                                {402, "Payment Required"},
                                                {403, "Forbidden"},
                                                {404, "Not Found"},
                                                {405, "Method Not Allowed"},
                                                {408, "Request Timeout"},
                                                {409, "Conflict"},
                                                {412, "Precondition Failed"},
                                                {413, "Content Too Large"},
                                                {415, "Unsupported Media Type"},
                                                {422, "Unprocessable Content"},
                                                {429, "Too Many Requests"},
                                                {431, "Request Header Fields Too Large"},
                                                {500, "Internal Server Error"},
                                                {501, "Not Implemented"},
                                                {502, "Bad Gateway"},
                                                {503, "Service Unavailable"},
                                                {504, "Gateway Timeout"},
                                                {505, "HTTP Version Not Supported"}};
    return phrases.value(status, "Status");
}

void addSecurityHeaders(Response &response)
{
    const auto setDefault = [&response](const char *name, const char *value) {
        if (!response.headers.has(name))
            response.headers.add(name, value);
    };
    setDefault("X-Content-Type-Options", "nosniff");
    setDefault("Cache-Control", "no-store");
    if (response.headers.value("Content-Type").startsWith("text/html")) {
        setDefault("Content-Security-Policy", kPagePolicy);
        setDefault("X-Frame-Options", "DENY");
        setDefault("Referrer-Policy", "no-referrer");
    }
}

QByteArray responseHead(const Response &response, const HeadOptions &options)
{
    QByteArray head;
    head.reserve(512);
    head += "HTTP/1.1 " + QByteArray::number(response.status) + ' ' + reasonPhrase(response.status) + "\r\n";
    head += "Date: " + cachedHttpDate() + "\r\n";
    head += "X-Request-Id: " + options.requestId.toLatin1() + "\r\n";
    for (const auto &[name, value] : response.headers.all()) {
        if (isSafeField(name, value))
            head += name + ": " + value + "\r\n";
    }
    if (options.framing == Framing::Chunked)
        head += "Transfer-Encoding: chunked\r\n";
    else if (options.framing == Framing::Length && response.status != 204 && response.status != 304)
        head += "Content-Length: " + QByteArray::number(options.contentLength) + "\r\n";
    head += options.keepAlive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
    return head;
}

QByteArray chunk(const QByteArray &bytes)
{
    return QByteArray::number(bytes.size(), 16) + "\r\n" + bytes + "\r\n";
}

QByteArray validTraceparent(const QByteArray &value)
{
    static const QRegularExpression form(u"^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"_s);
    return form.match(QString::fromLatin1(value)).hasMatch() ? value : QByteArray();
}

} // namespace creditdesk::http
