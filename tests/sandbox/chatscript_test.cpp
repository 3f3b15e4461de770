// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/chat/answer.h"
#include "sandbox/chat/script.h"

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;

namespace creditdesk::sandbox {
namespace {

TEST(ChatScript, IsReadFromTheMessage)
{
    const auto script = ChatScript::of(u"[fail 429] [slow 7] [tools documentation,github] [cut] [plain] hello"_s);
    EXPECT_EQ(script.failWith, 429);
    EXPECT_EQ(script.pause, std::chrono::milliseconds(7));
    EXPECT_EQ(script.tools, (QStringList{u"documentation"_s, u"github"_s}));
    EXPECT_EQ(script.cutAfter, 3);
    EXPECT_EQ(script.report, ChatScript::Report::Plain);
    EXPECT_EQ(ChatScript::of(u"[tools]"_s).tools, QStringList());
}

TEST(ChatScript, LeavesOtherWordsAlone)
{
    const auto script = ChatScript::of(u"What does [citation needed] and a[0] mean? [slow x] [FAIL 500]"_s);
    EXPECT_FALSE(script.failWith);
    EXPECT_FALSE(script.tools);
    EXPECT_FALSE(script.hangs);
    EXPECT_EQ(ChatScript::of(u"[fail 7]"_s).failWith, 400);
    EXPECT_EQ(ChatScript::of(u"[words 99999999]"_s).words, 100'000);
}

TEST(ChatAnswer, SaysItsWordsAndReportsItsTools)
{
    ChatScript script;
    EXPECT_FALSE(answerWords(script, {}).join(QString()).endsWith(u' '));
    EXPECT_TRUE(answerWords(script, {u"github"_s}).join(QString()).contains(u"with github."_s));
    script.words = 500;
    EXPECT_EQ(answerWords(script, {}).size(), 500);
    EXPECT_TRUE(toolsEvent(ChatScript::Report::None, {u"github"_s}).isEmpty());
    EXPECT_EQ(toolsEvent(ChatScript::Report::Plain, {u"github"_s}), "event: tools\ndata: {\"tools\":[\"github\"]}\n\n");
    EXPECT_EQ(toolsEvent(ChatScript::Report::OpenAi, {}), "event: usage\ndata: {\"tools\":[]}\n\n");
    EXPECT_TRUE(toolsEvent(ChatScript::Report::OpenAi, {u"github"_s}).contains("\"tool_calls\""));
    EXPECT_TRUE(endEvents(true).endsWith("data: [DONE]\n\n"));
    EXPECT_FALSE(endEvents(false).contains("[DONE]"));
}

} // namespace
} // namespace creditdesk::sandbox
