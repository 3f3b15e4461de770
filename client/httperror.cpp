// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/httperror.h"

#include "core/jsonreader.h"

namespace creditdesk::client {

using namespace Qt::StringLiterals;

namespace {

/// GoTrue says {"code", "message"} or {"error_code", "msg"} or, in its oldest form, {"error", "error_description"}.
QJsonObject asProblem(QJsonObject body)
{
    const auto adopt = [&](QLatin1StringView ours, std::initializer_list<QLatin1StringView> theirs) {
        for (const QLatin1StringView name : theirs) {
            if (!body.value(ours).isString() && body.value(name).isString())
                body.insert(ours, body.value(name));
        }
    };
    adopt("code"_L1, {"error_code"_L1, "error"_L1});
    adopt("detail"_L1, {"message"_L1, "msg"_L1, "error_description"_L1});
    return body;
}

} // namespace

Error errorFromAnswer(int status, const QByteArray &body, const QNetworkReply &reply)
{
    if (status >= 300 && status < 400)
        return Error{ErrorKind::Upstream, u"unexpected_redirect"_s,
                     u"The address answers with a redirect. Check the server's address."_s};
    const auto parsed = parseJsonObject(body);
    Error error = errorFromProblem(parsed ? asProblem(*parsed) : QJsonObject(), status);
    if (error.requestId.isEmpty())
        error.requestId = QString::fromLatin1(reply.rawHeader("X-Request-Id"));
    bool isNumber = false;
    const int seconds = reply.rawHeader("Retry-After").toInt(&isNumber);
    if (isNumber && seconds >= 0)
        error.retryAfterSeconds = seconds;
    return error;
}

Error errorFromTransport(QNetworkReply::NetworkError error, bool timedOut)
{
    if (timedOut || error == QNetworkReply::TimeoutError)
        return Error{ErrorKind::Network, u"timeout"_s, u"The server took too long to answer."_s};
    if (error == QNetworkReply::SslHandshakeFailedError)
        return Error{ErrorKind::Network, u"tls_failed"_s, u"The server's certificate is not trusted."_s};
    if (error == QNetworkReply::RemoteHostClosedError)
        return Error{ErrorKind::Network, u"connection_lost"_s,
                     u"The connection ended before the answer was complete."_s};
    return Error{ErrorKind::Network, u"server_unreachable"_s, u"The server cannot be reached."_s};
}

} // namespace creditdesk::client
