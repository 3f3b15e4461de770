// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/httpjob.h"

#include "tests/client/loopbackserver.h"
#include "tests/support/qtmain.h"

#include <QBuffer>

namespace creditdesk::client {
namespace {

using namespace Qt::StringLiterals;
using test::Act;
using test::settle;
using test::waitUntil;

HttpLimits quick()
{
    HttpLimits limits;
    limits.callTimeoutMs = 400;
    limits.idleTimeoutMs = 400;
    limits.firstPauseMs = 2;
    limits.maxBodyBytes = 4096;
    limits.random = [] { return 0.5; };
    return limits;
}

/// Hands out token-1, then token-2 …; counts how often it was asked for a new one.
class CountingTokens : public AccessTokens {
public:
    void take(QObject *, Answer answer) override { answer(current()); }
    void replace(const QString &, QObject *, Answer answer) override
    {
        ++replaced;
        answer(refusal ? Result<QString>(tl::unexpected(*refusal)) : Result<QString>(current()));
    }
    int replaced = 0;
    std::optional<Error> refusal;

private:
    QString current() const { return u"token-%1"_s.arg(replaced + 1); }
};

HttpRequest get()
{
    HttpRequest request;
    request.path = u"/thing"_s;
    return request;
}

HttpRequest postWithKey()
{
    HttpRequest request;
    request.verb = HttpRequest::Verb::Post;
    request.path = u"/thing"_s;
    request.body = R"({"a":1})";
    request.idempotencyKey = "key-1";
    return request;
}

class HttpJobTest : public testing::Test {
protected:
    Result<HttpAnswer> run(const HttpRequest &request)
    {
        std::optional<Result<HttpAnswer>> outcome;
        int answers = 0;
        auto *job = new HttpJob(transport, &tokens, request, &owner);
        QObject::connect(job, &HttpJob::finished, &owner, [&](const Result<HttpAnswer> &result) {
            outcome = result;
            ++answers;
        });
        EXPECT_FALSE(outcome.has_value()) << "answered from within the call";
        EXPECT_TRUE(waitUntil([&] { return outcome.has_value(); }));
        settle();
        EXPECT_EQ(answers, 1);
        EXPECT_TRUE(owner.children().isEmpty()) << "the job must delete itself";
        return outcome.value_or(tl::unexpected(Error{}));
    }

