// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/chattext.h"
#include "client/httpbillingapi.h"

#include "tests/client/loopbackserver.h"
#include "tests/support/qtmain.h"
#include "tests/support/testclock.h"

#include <QJsonDocument>

namespace creditdesk::client {
namespace {

using namespace Qt::StringLiterals;
using test::Act;
using test::SeenRequest;
using test::settle;
using test::waitUntil;

constexpr auto kReceipt = "event: credits\n"
                          "data: {\"cost\":20,\"held\":5,\"available\":80,\"balance\":85,\"shortfall\":0,"
                          "\"tools\":[],\"transaction_id\":\"tx-1\"}\n\n";

struct Piece {
    const char *name;
    const char *type;
    const char *data;
    const char *text;
};

class ChatTextTable : public testing::TestWithParam<Piece> {};

TEST_P(ChatTextTable, FindsTheText)
{
    const SseEvent event{GetParam().type, GetParam().data, {}};
    EXPECT_EQ(chatText(event), QString::fromUtf8(GetParam().text));
}

INSTANTIATE_TEST_SUITE_P(
    Forms, ChatTextTable,
    testing::Values(Piece{"Chunk", "message", R"({"choices":[{"delta":{"content":" Grüße"}}]})", " Grüße"},
                    Piece{"Role", "message", R"({"choices":[{"delta":{"role":"assistant"}}]})", ""},
                    Piece{"ToolCall", "message", R"({"choices":[{"delta":{"tool_calls":[{"index":0}]}}]})", ""},
                    Piece{"Usage", "message", R"({"choices":[],"usage":{"tools":["github"]}})", ""},
                    Piece{"Completion", "message", R"({"choices":[{"text":"old"}]})", "old"},
                    Piece{"Responses", "response.output_text.delta", R"({"delta":"new"})", "new"},
                    Piece{"Block", "content_block_delta", R"({"delta":{"type":"text_delta","text":"b"}})", "b"},
                    Piece{"Object", "message", R"({"text":"plain object"})", "plain object"},
                    Piece{"Plain", "message", "just words {", "just words {"},
                    Piece{"Broken", "message", "{ not json", "{ not json"}, Piece{"Done", "message", "[DONE]", ""},
                    Piece{"Tools", "tools", R"(["documentation"])", ""}, Piece{"Other", "ping", "x", ""}),
    [](const auto &one) { return std::string(one.param.name); });

/// A signed-in api against a server that does what the test says with the chat.
class ChatCallTest : public testing::Test {
protected:
    ChatCallTest()
    {
        HttpLimits limits;
        limits.chatSilenceMs = 400;
        limits.firstPauseMs = 1;
        api = std::make_unique<HttpBillingApi>(HttpBillingApi::Options{server.url(), u"test"_s, limits, {}}, store,
                                               clock);
        server.answerWith([this](const SeenRequest &request) {
            if (request.target == "/api/chat/stream")
                return chat;
            if (!request.target.startsWith("/auth/v1/token"))
                return Act::reply(404, R"({"code":"not_found"})");
            const AuthSession made{u"access"_s, u"refresh"_s, 3600, clock.now() + std::chrono::hours(1),
                                   AuthUser{u"user-1"_s, u"ada@example.com"_s, Role::User, clock.now()}};
            return Act::reply(200, QJsonDocument(made.toJson()).toJson());
        });
        bool done = false;
        api->signIn(u"ada@example.com"_s, u"pw"_s, &owner, [&](const auto &user) { done = user.has_value(); });
        EXPECT_TRUE(waitUntil([&] { return done; }));
        server.requests.clear();
    }

