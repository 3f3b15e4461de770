// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/client.h"

#include "tests/http/oddserver.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>

#include <future>
#include <thread>

using namespace Qt::StringLiterals;
namespace asio = boost::asio;
using tcp = asio::ip::tcp;

namespace creditdesk::http {

namespace {

class ClientTest : public ServerTest {
protected:
    [[nodiscard]] ClientRequest to(const QByteArray &path) const
    {
        ClientRequest request;
        request.url = "http://127.0.0.1:" + QByteArray::number(port()) + path;
        return request;
    }

    [[nodiscard]] Error errorOf(const ClientRequest &request)
    {
        const auto answer = client.sendBlocking(request);
        return answer ? Error{ErrorKind::Internal, u"it worked"_s, {}} : answer.error();
    }

    Client client;
};

TEST_F(ClientTest, sendsMethodHeadersAndBody)
{
    router.add(Method::Post, u"/echo"_s, answering([](const Request &r) {
                   Response answer = Response::text(r.headers.value("X-One") + r.body, "text/plain", 201);
                   answer.headers.add("X-Two", "2");
                   return answer;
               }));
    start();
    ClientRequest request = to("/echo");
    request.method = Method::Post;
    request.headers.add("X-One", "1");
    request.body = "body";
    const auto answer = client.sendBlocking(request);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 201);
    EXPECT_EQ(answer->body, "1body");
    EXPECT_EQ(answer->headers.value("x-two"), "2");
}

TEST_F(ClientTest, everyMethodArrivesAsItself)
{
    for (const Method method : {Method::Get, Method::Post, Method::Put, Method::Patch, Method::Delete, Method::Options})
        router.add(method, u"/m"_s, answering([method](const Request &) {
                       return Response::text(QByteArray::number(static_cast<int>(method)), "text/plain");
                   }));
    start();
    for (const Method method :
         {Method::Get, Method::Post, Method::Put, Method::Patch, Method::Delete, Method::Options}) {
        ClientRequest request = to("/m");
        request.method = method;
        EXPECT_EQ(client.sendBlocking(request)->body, QByteArray::number(static_cast<int>(method)));
    }
    ClientRequest head = to("/m");
    head.method = Method::Head;
    EXPECT_EQ(client.sendBlocking(head)->headers.value("Content-Length"), "1");
}

TEST_F(ClientTest, coroutinesWaitForManyAtOnce)
{
    router.add(Method::Get, u"/{id}"_s, answering([](const Request &r) {
                   return Response::text(r.pathParameters.value(u"id"_s).toLatin1(), "text/plain");
               }));
    start();
    asio::io_context io;
    std::vector<std::future<Result<ClientResponse>>> answers;
    for (int i = 0; i < 50; ++i)
        answers.push_back(asio::co_spawn(io, client.send(to("/" + QByteArray::number(i))), asio::use_future));
    io.run();
    for (std::size_t i = 0; i < answers.size(); ++i)
        EXPECT_EQ(answers[i].get()->body, QByteArray::number(static_cast<int>(i)));
}

TEST_F(ClientTest, connectionsAreUsedAgain)
{
    int connections = 0;
    const QByteArray answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    OddServer server([&](tcp::socket &socket) {
        ++connections;
        for (int i = 0; i < 5; ++i) {
            readSome(socket);
            asio::write(socket, asio::buffer(answer.constData(), static_cast<std::size_t>(answer.size())));
        }
    });
    for (int i = 0; i < 5; ++i) {
        ClientRequest request;
        request.url = server.url();
        ASSERT_TRUE(client.sendBlocking(request));
    }
    EXPECT_EQ(connections, 1);
}

TEST_F(ClientTest, redirectsAreNotFollowed)
{
    router.add(Method::Get, u"/r"_s, answering([](const Request &) { return Response::redirect("/elsewhere"); }));
    start();
    EXPECT_EQ(client.sendBlocking(to("/r"))->status, 303);
}

TEST_F(ClientTest, aRefusedConnectionIsAnError)
{
    start();
    const ClientRequest request = to("/");
    m_server.reset();
    EXPECT_EQ(errorOf(request).code, u"connect_failed"_s);
    EXPECT_EQ(errorOf(request).kind, ErrorKind::Network);
}

TEST_F(ClientTest, aSilentServiceTimesOut)
{
    OddServer server([](tcp::socket &socket) {
        readSome(socket);
        readSome(socket); // until the client gives up
    });
    ClientRequest request;
    request.url = server.url();
    request.totalTimeout = std::chrono::milliseconds(100);
    EXPECT_EQ(errorOf(request).code, u"timeout"_s);
}

TEST_F(ClientTest, waitingForAThreadCountsTowardsTheTimeout)
{
    OddServer server([](tcp::socket &socket) {
        readSome(socket);
        readSome(socket);
    });
    Client narrow(1);
    ClientRequest slow;
    slow.url = server.url();
    slow.totalTimeout = std::chrono::milliseconds(300);
    ClientRequest hasty = slow;
    hasty.totalTimeout = std::chrono::milliseconds(1);
    asio::io_context io;
    auto first = asio::co_spawn(io, narrow.send(slow), asio::use_future);
    auto second = asio::co_spawn(io, narrow.send(hasty), asio::use_future);
    io.run();
    EXPECT_EQ(first.get().error().code, u"timeout"_s);
    EXPECT_EQ(second.get().error().code, u"timeout"_s);
}

TEST_F(ClientTest, tooManyWaitingCallsAreRefused)
{
    OddServer server([](tcp::socket &socket) {
        readSome(socket);
        readSome(socket);
    });
    Client narrow(1);
    ClientRequest request;
    request.url = server.url();
    request.totalTimeout = std::chrono::milliseconds(1'500); // longer than it takes to ask 1,100 times
    asio::io_context io;
    std::vector<std::future<Result<ClientResponse>>> answers;
    for (int i = 0; i < 1100; ++i)
        answers.push_back(asio::co_spawn(io, narrow.send(request), asio::use_future));
    io.run();
    int refused = 0;
    for (auto &answer : answers) {
        if (answer.get().error().kind == ErrorKind::Unavailable)
            ++refused;
    }
    EXPECT_GE(refused, 90);
}

TEST_F(ClientTest, aResetOrHalfAnswerIsConnectionLost)
{
    OddServer resetting([](tcp::socket &socket) {
        readSome(socket);
        socket.set_option(asio::socket_base::linger(true, 0));
    });
    OddServer truncating([](tcp::socket &socket) {
        readSome(socket);
        const QByteArray half = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf";
        asio::write(socket, asio::buffer(half.constData(), static_cast<std::size_t>(half.size())));
    });
    ClientRequest request;
    request.url = resetting.url();
    EXPECT_EQ(errorOf(request).code, u"connection_lost"_s);
    request.url = truncating.url();
    EXPECT_EQ(errorOf(request).code, u"connection_lost"_s);
}

TEST_F(ClientTest, tooLargeAnAnswerIsRefused)
{
    router.add(Method::Get, u"/big"_s,
               answering([](const Request &) { return Response::text(QByteArray(100'000, 'x'), "text/plain"); }));
    start();
    ClientRequest request = to("/big");
    request.maxResponseBytes = 1000;
    EXPECT_EQ(errorOf(request).code, u"response_too_large"_s);
}

TEST_F(ClientTest, onlyHttpUrlsAreAccepted)
{
    ClientRequest request;
    request.url = "file:///etc/hostname";
    EXPECT_EQ(errorOf(request).code, u"bad_url"_s);
}

TEST_F(ClientTest, aProxyFromTheEnvironmentIsUsed)
{
    router.add(Method::Get, u"/behind"_s,
               answering([](const Request &r) { return Response::text(r.host.toLatin1(), "text/plain"); }));
    start();
    qputenv("http_proxy", "127.0.0.1:" + QByteArray::number(port()));
    ClientRequest request;
    request.url = "http://service.example/behind";
    const auto answer = client.sendBlocking(request);
    qunsetenv("http_proxy");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, "service.example");
}

/// How a call ends whose service is silent, once `end` has been called.
QString codeAfter(Client &client, const std::function<void()> &end)
{
    std::promise<void> asked;
    OddServer server([&asked](tcp::socket &socket) {
        readSome(socket);
        asked.set_value();
        readSome(socket);
    });
    asio::io_context io;
    ClientRequest request;
    request.url = server.url();
    auto answer = asio::co_spawn(io, client.send(request), asio::use_future);
    std::jthread runner([&io] { io.run(); });
    asked.get_future().wait();
    end();
    return answer.get().error().code;
}

TEST_F(ClientTest, destroyingTheClientEndsWhatIsInProgress)
{
    auto shortLived = std::make_unique<Client>(1);
    EXPECT_EQ(codeAfter(*shortLived, [&] { shortLived.reset(); }), u"connection_lost"_s);
}

TEST_F(ClientTest, stoppingEndsWhatIsInProgressAndWhatComesLater)
{
    EXPECT_EQ(codeAfter(client, [this] { client.stop(); }), u"connection_lost"_s);
    asio::io_context io;
    ClientRequest request;
    request.url = "http://127.0.0.1:9";
    auto later = asio::co_spawn(io, client.send(request), asio::use_future);
    io.run();
    EXPECT_EQ(later.get().error().code, u"connection_lost"_s);
    EXPECT_EQ(errorOf(request).code, u"connection_lost"_s);
}

} // namespace
} // namespace creditdesk::http
