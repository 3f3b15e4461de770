// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/http/fixture.h"

#include "server/http/async.h"

#include <QJsonObject>
#include <QSet>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <future>
#include <thread>

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::http {

namespace {

QString text(const Request &r)
{
    return r.path + u'|' + r.query.queryItemValue(u"q"_s, QUrl::FullyDecoded) + u'|' + r.pathParameters.value(u"id"_s);
}

Handler echoing()
{
    return answering([](const Request &r) { return Response::text(text(r).toUtf8(), "text/plain"); });
}

TEST_F(ServerTest, decodesPathQueryAndParameters)
{
    router.add(Method::Get, u"/users/{id}"_s, echoing());
    start();
    EXPECT_EQ(ask(get("/users/J%C3%B6rg?q=a+b%2Bc%26")).body, QByteArray("/users/Jörg|a b+c&|Jörg"));
    EXPECT_EQ(ask(get("http://test/users/7?q=x")).body, "/users/7|x|7");
}

TEST_F(ServerTest, answersCarryTheUsualHeaders)
{
    router.add(Method::Get, u"/page"_s, answering([](const Request &) { return Response::html("<p>hi</p>"); }));
    router.add(Method::Get, u"/cached"_s, answering([](const Request &) {
                   Response r = Response::text("x", "text/plain");
                   r.headers.set("cache-control", "max-age=60");
                   r.headers.add("X-Split", "a\r\nSet-Cookie: b");
                   return r;
               }));
    start();
    const RawAnswer page = ask(get("/page", "X-Request-Id: mine\r\n"));
    EXPECT_EQ(page.header("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(page.header("Cache-Control"), "no-store");
    EXPECT_TRUE(page.header("Content-Security-Policy").startsWith("default-src 'none'"));
    EXPECT_TRUE(page.header("Date").endsWith("GMT"));
    EXPECT_NE(page.header("X-Request-Id"), "mine");
    const RawAnswer cached = ask(get("/cached"));
    EXPECT_EQ(cached.header("Cache-Control"), "max-age=60");
    EXPECT_FALSE(cached.head.contains("Set-Cookie"));
}

TEST_F(ServerTest, aHandlersExceptionIsA500WithoutItsText)
{
    router.add(Method::Get, u"/throw"_s, [](Request) -> asio::awaitable<Response> {
        throw std::runtime_error("inner detail");
        co_return Response::empty();
    });
    start();
    const RawAnswer answer = ask(get("/throw"));
    EXPECT_EQ(answer.status, 500);
    EXPECT_EQ(answer.json().value("code"_L1).toString(), u"internal_error"_s);
    EXPECT_FALSE(answer.body.contains("inner detail"));
    ASSERT_TRUE(eventually([&] { return records().size() == 1; }));
    EXPECT_EQ(records()[0].failure, u"inner detail"_s);
}

TEST_F(ServerTest, headHasTheHeaderOfGetAndNoBody)
{
    router.add(Method::Get, u"/x"_s, answering([](const Request &) { return Response::text("12345", "text/plain"); }));
    start();
    RawClient client(port());
    client.send("HEAD /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    const QByteArray all = client.readAll();
    EXPECT_TRUE(all.contains("Content-Length: 5\r\n"));
    EXPECT_TRUE(all.endsWith("\r\n\r\n"));
}

TEST_F(ServerTest, pipelinedRequestsAreAnsweredInOrder)
{
    router.add(Method::Get, u"/{id}"_s, echoing());
    router.add(Method::Post, u"/{id}"_s,
               answering([](const Request &r) { return Response::text(r.body, "text/plain"); }));
    start();
    RawClient client(port());
    client.send(get("/1") + "POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody" + get("/2") + get("/3"));
    EXPECT_EQ(client.answer().body, "/1||1");
    EXPECT_EQ(client.answer().body, "body");
    EXPECT_EQ(client.answer().body, "/2||2");
    EXPECT_EQ(client.answer().body, "/3||3");
}

TEST_F(ServerTest, chunkedBodiesAndExpectContinueWork)
{
    router.add(Method::Post, u"/echo"_s,
               answering([](const Request &r) { return Response::text(r.body, "text/plain"); }));
    start();
    EXPECT_EQ(
        ask("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n")
            .body,
        "abcde");
    RawClient client(port());
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(client.answer().status, 100);
    client.send("xyz");
    EXPECT_EQ(client.answer().body, "xyz");
}

TEST_F(ServerTest, http10IsAnsweredAndClosed)
{
    router.add(Method::Get, u"/"_s, echoing());
    start();
    RawClient client(port());
    client.send("GET / HTTP/1.0\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(client.readAll().contains("Connection: close"));
}

TEST_F(ServerTest, unknownPathsAndMethodsAreProblems)
{
    router.add(Method::Get, u"/a"_s, echoing());
    start();
    const RawAnswer missing = ask(get("/b"));
    EXPECT_EQ(missing.status, 404);
    EXPECT_EQ(missing.json().value("instance"_L1).toString(), u"/b"_s);
    const RawAnswer method = ask("DELETE /a HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(method.status, 405);
    EXPECT_EQ(method.header("Allow"), "GET");
}

TEST_F(ServerTest, accessRecordsNameTheRouteAndTheTraceButNotTheQuery)
{
    router.add(Method::Get, u"/users/{id}"_s, echoing());
    start();
    const QByteArray trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const RawAnswer answer = ask(get("/users/7?token=secret", "traceparent: " + trace + "\r\n"));
    ASSERT_TRUE(eventually([&] { return records().size() == 1; })); // told after the answer has gone
    static_cast<void>(ask(get("/users/8", "traceparent: nonsense\r\n")));
    ASSERT_TRUE(eventually([&] { return records().size() == 2; }));
    const AccessRecord record = records()[0];
    EXPECT_EQ(record.requestId.toLatin1(), answer.header("X-Request-Id"));
    EXPECT_EQ(record.method, u"GET"_s);
    EXPECT_EQ(record.path, u"/users/7"_s);
    EXPECT_EQ(record.route, u"/users/{id}"_s);
    EXPECT_EQ(record.status, 200);
    EXPECT_EQ(record.traceparent, trace);
    EXPECT_EQ(records()[1].traceparent, QByteArray());
}

TEST_F(ServerTest, aTrustedProxyNamesTheClientAndAStrangerDoesNot)
{
    const Handler who = answering([](const Request &r) {
        return Response::text((r.remoteAddress + (r.secure ? u" secure"_s : u" plain"_s)).toLatin1(), "text/plain");
    });
    router.add(Method::Get, u"/"_s, who);
    const QByteArray forwarded = get("/", "X-Forwarded-For: 1.1.1.1, 9.9.9.9\r\nX-Forwarded-Proto: https\r\n");
    start();
    EXPECT_EQ(ask(forwarded).body, "127.0.0.1 plain");
    options.trustedProxies = {u"127.0.0.0/8"_s};
    start();
    EXPECT_EQ(ask(forwarded).body, "9.9.9.9 secure");
}

TEST_F(ServerTest, aTakenPortIsAnErrorThatSaysWhatToDo)
{
    start();
    ListenOptions same;
    same.port = port();
    Server second(Router(), same, Limits(), nullptr);
    const Result<void> started = second.start();
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().code, u"port_in_use"_s);
    EXPECT_TRUE(started.error().detail.contains(u"--listen"_s));
}

TEST_F(ServerTest, badListenOptionsAreErrors)
{
    ListenOptions bad;
    bad.address = u"nowhere.example"_s;
    EXPECT_EQ(Server(Router(), bad, Limits(), nullptr).start().error().code, u"bad_address"_s);
    bad = {};
    bad.certificateFile = u"/nonexistent.pem"_s;
    EXPECT_EQ(Server(Router(), bad, Limits(), nullptr).start().error().code, u"tls_files"_s);
    bad = {};
    bad.trustedProxies = {u"10.0.0.0/99"_s};
    EXPECT_EQ(Server(Router(), bad, Limits(), nullptr).start().error().code, u"bad_address"_s);
}

TEST_F(ServerTest, hundredsOfConnectionsAreServedAtOnce)
{
    constexpr int kClients = 300;
    constexpr int kRequests = 5;
    router.add(Method::Get, u"/{id}"_s, echoing());
    limits.requestTimeout = std::chrono::seconds(10);
    start();
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < kClients; ++i)
        clients.push_back(std::make_unique<RawClient>(port()));
    QSet<QByteArray> ids;
    for (int round = 0; round < kRequests; ++round) {
        for (int i = 0; i < kClients; ++i)
            clients[static_cast<std::size_t>(i)]->send(get("/" + QByteArray::number(i)));
        for (int i = 0; i < kClients; ++i) {
            const RawAnswer answer = clients[static_cast<std::size_t>(i)]->answer();
            ASSERT_EQ(answer.body, "/" + QByteArray::number(i) + "||" + QByteArray::number(i));
            ids.insert(answer.header("X-Request-Id"));
        }
    }
    EXPECT_EQ(ids.size(), kClients * kRequests);
}

TEST_F(ServerTest, handlersMayWaitForOtherThreads)
{
    std::vector<std::jthread> helpers;
    router.add(Method::Get, u"/"_s, [&helpers](Request) -> asio::awaitable<Response> {
        std::function<void(std::function<void(QByteArray)>)> begin =
            [&helpers](std::function<void(QByteArray)> answer) {
                helpers.emplace_back([answer = std::move(answer)] { answer("from afar"); });
            };
        const QByteArray body = co_await awaitCallback<QByteArray>(begin);
        co_return Response::text(body, "text/plain");
    });
    start();
    EXPECT_EQ(ask(get("/")).body, "from afar");
}

TEST_F(ServerTest, stopLetsARequestInFlightFinishAndRefusesNewOnes)
{
    std::promise<void> entered;
    router.add(Method::Get, u"/slow"_s, [&entered](Request) -> asio::awaitable<Response> {
        entered.set_value();
        asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::milliseconds(200));
        co_await timer.async_wait(asio::use_awaitable);
        co_return Response::text("done", "text/plain");
    });
    start();
    RawClient busy(port());
    RawClient idle(port());
    busy.send(get("/slow"));
    entered.get_future().wait();
    std::jthread stopper([this] { m_server->stop(); });
    EXPECT_EQ(idle.readAll(), "");
    const RawAnswer answer = busy.answer();
    EXPECT_EQ(answer.body, "done");
    EXPECT_EQ(answer.header("Connection"), "close");
    stopper.join();
    EXPECT_THROW(RawClient(m_server->port()), boost::system::system_error);
}

TEST_F(ServerTest, stopGivesUpOnAHandlerThatNeverEnds)
{
    std::promise<void> entered;
    limits.drainTimeout = std::chrono::milliseconds(50);
    router.add(Method::Get, u"/stuck"_s, [&entered](Request) -> asio::awaitable<Response> {
        entered.set_value();
        asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::hours(1));
        co_await timer.async_wait(asio::use_awaitable);
        co_return Response::empty();
    });
    start();
    RawClient client(port());
    client.send(get("/stuck"));
    entered.get_future().wait();
    m_server->stop();
    EXPECT_EQ(client.readAll(), "");
}

} // namespace
} // namespace creditdesk::http