    test::LoopbackServer server;
    HttpTransport transport{server.url(), quick()};
    CountingTokens tokens;
    QObject owner;
};

struct Case {
    const char *name;
    std::deque<Act> script;
    QString code; ///< of the error; empty: an answer
    ErrorKind kind = ErrorKind::Internal;
    int requests = 1;
    int replaced = 0;
    bool online = true;
};

void PrintTo(const Case &row, std::ostream *out)
{
    *out << row.name;
}

const QByteArray kProblem =
    R"({"title":"x","status":404,"code":"not_found","detail":"No such thing.","request_id":"r-9"})";

const std::vector<Case> &matrix()
{
    static const std::vector<Case> rows{
        {"Payload", {Act::reply(200, R"({"ok":true})")}, {}},
        {"Delayed", {Act::reply(200, "{}").after(100)}, {}},
        {"Problem", {Act::reply(404, kProblem)}, u"not_found"_s, ErrorKind::NotFound},
        {"GoTrue",
         {Act::reply(400, R"({"code":"invalid_credentials","message":"Invalid login credentials"})")},
         u"invalid_credentials"_s,
         ErrorKind::InvalidInput},
        {"Forbidden", {Act::reply(403, R"({"code":"forbidden"})")}, u"forbidden"_s, ErrorKind::Forbidden},
        {"BusyThenWell", {Act::reply(503, "{}"), Act::reply(200, "{}")}, {}, {}, 2},
        {"BusyForLong",
         {Act::reply(503, R"({"code":"queue_full"})", "Retry-After: 60\r\n")},
         u"queue_full"_s,
         ErrorKind::Unavailable,
         1},
        {"TooManyThenWell", {Act::reply(429, "{}", "Retry-After: 0\r\n"), Act::reply(200, "{}")}, {}, {}, 2},
        {"InFlightThenWell",
         {Act::reply(409, R"({"code":"request_in_flight"})", "Retry-After: 0\r\n"), Act::reply(200, "{}")},
         {},
         {},
         2},
        {"Conflict", {Act::reply(409, R"({"code":"conflict"})")}, u"conflict"_s, ErrorKind::Conflict, 1},
        {"Hang", {Act::hang()}, u"timeout"_s, ErrorKind::Network, 1, 0, false},
        {"TruncatedThenWell", {Act::truncate("{\"ok\""), Act::reply(200, "{}")}, {}, {}, 2},
        {"TruncatedAlways", {Act::truncate("{\"ok\"")}, u"connection_lost"_s, ErrorKind::Network, 3, 0, false},
        {"Redirect",
         {Act::reply(307, "", "Location: http://127.0.0.1:1/\r\n")},
         u"unexpected_redirect"_s,
         ErrorKind::Upstream},
        {"TooLarge", {Act::reply(200, QByteArray(10'000, 'x'))}, u"answer_too_large"_s, ErrorKind::Upstream},
        {"ExpiredThenWell", {Act::reply(401, R"({"code":"bad_jwt"})"), Act::reply(200, "{}")}, {}, {}, 2, 1},
        {"RefusedTwice", {Act::reply(401, R"({"code":"bad_jwt"})")}, u"bad_jwt"_s, ErrorKind::Unauthenticated, 2, 1},
    };
    return rows;
}

class FailureMatrix : public HttpJobTest, public testing::WithParamInterface<Case> {};

TEST_P(FailureMatrix, Get)
{
    const Case &row = GetParam();
    server.script(row.script);
    const auto result = run(get());
    EXPECT_EQ(result.has_value(), row.code.isEmpty());
    if (!result) {
        EXPECT_EQ(result.error().code, row.code);
        EXPECT_EQ(result.error().kind, row.kind);
    }
    EXPECT_EQ(static_cast<int>(server.requests.size()), row.requests);
    EXPECT_EQ(tokens.replaced, row.replaced);
    EXPECT_EQ(transport.isOnline(), row.online);
}

TEST_P(FailureMatrix, PostKeepsItsKey)
{
    const Case &row = GetParam();
    server.script(row.script);
    const auto result = run(postWithKey());
    EXPECT_EQ(result.has_value(), row.code.isEmpty());
    ASSERT_FALSE(server.requests.empty());
    for (const auto &request : server.requests) {
        EXPECT_EQ(request.headers.value("idempotency-key"), "key-1");
        EXPECT_EQ(request.body, R"({"a":1})");
    }
}

INSTANTIATE_TEST_SUITE_P(Matrix, FailureMatrix, testing::ValuesIn(matrix()),
                         [](const auto &row) { return std::string(row.param.name); });

TEST_F(HttpJobTest, ReadsTheProblemBeforeQtsText)
{
    server.script({Act::reply(404, kProblem)});
    const auto result = run(get());
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().detail, u"No such thing."_s);
    EXPECT_EQ(result.error().requestId, u"r-9"_s);
}

TEST_F(HttpJobTest, TakesTheRequestIdFromTheHeaderAndTheWaitFromRetryAfter)
{
    server.script({Act::reply(503, "<html>", "X-Request-Id: r-7\r\nRetry-After: 30\r\n")});
    const auto result = run(get());
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().requestId, u"r-7"_s);
    EXPECT_EQ(result.error().retryAfterSeconds, 30);
    EXPECT_EQ(result.error().kind, ErrorKind::Unavailable);
}

TEST_F(HttpJobTest, AServerThatClosesWithoutAReplySeesTheSameKeyAgain)
{
    server.script({Act::close()});
    const auto result = run(postWithKey());
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ErrorKind::Network);
    // Qt itself sends again on top of our repetitions: however often, it is one and the same command.
    EXPECT_GE(server.requests.size(), 3u);
    for (const auto &request : server.requests)
        EXPECT_EQ(request.headers.value("idempotency-key"), "key-1");
    EXPECT_FALSE(transport.isOnline());
}

TEST_F(HttpJobTest, ClosedThenWellIsAnAnswer)
{
    server.script({Act::close(), Act::reply(200, R"({"ok":1})")});
    EXPECT_TRUE(run(postWithKey()).has_value());
}

TEST_F(HttpJobTest, WhatMayNotBeRepeatedGoesOutOnce)
{
    server.script({Act::reply(503, "{}")});
    HttpRequest request = postWithKey();
    request.repeatable = false;
    EXPECT_FALSE(run(request));
    EXPECT_EQ(server.requests.size(), 1u);
}

TEST_F(HttpJobTest, NobodyListens)
{
    server.stopListening();
    const auto result = run(get());
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, u"server_unreachable"_s);
    EXPECT_FALSE(transport.isOnline());
    server.listenAgain();
    EXPECT_TRUE(run(get()));
    EXPECT_TRUE(transport.isOnline());
}

TEST_F(HttpJobTest, DisabledNetworkSendsNothing)
{
    transport.setEnabled(false);
    const auto result = run(get());
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ErrorKind::Network);
    EXPECT_TRUE(server.requests.empty());
}

TEST_F(HttpJobTest, ARefusedRefreshIsTheAnswer)
{
    server.script({Act::reply(401, "{}")});
    tokens.refusal = Error{ErrorKind::Unauthenticated, u"session_expired"_s, u"Sign in."_s};
    const auto result = run(get());
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, u"session_expired"_s);
    EXPECT_EQ(server.requests.size(), 1u);
}

