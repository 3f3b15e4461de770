// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/chat/chatservice.h"

#include "core/jsonreader.h"
#include "sandbox/chat/answer.h"

#include <QJsonArray>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <stdexcept>

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::sandbox {
namespace {

constexpr qsizetype kFloodPieceBytes = 16 * 1024;
constexpr auto kForever = std::chrono::hours(24);

http::Response refusal(int status, const QString &message)
{
    return http::Response::json({{u"error"_s, QJsonObject{{u"message"_s, message}}}}, status);
}

QString lastMessage(const QJsonObject &body)
{
    return body.value("messages"_L1).toArray().last().toObject().value("content"_L1).toString();
}

/// The tools that a caller offers, as OpenAI writes them.
QStringList offeredTools(const QJsonObject &body)
{
    QStringList names;
    for (const QJsonValue &tool : body.value("tools"_L1).toArray())
        names.append(tool.toObject().value("function"_L1).toObject().value("name"_L1).toString());
    return names;
}

/// Sleeps until the time is over, the caller is gone or the sandbox stops.
asio::awaitable<void> pause(http::ClientWatch &client, std::chrono::milliseconds time)
{
    asio::steady_timer timer(co_await asio::this_coro::executor, time);
    client.onStopping([&timer] { timer.cancel(); });
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    client.onStopping({});
}

} // namespace

void ChatService::install(http::Router &router)
{
    router.add(http::Method::Post, u"/chat/completions"_s,
               [this](http::Request request) { return complete(std::move(request)); });
    router.add(http::Method::Get, u"/sandbox/chat"_s,
               [this](http::Request) -> asio::awaitable<http::Response> { co_return figures(); });
    router.add(http::Method::Post, u"/sandbox/chat"_s,
               [this](http::Request request) -> asio::awaitable<http::Response> { co_return setScript(request); });
}

ChatScript ChatService::scriptFor(const QString &message)
{
    const std::scoped_lock lock(m_mutex);
    return ChatScript::of(message.contains(u'[') ? message : m_script);
}

asio::awaitable<http::Response> ChatService::complete(http::Request request)
{
    const auto body = parseJsonObject(request.body);
    if (!body || !body->value("stream"_L1).toBool() || body->value("messages"_L1).toArray().isEmpty())
        co_return refusal(400, u"Send {\"messages\": [...], \"stream\": true}."_s);
    QJsonObject headers;
    for (const auto &[name, value] : request.headers.all())
        headers.insert(QString::fromLatin1(name).toLower(), QString::fromUtf8(value));
    const ChatScript script = scriptFor(lastMessage(*body));
    {
        const std::scoped_lock lock(m_mutex);
        m_lastRequest = {{u"headers"_s, headers}, {u"body"_s, *body}};
    }
    ++m_figures.begun;
    if (script.hangs) {
        co_await pause(*request.client, kForever);
        ++m_figures.gone;
        co_return refusal(503, u"Nobody waits any more."_s);
    }
    if (script.failWith)
        co_return refusal(*script.failWith, u"The sandbox was told to fail."_s);
    if (script.wrongType)
        co_return http::Response::html("<p>Hello</p>");
    const QStringList tools = script.tools.value_or(offeredTools(*body));
    co_return http::Response::stream("text/event-stream", [this, script, tools](http::StreamWriter &writer) {
        return write(writer, script, tools);
    });
}

asio::awaitable<void> ChatService::write(http::StreamWriter &writer, ChatScript script, QStringList tools)
{
    ++m_figures.open;
    const std::shared_ptr<void> counted(nullptr, [this](void *) { --m_figures.open; });
    QByteArray events = toolsEvent(script.report, tools);
    int said = 0;
    for (const QString &word : answerWords(script, tools)) {
        if (said == script.cutAfter)
            throw std::runtime_error("told to cut the answer off");
        if (said == script.errorAfter)
            events += errorEvent();
        if (said == script.stallAfter)
            co_await pause(writer, kForever);
        events += wordEvent(word);
        ++said;
        m_figures.bytes += events.size();
        const bool goOn = co_await writer.write(std::exchange(events, {}));
        if (!goOn) {
            ++m_figures.gone;
            co_return;
        }
        if (script.floodMebibytes == 0)
            co_await pause(writer, script.pause);
    }
    if (script.floodMebibytes > 0)
        co_await flood(writer, script.floodMebibytes);
    events = endEvents(script.endsWithDone);
    const bool written = co_await writer.write(events);
    ++(written ? m_figures.finished : m_figures.gone);
}

asio::awaitable<void> ChatService::flood(http::StreamWriter &writer, int mebibytes)
{
    const QByteArray event = wordEvent(QString(kFloodPieceBytes, u'x'));
    const qint64 wanted = qint64(mebibytes) * 1024 * 1024;
    for (qint64 sent = 0; sent < wanted; sent += event.size()) {
        const bool goOn = co_await writer.write(event);
        if (!goOn)
            co_return;
        m_figures.bytes += event.size();
    }
}

http::Response ChatService::figures()
{
    const std::scoped_lock lock(m_mutex);
    return http::Response::json({{u"begun"_s, m_figures.begun.load()},
                                 {u"open"_s, m_figures.open.load()},
                                 {u"finished"_s, m_figures.finished.load()},
                                 {u"gone"_s, m_figures.gone.load()},
                                 {u"bytes"_s, m_figures.bytes.load()},
                                 {u"script"_s, m_script},
                                 {u"last_request"_s, m_lastRequest}});
}

http::Response ChatService::setScript(const http::Request &request)
{
    const auto body = parseJsonObject(request.body);
    if (!body || !body->value("script"_L1).isString())
        return refusal(400, u"Send {\"script\": \"[slow 200]\"}; an empty one ends it."_s);
    const std::scoped_lock lock(m_mutex);
    m_script = body->value("script"_L1).toString();
    return http::Response::json({{u"script"_s, m_script}});
}

} // namespace creditdesk::sandbox
