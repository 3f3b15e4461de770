// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/chat/upstream.h"

#include "server/http/problem.h"

#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace creditdesk::chat {
namespace {

constexpr int kMaxRetryAfterSeconds = 3'600;

QJsonArray toolsAsFunctions(const QStringList &tools)
{
    QJsonArray functions;
    for (const QString &tool : tools)
        functions.append(QJsonObject{{u"type"_s, u"function"_s}, {u"function"_s, QJsonObject{{u"name"_s, tool}}}});
    return functions;
}

} // namespace

http::StreamRequest upstreamRequest(const ChatConfig &config, const ChatQuery &query, const http::Request &request)
{
    QJsonObject body{{u"messages"_s, query.messages}, {u"stream"_s, true}};
    if (!config.model.isEmpty())
        body.insert("model"_L1, config.model);
    if (!query.tools.isEmpty())
        body.insert("tools"_L1, toolsAsFunctions(query.tools));
    http::StreamRequest call;
    call.url = config.url;
    call.connectTimeout = config.limits.connect;
    call.body = QJsonDocument(body).toJson(QJsonDocument::Compact);
    call.headers.add("Content-Type", "application/json");
    call.headers.add("Accept", "text/event-stream");
    call.headers.add("X-Request-Id", request.requestId.toLatin1());
    if (!config.key.isEmpty())
        call.headers.add("Authorization", "Bearer " + config.key);
    if (!request.traceparent.isEmpty()) {
        call.headers.add("traceparent", request.traceparent);
        const QByteArray state = request.headers.value("tracestate");
        if (!state.isEmpty()) // means something only beside a traceparent
            call.headers.add("tracestate", state);
    }
    return call;
}

Result<void> checkHead(const http::IncomingStream::Head &head)
{
    Error failed{ErrorKind::Upstream, u"chat_upstream_failed"_s, {}, {{u"upstream_status"_s, head.status}}};
    const QByteArray type = head.headers.value("Content-Type").split(';').first().trimmed().toLower();
    const QByteArray encoding = head.headers.value("Content-Encoding").trimmed().toLower();
    if (head.status == 401 || head.status == 403) {
        failed.detail = u"The chat service refuses this server's key. Nothing was charged; tell the operator."_s;
    } else if (head.status < 200 || head.status > 299) {
        failed.detail = u"The chat service answered with an error. Nothing was charged; try again."_s;
        bool isNumber = false;
        const int seconds = head.headers.value("Retry-After").toInt(&isNumber);
        if (isNumber && seconds > 0)
            failed.retryAfterSeconds = std::min(seconds, kMaxRetryAfterSeconds);
    } else if (type != "text/event-stream" || !(encoding.isEmpty() || encoding == "identity")) {
        failed.detail = u"The chat service sent something else than an event stream. Nothing was charged."_s;
    } else {
        return {};
    }
    return tl::unexpected(failed);
}

http::Response upstreamProblem(const Error &network)
{
    if (network.code == "timeout"_L1)
        return http::protocolProblem(
            504, u"chat_upstream_timeout"_s,
            u"The chat service did not begin to answer in time. Nothing was charged; try again."_s);
    Error error{ErrorKind::Upstream, u"chat_upstream_failed"_s,
                u"The chat service broke off before it answered. Nothing was charged; try again."_s};
    if (network.code == "connect_failed"_L1 || network.code == "tls_failed"_L1)
        error = {ErrorKind::Upstream, u"chat_upstream_unreachable"_s,
                 u"The chat service cannot be reached. Nothing was charged; try again later."_s};
    return http::Response::problem(error);
}

} // namespace creditdesk::chat
