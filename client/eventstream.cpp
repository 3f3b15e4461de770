// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/eventstream.h"

#include <algorithm>

namespace creditdesk::client {

using namespace Qt::StringLiterals;

EventStream::EventStream(HttpTransport &transport, AccessTokens &tokens, const Clock &clock, StreamLimits limits,
                         QObject *parent)
    : QObject(parent), m_transport(transport), m_tokens(tokens), m_clock(clock), m_limits(limits)
{
    m_silence.setSingleShot(true);
    m_silence.setInterval(m_limits.silenceMs);
    m_pause.setSingleShot(true);
    connect(&m_pause, &QTimer::timeout, this, &EventStream::connectNow);
    connect(&m_silence, &QTimer::timeout, this, [this] {
        dropReply();
        m_transport.noteReached(false);
        retryLater();
    });
}

EventStream::~EventStream()
{
    dropReply();
}

void EventStream::start()
{
    if (m_running)
        return;
    m_running = true;
    m_failures = 0;
    m_refreshed = false;
    m_pause.start(0);
}

void EventStream::stop()
{
    m_running = false;
    ++m_generation;
    m_pause.stop();
    dropReply();
    m_parser = SseParser();
    m_lastContact.reset();
    setConnected(false);
}

void EventStream::connectNow()
{
    m_tokens.take(this, [this, generation = ++m_generation](const Result<QString> &token) {
        if (generation != m_generation || !m_running)
            return;
        if (token)
            open(*token);
        else
            retryLater();
    });
}

void EventStream::open(const QString &accessToken)
{
    m_accessToken = accessToken;
    m_parser.restart();
    HttpRequest request;
    request.path = u"/api/credits/events"_s;
    request.headers = {{"Accept", "text/event-stream"}, {"Cache-Control", "no-cache"}, {"Accept-Encoding", "identity"}};
    if (!m_parser.lastEventId().isEmpty())
        request.headers.push_back({"Last-Event-ID", m_parser.lastEventId()});
    m_reply = m_transport.send(request, accessToken);
    if (!m_reply) {
        m_transport.noteReached(false);
        retryLater();
        return;
    }
    connect(m_reply, &QNetworkReply::metaDataChanged, this, [this] {
        if (m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt() != 200)
            return;
        m_failures = 0;
        m_refreshed = false;
        m_lastContact = m_clock.now();
        m_silence.start();
        m_transport.noteReached(true);
        setConnected(true);
    });
    connect(m_reply, &QNetworkReply::readyRead, this, &EventStream::bytesArrived);
    connect(m_reply, &QNetworkReply::finished, this, &EventStream::replyFinished);
    m_silence.start();
}

void EventStream::bytesArrived()
{
    const QByteArray bytes = m_reply->readAll();
    if (!m_connected)
        return; // the body of a refusal
    m_silence.start();
    m_lastContact = m_clock.now();
    const quint64 generation = m_generation;
    for (const SseEvent &event : m_parser.feed(bytes)) {
        Q_EMIT eventArrived(event);
        if (generation != m_generation)
            return; // the receiver stopped us
    }
    if (m_parser.isOverflowing()) {
        dropReply();
        retryLater();
    }
}

void EventStream::replyFinished()
{
    const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (m_connected && m_reply->bytesAvailable() > 0) {
        bytesArrived();
        if (!m_reply)
            return;
    }
    dropReply();
    if (status == 0)
        m_transport.noteReached(false);
    if (status != 401 || std::exchange(m_refreshed, true)) {
        retryLater();
        return;
    }
    m_tokens.replace(m_accessToken, this, [this, generation = m_generation](const Result<QString> &token) {
        if (generation != m_generation || !m_running)
            return;
        if (token)
            open(*token);
        else
            retryLater();
    });
}

void EventStream::retryLater()
{
    setConnected(false);
    if (!m_running)
        return;
    const int base = std::max(m_limits.firstPauseMs, std::min(m_parser.retryMs().value_or(0), m_limits.maxPauseMs));
    const int pauseMs = std::min(m_limits.maxPauseMs, base << std::min(m_failures, 6));
    ++m_failures;
    m_pause.start(pauseMs / 2 + static_cast<int>(draw(m_transport.limits()) * pauseMs / 2));
}

void EventStream::setConnected(bool connected)
{
    if (connected == m_connected)
        return;
    m_connected = connected;
    Q_EMIT connectedChanged(connected);
}

void EventStream::dropReply()
{
    m_silence.stop();
    if (!m_reply)
        return;
    m_reply->disconnect(this);
    m_reply->abort();
    m_reply->deleteLater();
    m_reply = nullptr;
}

} // namespace creditdesk::client
