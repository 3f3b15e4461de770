// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/chat/chatfixture.h"

#include "server/api/metrics.h"

#include <ostream>

using namespace creditdesk;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using test::ChatTest;
using test::eventually;

namespace {

/// Short enough to wait for; far longer than anything else here takes.
chat::ChatLimits shortLimits()
{
    chat::ChatLimits limits;
    limits.firstByte = 700ms;
    limits.idle = 700ms;
    limits.total = 3s;
    limits.stopGrace = 2s;
    return limits;
}

class ChatEndTest : public ChatTest {
protected:
    ChatEndTest() : ChatTest(shortLimits()) {}
};

struct Failure {
    const char *name;
    QString script;
    int status;
    QString code;
};

void PrintTo(const Failure &row, std::ostream *out)
{
    *out << row.name;
}

class ChatFailsBefore : public ChatEndTest, public testing::WithParamInterface<Failure> {};

TEST_P(ChatFailsBefore, TheFirstByte)
{
    const auto call = ask(GetParam().script, {u"github"_s});
    EXPECT_EQ(call->status(), GetParam().status);
    EXPECT_EQ(call->headers().value("Content-Type"), "application/problem+json");
    EXPECT_EQ(call->code(), GetParam().code);
    EXPECT_TRUE(nothingHeldOrCharged());
}

INSTANTIATE_TEST_SUITE_P(Upstream, ChatFailsBefore,
                         testing::Values(Failure{"Error", u"[fail 500]"_s, 502, u"chat_upstream_failed"_s},
                                         Failure{"BadKey", u"[fail 401]"_s, 502, u"chat_upstream_failed"_s},
                                         Failure{"OtherType", u"[html]"_s, 502, u"chat_upstream_failed"_s},
                                         Failure{"Silent", u"[hang]"_s, 504, u"chat_upstream_timeout"_s}),
                         [](const auto &row) { return std::string(row.param.name); });

class ChatFailsAfter : public ChatEndTest, public testing::WithParamInterface<Failure> {};

TEST_P(ChatFailsAfter, TheFirstByte)
{
    const auto call = ask(GetParam().script, {u"github"_s});
    EXPECT_EQ(call->status(), 200);
    EXPECT_TRUE(call->readUntil("question!").contains("question!"));
    const QJsonObject error = call->lastEvent("error");
    EXPECT_EQ(error.value("code"_L1).toString(), GetParam().code);
    EXPECT_EQ(error.value("charged"_L1).toInteger(-1), 0);
    EXPECT_EQ(error.value("available"_L1).toInteger(), 100);
    EXPECT_EQ(error.value("held"_L1).toInteger(-1), 0);
    EXPECT_EQ(error.value("request_id"_L1).toString().toLatin1(), call->headers().value("X-Request-Id"));
    EXPECT_TRUE(nothingHeldOrCharged());
}

INSTANTIATE_TEST_SUITE_P(Upstream, ChatFailsAfter,
                         testing::Values(Failure{"Cut", u"[cut 3]"_s, 0, u"chat_interrupted"_s},
                                         Failure{"Error", u"[error 3]"_s, 0, u"chat_interrupted"_s},
                                         Failure{"Silence", u"[stall 3]"_s, 0, u"chat_upstream_timeout"_s},
                                         Failure{"TooLong", u"[slow 20] [words 5000]"_s, 0,
                                                 u"chat_upstream_timeout"_s}),
                         [](const auto &row) { return std::string(row.param.name); });

TEST_F(ChatEndTest, AServiceThatCannotBeReached)
{
    m_sandbox.stop();
    const auto call = ask(u"Hello"_s);
    EXPECT_EQ(call->status(), 502);
    EXPECT_EQ(call->code(), u"chat_upstream_unreachable"_s);
    EXPECT_TRUE(nothingHeldOrCharged());
}

TEST_F(ChatTest, AClientThatGoesInMidAnswerPaysNothing)
{
    auto call = ask(u"[slow 20] [words 5000] Hello"_s, {u"github"_s});
    static_cast<void>(call->readUntil("question!"));
    EXPECT_EQ(figure("held"_L1), 15);
    call.reset();
    EXPECT_TRUE(nothingHeldOrCharged());
    EXPECT_TRUE(eventually([this] { return upstream().value("gone"_L1).toInteger() == 1; })) << "the service is told";
}

TEST_F(ChatTest, AClientThatGoesBeforeTheAnswerPaysNothing)
{
    auto call = ask(u"[hang] Hello"_s, {u"github"_s});
    ASSERT_TRUE(eventually([this] { return upstream().value("begun"_L1).toInteger() == 1; }));
    EXPECT_EQ(figure("held"_L1), 15);
    call.reset();
    EXPECT_TRUE(nothingHeldOrCharged()); // long before the first byte is overdue
    EXPECT_TRUE(eventually([this] { return upstream().value("gone"_L1).toInteger() == 1; }));
}

TEST_F(ChatTest, AReaderThatTakesItsTimeSlowsTheServiceAndLosesNothing)
{
    constexpr qint64 kMebibyte = 1024 * 1024;
    const auto call = ask(u"[flood 64] Hello"_s);
    ASSERT_EQ(call->status(), 200);
    qint64 before = -1;
    ASSERT_TRUE(eventually([&] {
        std::this_thread::sleep_for(100ms);
        const qint64 now = upstream().value("bytes"_L1).toInteger();
        return std::exchange(before, now) == now && now > 0;
    }));
    EXPECT_LT(before, 32 * kMebibyte) << "only windows and socket buffers may hold what was not read";
    const QByteArray all = call->readAll();
    EXPECT_GT(all.size(), 64 * kMebibyte);
    EXPECT_EQ(call->lastEvent("credits").value("cost"_L1).toInteger(), 5);
}

TEST_F(ChatEndTest, AtTheStopShortAnswersFinishAndOthersAreReleased)
{
    const auto brief = ask(u"[slow 20] [words 30] Hello"_s);
    const auto endless = ask(u"[slow 20] [words 5000] Hello"_s);
    ASSERT_TRUE(brief->readUntil("question!").contains("question!"));
    ASSERT_TRUE(endless->readUntil("question!").contains("question!"));
    server->stop();
    EXPECT_EQ(brief->lastEvent("credits").value("cost"_L1).toInteger(), 5);
    EXPECT_EQ(endless->lastEvent("error").value("code"_L1).toString(), u"server_stopping"_s);
    auto reader = server->store().openReader();
    ASSERT_TRUE(reader);
    const auto account = (*reader)->account(user.id);
    ASSERT_TRUE(account && *account);
    EXPECT_EQ((*account)->held, Credits(0));
    EXPECT_EQ((*account)->balance, Credits(95));
}

TEST_F(ChatEndTest, AtTheStopAQueryWithoutAnswerIsToldSo)
{
    const auto call = ask(u"[hang] Hello"_s);
    ASSERT_TRUE(eventually([this] { return upstream().value("begun"_L1).toInteger() == 1; }));
    server->stop();
    EXPECT_TRUE(call->status() == 503 || call->status() == 504) << call->status();
    auto reader = server->store().openReader();
    ASSERT_TRUE(reader);
    EXPECT_EQ((**(*reader)->account(user.id)).held, Credits(0));
}

TEST_F(ChatTest, AHoldThatNobodyEndedEndsByItself)
{
    auto call = ask(u"[slow 5] [words 300] Hello"_s, {u"github"_s});
    static_cast<void>(call->readUntil("question!"));
    EXPECT_EQ(figure("held"_L1), 15);
    server->clock().advance(14min);
    EXPECT_EQ(figure("held"_L1), 0);
    EXPECT_EQ(figure("available"_L1), 100);
    const QJsonObject error = call->lastEvent("error"); // it cannot be charged any more
    EXPECT_EQ(error.value("code"_L1).toString(), u"chat_not_settled"_s);
    EXPECT_EQ(figure("available"_L1), 100);
}

TEST_F(ChatTest, IsCounted)
{
    const auto figureOf = [this](const QByteArray &name) {
        const QByteArray all = server->context().metrics.exposition();
        const qsizetype at = all.indexOf('\n' + name + ' ');
        return at < 0 ? -1 : all.mid(at + name.size() + 2).split('\n').first().toInt();
    };
    static_cast<void>(ask(u"[slow 1] Hi"_s)->readAll());
    static_cast<void>(ask(u"[cut 1] Hi"_s)->readAll());
    auto open = ask(u"[stall 1] Hi"_s);
    static_cast<void>(open->readUntil("Good"));
    EXPECT_EQ(figureOf("creditdesk_chat_streams"), 1);
    EXPECT_EQ(figureOf("creditdesk_chat_holds_total"), 3);
    EXPECT_EQ(figureOf("creditdesk_chat_settled_total"), 1);
    EXPECT_EQ(figureOf("creditdesk_chat_released_total"), 1);
    open.reset();
    EXPECT_TRUE(eventually([&] { return figureOf("creditdesk_chat_streams") == 0; }));
    EXPECT_TRUE(eventually([&] { return figureOf("creditdesk_chat_released_total") == 2; }));
}

} // namespace
