// SPDX-License-Identifier: GPL-3.0-or-later
// Bad input over a real socket: each is refused with a problem that says why, and the connection ends.
#include "tests/http/fixture.h"

#include <QJsonObject>

#include <thread>

using namespace Qt::StringLiterals;

namespace creditdesk::http {

namespace {

struct BadRequest {
    const char *name;
    QByteArray bytes;
    int status;
    QString code;
    friend void PrintTo(const BadRequest &request, std::ostream *out) { *out << request.name; }
};

class BadRequestTest : public ServerTest, public testing::WithParamInterface<BadRequest> {};

TEST_P(BadRequestTest, isRefusedAndTheServerLivesOn)
{
    router.add(Method::Post, u"/echo"_s,
               answering([](const Request &r) { return Response::text(r.body, "text/plain"); }));
    start();
    RawClient client(port());
    client.send(GetParam().bytes);
    const RawAnswer answer = client.answer();

    EXPECT_EQ(answer.status, GetParam().status) << answer.head.toStdString() << answer.body.toStdString();
    EXPECT_EQ(answer.header("Content-Type"), "application/problem+json");
    EXPECT_EQ(answer.json().value("code"_L1).toString(), GetParam().code);
    EXPECT_EQ(answer.json().value("status"_L1).toInt(), GetParam().status);
    EXPECT_FALSE(answer.header("X-Request-Id").isEmpty());
    EXPECT_EQ(answer.json().value("request_id"_L1).toString().toLatin1(), answer.header("X-Request-Id"));
    EXPECT_EQ(answer.header("Connection"), "close");
    EXPECT_TRUE(client.closedByServer());
    EXPECT_EQ(ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nok").body, "ok");
}

const QByteArray kHost = "Host: test\r\n";

const std::vector<BadRequest> kBadRequests{
    {"noHost", "GET / HTTP/1.1\r\n\r\n", 400, u"bad_host"_s},
    {"noHostHttp10", "GET / HTTP/1.0\r\n\r\n", 400, u"bad_host"_s},
    {"twoHosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400, u"bad_host"_s},
    {"emptyHost", "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400, u"bad_host"_s},
    {"oddHost", "GET / HTTP/1.1\r\nHost: a b/../c\r\n\r\n", 400, u"bad_host"_s},
    {"twoContentLengths", "POST /echo HTTP/1.1\r\n" + kHost + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc", 400,
     u"bad_request"_s},
    {"sameContentLengthTwice", "POST /echo HTTP/1.1\r\n" + kHost + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nab",
     400, u"bad_request"_s},
    {"contentLengthList", "POST /echo HTTP/1.1\r\n" + kHost + "Content-Length: 2, 2\r\n\r\nab", 400, u"bad_request"_s},
    {"negativeContentLength", "POST /echo HTTP/1.1\r\n" + kHost + "Content-Length: -2\r\n\r\nab", 400,
     u"bad_request"_s},
    {"hugeContentLength", "POST /echo HTTP/1.1\r\n" + kHost + "Content-Length: 99999999999999999999999\r\n\r\n", 400,
     u"bad_request"_s},
    {"lengthAndChunked",
     "POST /echo HTTP/1.1\r\n" + kHost + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400,
     u"bad_request"_s},
    {"chunkedAndLength",
     "POST /echo HTTP/1.1\r\n" + kHost + "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n", 400,
     u"bad_request"_s},
    {"otherEncoding", "POST /echo HTTP/1.1\r\n" + kHost + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501,
     u"transfer_encoding"_s},
    {"chunkedHttp10", "POST /echo HTTP/1.0\r\n" + kHost + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400,
     u"bad_request"_s},
    {"badChunk", "POST /echo HTTP/1.1\r\n" + kHost + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400, u"bad_request"_s},
    {"noise", "\x16\x03\x01\x02hello there\r\n\r\n", 400, u"bad_request"_s},
    {"spaceBeforeColon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400, u"bad_request"_s},
    {"foldedHeader", "GET / HTTP/1.1\r\n" + kHost + "A: b\r\n c\r\n\x01: d\r\n\r\n", 400, u"bad_request"_s},
    {"http2", "GET / HTTP/2.0\r\n" + kHost + "\r\n", 505, u"http_version"_s},
    {"connectMethod", "CONNECT example.org:443 HTTP/1.1\r\n" + kHost + "\r\n", 501, u"method_not_supported"_s},
    {"unknownMethod", "BREW / HTTP/1.1\r\n" + kHost + "\r\n", 501, u"method_not_supported"_s},
    {"brokenEscape", "GET /a%zz HTTP/1.1\r\n" + kHost + "\r\n", 400, u"bad_target"_s},
    {"nullInPath", "GET /a%00 HTTP/1.1\r\n" + kHost + "\r\n", 400, u"bad_target"_s},
    {"bigHeader", "GET / HTTP/1.1\r\n" + kHost + "X: " + QByteArray(100'000, 'x') + "\r\n\r\n", 431,
     u"header_too_large"_s},
    {"bigTarget", "GET /" + QByteArray(20'000, 'x') + " HTTP/1.1\r\n" + kHost + "\r\n", 431, u"header_too_large"_s},
    {"bigBody", "POST /echo HTTP/1.1\r\n" + kHost + "Content-Length: 2000000\r\n\r\n" + QByteArray(2'000'000, 'x'), 413,
     u"body_too_large"_s},
    {"bigBodyAnnounced", "POST /echo HTTP/1.1\r\n" + kHost + "Content-Length: 2000000\r\nExpect: 100-continue\r\n\r\n",
     413, u"body_too_large"_s},
    {"bigChunkedBody",
     "POST /echo HTTP/1.1\r\n" + kHost + "Transfer-Encoding: chunked\r\n\r\n1e8480\r\n" + QByteArray(2'000'000, 'x') +
         "\r\n0\r\n\r\n",
     413, u"body_too_large"_s},
    {"slowHeader", "GET / HTTP/1.1\r\nHost: te", 408, u"request_timeout"_s},
    {"slowBody", "POST /echo HTTP/1.1\r\n" + kHost + "Content-Length: 10\r\n\r\nabc", 408, u"request_timeout"_s},
};

INSTANTIATE_TEST_SUITE_P(all, BadRequestTest, testing::ValuesIn(kBadRequests),
                         [](const auto &test) { return std::string(test.param.name); });

using LimitsTest = ServerTest;

TEST_F(LimitsTest, aClientThatTricklesIsCutOffAtTheTotalTime)
{
    start();
    RawClient client(port());
    const auto began = std::chrono::steady_clock::now();
    client.send("GET / HTTP/1.1\r\nHost: test\r\nX: ");
    std::atomic<bool> done = false;
    std::jthread trickle([&] {
        while (!done && client.send("x"))
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
    });
    const RawAnswer answer = client.answer();
    done = true;
    EXPECT_EQ(answer.status, 408);
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(10));
}

TEST_F(LimitsTest, anIdleConnectionIsClosedWithoutAnAnswer)
{
    limits.idleTimeout = std::chrono::milliseconds(50);
    start();
    RawClient client(port());
    EXPECT_EQ(client.readAll(), "");
    EXPECT_TRUE(records().empty());
}

TEST_F(LimitsTest, oneConnectionTooManyGetsABusyAnswer)
{
    limits.maxConnections = 2;
    router.add(Method::Get, u"/"_s, answering([](const Request &) { return Response::text("ok", "text/plain"); }));
    start();
    RawClient first(port());
    RawClient second(port());
    first.send(get("/"));
    second.send(get("/"));
    EXPECT_EQ(first.answer().status, 200);
    EXPECT_EQ(second.answer().status, 200);
    RawClient third(port());
    const RawAnswer refused = third.answer();
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(refused.header("Retry-After"), "1");
    EXPECT_EQ(refused.json().value("code"_L1).toString(), u"busy"_s);
    first.close();
    EXPECT_TRUE(eventually([&] { return ask(get("/")).status == 200; }));
}

TEST_F(LimitsTest, aBodyOfExactlyTheLimitIsTaken)
{
    router.add(Method::Post, u"/size"_s, answering([](const Request &r) {
                   return Response::text(QByteArray::number(r.body.size()), "text/plain");
               }));
    limits.requestTimeout = std::chrono::seconds(10);
    start();
    const QByteArray body(1024 * 1024, 'x');
    EXPECT_EQ(ask("POST /size HTTP/1.1\r\nHost: a\r\nContent-Length: 1048576\r\n\r\n" + body).body, "1048576");
}

} // namespace
} // namespace creditdesk::http
