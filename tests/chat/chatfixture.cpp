// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/chat/chatfixture.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include <stdexcept>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace creditdesk::test {
namespace {

constexpr auto kPatience = 30s;

http::IncomingStream::TimePoint patience()
{
    return std::chrono::steady_clock::now() + kPatience;
}

} // namespace

int ChatCall::status()
{
    const auto head = asio::co_spawn(m_io, m_stream->head(patience()), asio::use_future).get();
    return head ? head->status : 0;
}

http::Headers ChatCall::headers()
{
    const auto head = asio::co_spawn(m_io, m_stream->head(patience()), asio::use_future).get();
    return head ? head->headers : http::Headers();
}

bool ChatCall::readMore()
{
    const auto bytes = asio::co_spawn(m_io, m_stream->read(patience()), asio::use_future).get();
    EXPECT_TRUE(bytes || bytes.error().code == u"connection_lost"_s);
    if (!bytes || bytes->isEmpty())
        return false;
    m_received += *bytes;
    return true;
}

QByteArray ChatCall::readUntil(const QByteArray &mark)
{
    while (!m_received.contains(mark) && readMore()) {
    }
    return m_received;
}

QByteArray ChatCall::readAll()
{
    while (readMore()) {
    }
    return m_received;
}

QString ChatCall::code()
{
    return QJsonDocument::fromJson(readAll()).object().value("code"_L1).toString();
}

QJsonObject ChatCall::lastEvent(const QByteArray &name)
{
    const QByteArray all = readAll();
    EXPECT_TRUE(all.endsWith("\n\n"));
    const QByteArray whole = all.chopped(2);
    const QByteArray event = whole.mid(whole.lastIndexOf("\n\n") + 2);
    const QByteArray head = "event: " + name + "\ndata: ";
    EXPECT_TRUE(event.startsWith(head)) << event.toStdString();
    return QJsonDocument::fromJson(event.mid(head.size())).object();
}

ChatTest::ChatTest(const chat::ChatLimits &limits, http::Limits httpLimits, store::Store *store)
    : m_work(asio::make_work_guard(m_io)), m_runner([this] { m_io.run(); })
{
    if (!m_sandbox.start())
        throw std::runtime_error("the sandbox does not start");
    m_options.chat.url = m_sandbox.baseUrl().toLatin1() + "/chat/completions";
    m_options.chat.key = "sk-chat-secret";
    m_options.chat.limits = limits;
    m_options.limits = httpLimits;
    m_options.store = store;
    server = std::make_unique<TestServer>(m_options);
    user = server->addUser(u"ada@example.com"_s);
}

ChatTest::~ChatTest()
{
    m_io.stop();
    m_runner.join();
}

std::unique_ptr<ChatCall> ChatTest::send(const QJsonObject &body, const http::Headers &headers)
{
    http::StreamRequest request;
    request.url = server->url() + "/api/chat/stream";
    request.headers = headers;
    request.headers.add("Content-Type", "application/json");
    request.body = QJsonDocument(body).toJson(QJsonDocument::Compact);
    return std::make_unique<ChatCall>(m_io, std::move(*client.start(std::move(request))));
}

std::unique_ptr<ChatCall> ChatTest::ask(const QString &message, const QStringList &tools, const QByteArray &key)
{
    return send({{u"message"_s, message}, {u"tools"_s, QJsonArray::fromStringList(tools)}},
                key.isEmpty() ? bearer(user.accessToken) : bearerWithKey(user.accessToken, key));
}

std::unique_ptr<ChatCall> ChatTest::direct(const QString &message, const QStringList &tools)
{
    QJsonArray functions;
    for (const QString &tool : tools)
        functions.append(QJsonObject{{u"type"_s, u"function"_s}, {u"function"_s, QJsonObject{{u"name"_s, tool}}}});
    const QJsonObject said{{u"role"_s, u"user"_s}, {u"content"_s, message}};
    http::StreamRequest request;
    request.url = m_sandbox.baseUrl().toLatin1() + "/chat/completions";
    request.body =
        QJsonDocument(QJsonObject{{u"messages"_s, QJsonArray{said}}, {u"stream"_s, true}, {u"tools"_s, functions}})
            .toJson();
    return std::make_unique<ChatCall>(m_io, std::move(*client.start(std::move(request))));
}

void ChatTest::spend(std::int64_t credits)
{
    ledger::Deduct command;
    command.cost = Credits(credits);
    EXPECT_TRUE(server->submit(user.id, {command}));
}

QJsonObject ChatTest::balance()
{
    return server->client().get("/api/credits/balance", bearer(user.accessToken)).json();
}

QJsonObject ChatTest::lastRow()
{
    const auto page = server->client().get("/api/credits/history?limit=1", bearer(user.accessToken)).json();
    return page.value("items"_L1).toArray().first().toObject();
}

QJsonObject ChatTest::upstream()
{
    return HttpClient(m_sandbox.baseUrl().toLatin1()).get("/sandbox/chat").json();
}

bool ChatTest::nothingHeldOrCharged()
{
    return eventually([this] { return figure("held"_L1) == 0; }) && figure("available"_L1) == 100;
}

} // namespace creditdesk::test
