// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/loopbacklistener.h"

#include "client/pkce.h"

#include <QTcpSocket>
#include <QTimer>

namespace creditdesk::client {

using namespace Qt::StringLiterals;

namespace {

constexpr char kPath[] = "/callback";

constexpr char kPage[] = R"(<!doctype html>
<html lang="%1"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>%2</title><style>
:root{color-scheme:light dark}
body{margin:0;min-height:100vh;display:grid;place-items:center;font:16px/1.5 system-ui,sans-serif;background:#f6f7f9;color:#17202b}
main{max-width:26rem;margin:1rem;padding:2.5rem;border-radius:12px;background:#fff;border:1px solid #dfe3e8}
h1{margin:0 0 .5rem;font-size:1.35rem}p{margin:0;color:#5a6673}
@media(prefers-color-scheme:dark){body{background:#11161c;color:#e8edf2}main{background:#1a2129;border-color:#2c3641}p{color:#9aa7b4}}
</style></head><body><main><h1>%2</h1><p>%3</p></main></body></html>
)";

/// Comparing secrets must not take longer the better the guess is.
bool sameSecret(const QByteArray &one, const QByteArray &other)
{
    if (one.size() != other.size())
        return false;
    int difference = 0;
    for (qsizetype i = 0; i < one.size(); ++i)
        difference |= one[i] ^ other[i];
    return difference == 0;
}

QByteArray headerOf(const QByteArray &head, const QByteArray &name)
{
    for (const QByteArray &line : head.split('\n')) {
        const qsizetype colon = line.indexOf(':');
        if (colon > 0 && line.left(colon).trimmed().toLower() == name)
            return line.mid(colon + 1).trimmed();
    }
    return {};
}

} // namespace

LoopbackListener::LoopbackListener(ReturnPages pages, QObject *parent)
    : QObject(parent), m_pages(std::move(pages)), m_state(randomToken())
{
    m_server.setMaxPendingConnections(kMaxConnections);
    connect(&m_server, &QTcpServer::newConnection, this, &LoopbackListener::accept);
}

bool LoopbackListener::listen()
{
    return m_server.listen(QHostAddress::LocalHost, 0);
}

QUrl LoopbackListener::address() const
{
    return QUrl(u"http://127.0.0.1:%1%2?state=%3"_s.arg(m_server.serverPort())
                    .arg(QLatin1StringView(kPath), QString::fromLatin1(m_state)));
}

void LoopbackListener::accept()
{
    while (QTcpSocket *socket = m_server.nextPendingConnection()) {
        connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
        connect(socket, &QTcpSocket::disconnected, this, [this, socket] { m_requests.remove(socket); });
        if (m_requests.size() >= kMaxConnections) {
            socket->abort();
            continue;
        }
        m_requests.insert(socket, {});
        connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(socket); });
        QTimer::singleShot(kConnectionTimeoutMs, socket, [socket] { socket->abort(); });
    }
}

void LoopbackListener::read(QTcpSocket *socket)
{
    const auto request = m_requests.find(socket);
    if (request == m_requests.end())
        return;
    request->append(socket->read(kMaxRequestBytes + 1 - request->size()));
    const qsizetype end = request->indexOf("\r\n\r\n");
    if (end >= 0)
        answer(socket, m_requests.take(socket).left(end));
    else if (request->size() > kMaxRequestBytes)
        socket->abort();
}

void LoopbackListener::answer(QTcpSocket *socket, const QByteArray &head)
{
    const QByteArrayList line = head.left(head.indexOf("\r\n")).split(' ');
    const QUrl target(QString::fromLatin1(line.value(1)), QUrl::StrictMode);
    // Another name for this address is how foreign pages reach local programs (DNS rebinding).
    const bool toUs = headerOf(head, "host") == "127.0.0.1:" + QByteArray::number(m_server.serverPort());
    QUrlQuery query(target);
    const QByteArray state = query.queryItemValue(u"state"_s).toLatin1();
    if (m_returned || !toUs || line.value(0) != "GET" || target.path() != QLatin1StringView(kPath) ||
        !sameSecret(state, m_state)) {
        reply(socket, "404 Not Found", {});
        return;
    }
    m_returned = true;
    m_server.close();
    query.removeAllQueryItems(u"state"_s);
    reply(socket, "200 OK", page(query.hasQueryItem(u"code"_s)));
    Q_EMIT returned(query);
}

void LoopbackListener::reply(QTcpSocket *socket, const QByteArray &status, const QByteArray &page)
{
    socket->write("HTTP/1.1 " + status +
                  "\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: " + QByteArray::number(page.size()) +
                  "\r\nConnection: close\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n"
                  "X-Content-Type-Options: nosniff\r\nX-Frame-Options: DENY\r\n"
                  "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n\r\n" +
                  page);
    socket->setParent(nullptr);   // the browser gets its page even when we are gone by then
    socket->disconnectFromHost(); // after the last byte
}

QByteArray LoopbackListener::page(bool done) const
{
    const QString title = done ? m_pages.doneTitle : m_pages.failedTitle;
    const QString text = done ? m_pages.doneText : m_pages.failedText;
    return QString::fromLatin1(kPage)
        .arg(m_pages.language.toHtmlEscaped(), title.toHtmlEscaped(), text.toHtmlEscaped())
        .toUtf8();
}

} // namespace creditdesk::client