TEST_F(HttpJobTest, SendsTheTokenAndTheQueryUnambiguously)
{
    HttpRequest request = get();
    request.query = {{u"q"_s, u"a+b &c=ü"_s}, {u"type"_s, u"usage"_s}};
    ASSERT_TRUE(run(request));
    EXPECT_EQ(server.requests[0].target, "/thing?q=a%2Bb%20%26c%3D%C3%BC&type=usage");
    EXPECT_EQ(server.requests[0].headers.value("authorization"), "Bearer token-1");
}

TEST_F(HttpJobTest, CancelMeansSilence)
{
    server.script({Act::hang()});
    auto *job = new HttpJob(transport, &tokens, get(), &owner);
    bool answered = false;
    QObject::connect(job, &HttpJob::finished, &owner, [&] { answered = true; });
    ASSERT_TRUE(waitUntil([&] { return server.requests.size() == 1; }));
    job->cancel();
    ASSERT_TRUE(waitUntil([&] { return owner.children().isEmpty(); }));
    EXPECT_FALSE(answered);
}

TEST_F(HttpJobTest, StreamsIntoASinkAndNeverTwice)
{
    QBuffer sink;
    sink.open(QIODevice::WriteOnly);
    HttpRequest request = get();
    request.sink = &sink;
    server.script({Act::reply(200, QByteArray(9'000, 'c'))}); // over the limit of plain bodies
    const auto whole = run(request);
    ASSERT_TRUE(whole);
    EXPECT_EQ(whole->bytes, 9'000);
    EXPECT_EQ(sink.data().size(), 9'000);

    server.requests.clear();
    server.script({Act::truncate("half")});
    const auto cut = run(request);
    ASSERT_FALSE(cut);
    EXPECT_EQ(cut.error().code, u"connection_lost"_s);
    EXPECT_EQ(server.requests.size(), 1u) << "the sink has bytes of the first attempt";
}

TEST_F(HttpJobTest, AProblemNeverReachesTheSink)
{
    QBuffer sink;
    sink.open(QIODevice::WriteOnly);
    HttpRequest request = get();
    request.sink = &sink;
    server.script({Act::reply(404, kProblem)});
    const auto result = run(request);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, u"not_found"_s);
    EXPECT_TRUE(sink.data().isEmpty());
}

} // namespace
} // namespace creditdesk::client