    ChatCall *ask()
    {
        ChatCall *call = api->askChat({u"Why?"_s, {u"github"_s}}, &owner,
                                      [this](const Result<ChatReceipt> &result) { outcomes.push_back(result); });
        QObject::connect(call, &ChatCall::textArrived, [this](const QString &piece) { pieces << piece; });
        return call;
    }
    Error failed()
    {
        EXPECT_TRUE(waitUntil([&] { return !outcomes.empty(); }));
        EXPECT_FALSE(outcomes.front().has_value());
        return outcomes.empty() || outcomes.front() ? Error() : outcomes.front().error();
    }

    test::TestClock clock{fromEpochMs(1'790'000'000'000)};
    test::LoopbackServer server;
    MemoryTokenStore store;
    std::unique_ptr<HttpBillingApi> api;
    QObject owner;
    Act chat = Act::stream({});
    QStringList pieces;
    std::vector<Result<ChatReceipt>> outcomes;
};

TEST_F(ChatCallTest, GivesTheTextAsItComesAndTheReceiptAtTheEnd)
{
    ask();
    ASSERT_TRUE(waitUntil([&] { return server.hasStream(); }));
    const SeenRequest &sent = server.requests.back();
    EXPECT_EQ(sent.method, "POST");
    EXPECT_EQ(sent.target, "/api/chat/stream");
    EXPECT_EQ(sent.body, R"({"message":"Why?","tools":["github"]})");
    EXPECT_EQ(sent.headers.value("authorization"), "Bearer access");
    EXPECT_TRUE(sent.headers.value("accept").startsWith("text/event-stream"));
    EXPECT_EQ(sent.headers.value("idempotency-key").size(), 36);

    server.push("data: {\"choices\":[{\"delta\":{\"content\":\"Be\"}}]}\n\ndata: {\"choices\":[{\"de");
    ASSERT_TRUE(waitUntil([&] { return pieces == QStringList{u"Be"_s}; })) << "before the stream ends";
    EXPECT_TRUE(outcomes.empty());
    server.push("lta\":{\"content\":\"cause\"}}]}\n\ndata: [DONE]\n\n");
    server.push(kReceipt);
    server.endStream();
    ASSERT_TRUE(waitUntil([&] { return !outcomes.empty(); }));
    ASSERT_TRUE(outcomes.front().has_value());
    EXPECT_EQ(*outcomes.front(), (ChatReceipt{Credits(20), Credits(5), Credits(80), Credits(), u"tx-1"_s}));
    EXPECT_EQ(pieces.join(QString()), u"Because"_s);
}

TEST_F(ChatCallTest, ARefusalBeforeTheFirstByteIsTheServersOwn)
{
    chat = Act::reply(402, R"({"code":"insufficient_credits","available":3,"cost":20,"missing":17})",
                      "Content-Type: application/problem+json\r\n");
    ask();
    const Error error = failed();
    EXPECT_EQ(error.kind, ErrorKind::InsufficientCredits);
    EXPECT_EQ(error.extra.value("missing"_L1).toInt(), 17);
    EXPECT_TRUE(pieces.isEmpty());
}

TEST_F(ChatCallTest, AnErrorEventAfterTextIsTheOutcome)
{
    chat = Act::stream("data: Half\n\nevent: error\ndata: {\"code\":\"chat_interrupted\",\"charged\":0}\n\n");
    ask();
    ASSERT_TRUE(waitUntil([&] { return pieces == QStringList{u"Half"_s}; }));
    server.endStream();
    const Error error = failed();
    EXPECT_EQ(error.code, u"chat_interrupted"_s);
    EXPECT_EQ(error.kind, ErrorKind::Upstream);
}

TEST_F(ChatCallTest, AStreamWithNeitherEventWasCutOff)
{
    chat = Act::stream("data: Half\n\n");
    ask();
    ASSERT_TRUE(waitUntil([&] { return !pieces.isEmpty(); }));
    server.endStream();
    EXPECT_EQ(failed().code, u"connection_lost"_s);
}

TEST_F(ChatCallTest, ABodyThatBreaksOffAfterTheReceiptIsWell)
{
    chat = Act::truncate(kReceipt);
    ask();
    ASSERT_TRUE(waitUntil([&] { return !outcomes.empty(); }));
    EXPECT_TRUE(outcomes.front().has_value()) << "what is booked is booked";
}

TEST_F(ChatCallTest, IsNeverSentTwiceWithAnotherKey)
{
    chat = Act::close();
    ask();
    EXPECT_EQ(failed().kind, ErrorKind::Network);
    QSet<QByteArray> keys;
    for (const SeenRequest &request : server.requests)
        keys.insert(request.headers.value("idempotency-key"));
    EXPECT_EQ(keys.size(), 1) << "Qt itself may send again; the server knows the key";

    chat = Act::reply(503, R"({"code":"busy"})", "Retry-After: 0\r\n");
    outcomes.clear();
    server.requests.clear();
    ask();
    EXPECT_EQ(failed().code, u"busy"_s);
    EXPECT_EQ(server.requests.size(), 1u) << "the person decides whether to ask again";
    EXPECT_FALSE(keys.contains(server.requests.front().headers.value("idempotency-key")));
}

TEST_F(ChatCallTest, SilenceEndsItAndHeartbeatsDoNot)
{
    ask();
    ASSERT_TRUE(waitUntil([&] { return server.hasStream(); }));
    QTimer heart;
    int beats = 0;
    QObject::connect(&heart, &QTimer::timeout, [&] {
        server.push(": still there\n\n");
        ++beats;
    });
    heart.start(50);
    ASSERT_TRUE(waitUntil([&] { return beats >= 16; }));
    EXPECT_TRUE(outcomes.empty()) << "twice the patience has passed, but not in silence";
    heart.stop();
    EXPECT_EQ(failed().code, u"timeout"_s);
}

TEST_F(ChatCallTest, CancelClosesTheConnectionAndStaysSilent)
{
    ChatCall *call = ask();
    ASSERT_TRUE(waitUntil([&] { return server.hasStream(); }));
    server.push("data: Half\n\n");
    ASSERT_TRUE(waitUntil([&] { return !pieces.isEmpty(); }));
    call->cancel();
    EXPECT_TRUE(waitUntil([&] { return !server.hasStream(); })) << "the server sees that nobody reads on";
    EXPECT_TRUE(outcomes.empty());
}

TEST_F(ChatCallTest, MayBeCanceledFromWithinAPiece)
{
    ChatCall *call = ask();
    QObject::connect(call, &ChatCall::textArrived, call, &Call::cancel);
    ASSERT_TRUE(waitUntil([&] { return server.hasStream(); }));
    server.push(QByteArray("data: one\n\ndata: two\n\n") + kReceipt);
    server.endStream();
    ASSERT_TRUE(waitUntil([&] { return !pieces.isEmpty(); }));
    settle();
    EXPECT_EQ(pieces, QStringList{u"one"_s});
    EXPECT_TRUE(outcomes.empty());
}

TEST_F(ChatCallTest, EndsWithItsContext)
{
    auto reader = std::make_unique<QObject>();
    api->askChat({u"Why?"_s, {}}, reader.get(), [](const Result<ChatReceipt> &) { FAIL() << "nobody is there"; });
    ASSERT_TRUE(waitUntil([&] { return server.hasStream(); }));
    reader.reset();
    EXPECT_TRUE(waitUntil([&] { return !server.hasStream(); }));
}

TEST_F(ChatCallTest, AnEndlessAnswerIsGivenUp)
{
    ask();
    ASSERT_TRUE(waitUntil([&] { return server.hasStream(); }));
    const QByteArray flood = "data: " + QByteArray(60'000, 'x') + "\n\n";
    QTimer pump;
    QObject::connect(&pump, &QTimer::timeout, [&] { server.push(flood); });
    pump.start(0);
    EXPECT_EQ(failed().code, u"answer_too_large"_s);
}

} // namespace
} // namespace creditdesk::client
