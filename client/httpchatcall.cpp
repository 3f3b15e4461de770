// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/httpchatcall.h"

#include "client/chattext.h"
#include "client/httpjob.h"
#include "core/jsonreader.h"

#include <QTimer>

namespace creditdesk::client {

using namespace Qt::StringLiterals;

HttpChatCall::HttpChatCall(HttpTransport &transport, AccessTokens &tokens, HttpRequest request, QObject *parent)
    : ChatCall(parent)
{
    request.sink = &m_sink;
    m_job = new HttpJob(transport, &tokens, std::move(request), this);
    connect(m_job, &HttpJob::finished, this, &HttpChatCall::streamEnded);
    connect(m_job, &Call::progress, this, &Call::progress);
}

void HttpChatCall::cancel()
{
    if (std::exchange(m_done, true))
        return;
    if (m_job) // later: a receiver of textArrived may cancel, and then the job is in the middle of reading
        QTimer::singleShot(0, m_job, &HttpJob::cancel);
    QTimer::singleShot(0, this, &QObject::deleteLater);
}

qint64 HttpChatCall::Sink::writeData(const char *bytes, qint64 size)
{
    return m_call.take(QByteArray(bytes, size)) ? size : -1;
}

bool HttpChatCall::take(const QByteArray &bytes)
{
    m_bytes += bytes.size();
    if (m_done)
        return true;
    for (const SseEvent &event : m_parser.feed(bytes)) {
        eventArrived(event);
        if (m_done)
            return true;
    }
    if (m_bytes <= kMaxAnswerBytes && !m_parser.isOverflowing())
        return true;
    m_error = Error{ErrorKind::Upstream, u"answer_too_large"_s, u"The answer is longer than can be shown."_s};
    return false;
}

void HttpChatCall::eventArrived(const SseEvent &event)
{
    if (event.type == "credits") {
        const auto receipt = parseJsonObject(event.data).and_then(&ChatReceipt::fromJson);
        if (receipt)
            m_receipt = *receipt;
        else
            m_error = Error{ErrorKind::Upstream, u"invalid_answer"_s, receipt.error().detail};
    } else if (event.type == "error") {
        const QJsonObject problem = parseJsonObject(event.data).value_or(QJsonObject());
        m_error = errorFromProblem(problem, problem["status"_L1].toInt(httpStatus(ErrorKind::Upstream)));
    } else if (const QString text = chatText(event); !text.isEmpty()) {
        Q_EMIT textArrived(text);
    }
}

void HttpChatCall::streamEnded(const Result<HttpAnswer> &answer)
{
    if (std::exchange(m_done, true))
        return;
    deleteLater();
    Q_EMIT finished(outcome(answer));
}

Result<ChatReceipt> HttpChatCall::outcome(const Result<HttpAnswer> &answer) const
{
    if (m_receipt) // what comes after it changes nothing
        return *m_receipt;
    if (m_error)
        return tl::unexpected(*m_error);
    if (!answer)
        return tl::unexpected(answer.error());
    return failure(ErrorKind::Network, u"connection_lost"_s, u"The connection ended before the answer was complete."_s);
}

} // namespace creditdesk::client
