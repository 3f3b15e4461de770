// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/httpjob.h"

#include "client/httperror.h"

#include <QIODevice>

namespace creditdesk::client {

using namespace Qt::StringLiterals;

namespace {

int statusOf(const QNetworkReply &reply)
{
    return reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
}

/// Qt's errors from 200 on only restate an HTTP status; those under it say that the answer is not whole.
bool isTransportFailure(QNetworkReply::NetworkError error)
{
    return error != QNetworkReply::NoError && error < QNetworkReply::ContentAccessDenied;
}

} // namespace

HttpJob::HttpJob(HttpTransport &transport, AccessTokens *tokens, HttpRequest request, QObject *parent)
    : Call(parent), m_transport(transport), m_tokens(tokens), m_request(std::move(request))
{
    m_timeout.setSingleShot(true);
    const int silenceMs = m_request.silenceMs > 0 ? m_request.silenceMs : transport.limits().idleTimeoutMs;
    m_timeout.setInterval(m_request.sink ? silenceMs : transport.limits().callTimeoutMs);
    connect(&m_timeout, &QTimer::timeout, this, [this] {
        m_abortReason = errorFromTransport(QNetworkReply::TimeoutError, true);
        if (m_reply)
            m_reply->abort();
    });
    m_pause.setSingleShot(true);
    connect(&m_pause, &QTimer::timeout, this, &HttpJob::start);
    m_pause.start(0); // never answer from within the caller's call
}

HttpJob::~HttpJob()
{
    dropReply();
}

void HttpJob::cancel()
{
    m_done = true;
    m_pause.stop();
    dropReply();
    deleteLater();
}

void HttpJob::start()
{
    if (!m_request.needsUser) {
        attempt(QString());
        return;
    }
    m_tokens->take(this, [this](const Result<QString> &token) {
        if (m_done)
            return;
        if (token)
            attempt(*token);
        else
            finish(tl::unexpected(token.error()));
    });
}

void HttpJob::attempt(const QString &accessToken)
{
    m_accessToken = accessToken;
    m_body.clear();
    m_bytes = 0;
    m_abortReason.reset();
    m_reply = m_transport.send(m_request, accessToken);
    if (!m_reply) {
        m_transport.noteReached(false);
        finish(tl::unexpected(errorFromTransport(QNetworkReply::ConnectionRefusedError, false)));
        return;
    }
    connect(m_reply, &QNetworkReply::readyRead, this, &HttpJob::readBody);
    connect(m_reply, &QNetworkReply::downloadProgress, this, &Call::progress);
    connect(m_reply, &QNetworkReply::finished, this, &HttpJob::replyFinished);
    m_timeout.start();
}

void HttpJob::readBody()
{
    const QByteArray chunk = m_reply->readAll();
    m_bytes += chunk.size();
    if (m_request.sink) {
        m_timeout.start(); // it lives
        if (statusOf(*m_reply) == 200) {
            if (m_request.sink->write(chunk) != chunk.size()) {
                m_abortReason = Error{ErrorKind::InvalidInput, u"file_not_writable"_s, m_request.sink->errorString()};
                m_reply->abort();
            }
            return;
        }
    }
    m_body += chunk;
    if (m_body.size() > m_transport.limits().maxBodyBytes) {
        m_abortReason = Error{ErrorKind::Upstream, u"answer_too_large"_s,
                              u"The server's answer is larger than any it should give."_s};
        m_reply->abort();
    }
}

void HttpJob::replyFinished()
{
    m_timeout.stop();
    if (m_reply->bytesAvailable() > 0 && !m_abortReason)
        readBody();
    const int status = statusOf(*m_reply);
    const QNetworkReply::NetworkError error = m_reply->error();
    if (m_abortReason || status == 0 || (status < 300 && isTransportFailure(error))) {
        const Error reason = m_abortReason ? *m_abortReason : errorFromTransport(error, false);
        dropReply();
        failed(reason);
        return;
    }
    m_transport.noteReached(true);
    answerArrived(status);
}

void HttpJob::answerArrived(int status)
{
    if (status >= 200 && status < 300) {
        const HttpAnswer answer{status, m_body, m_bytes, QString::fromLatin1(m_reply->rawHeader("X-Request-Id"))};
        dropReply();
        finish(answer);
        return;
    }
    const Error error = errorFromAnswer(status, m_body, *m_reply);
    dropReply();
    if (status == 401 && m_request.needsUser && !m_refreshed) {
        m_refreshed = true;
        m_tokens->replace(m_accessToken, this, [this](const Result<QString> &token) {
            if (m_done)
                return;
            if (token)
                attempt(*token);
            else
                finish(tl::unexpected(token.error()));
        });
        return;
    }
    failed(error);
}

std::optional<int> HttpJob::pauseBeforeRepetitionMs(const Error &error) const
{
    const HttpLimits &limits = m_transport.limits();
    const bool streamed = m_request.sink && m_bytes > 0;
    if (!m_request.repeatable || streamed || m_repetitions >= limits.maxRepetitions)
        return std::nullopt;
    const bool inFlight = error.kind == ErrorKind::Conflict && error.retryAfterSeconds.has_value();
    const bool passes = error.kind == ErrorKind::Network || error.kind == ErrorKind::Unavailable ||
                        error.kind == ErrorKind::TooMany || inFlight;
    if (!passes || error.code == "tls_failed"_L1 || error.code == "timeout"_L1) // a timeout has cost the person enough
        return std::nullopt;
    if (error.retryAfterSeconds) {
        if (*error.retryAfterSeconds > limits.maxRetryAfterSeconds)
            return std::nullopt;
        return *error.retryAfterSeconds * 1000;
    }
    const int pauseMs = limits.firstPauseMs << m_repetitions;
    return pauseMs / 2 + static_cast<int>(draw(limits) * pauseMs / 2);
}

void HttpJob::failed(const Error &error)
{
    if (const auto pauseMs = pauseBeforeRepetitionMs(error)) {
        ++m_repetitions;
        m_pause.start(*pauseMs);
        return;
    }
    if (error.kind == ErrorKind::Network)
        m_transport.noteReached(false);
    finish(tl::unexpected(error));
}

void HttpJob::finish(const Result<HttpAnswer> &result)
{
    if (std::exchange(m_done, true))
        return;
    deleteLater();
    Q_EMIT finished(result);
}

void HttpJob::dropReply()
{
    m_timeout.stop();
    if (!m_reply)
        return;
    m_reply->disconnect(this);
    m_reply->abort();
    m_reply->deleteLater();
    m_reply = nullptr;
}

} // namespace creditdesk::client
