// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/chat/answerwatch.h"

#include <gtest/gtest.h>

#include <ostream>

using namespace Qt::StringLiterals;

namespace creditdesk::chat {
namespace {

struct Case {
    const char *name;
    QByteArray wire;
    std::optional<QStringList> tools = {};
    bool done = false;
    bool failed = false;
};

void PrintTo(const Case &row, std::ostream *out)
{
    *out << row.name;
}

QByteArray delta(const QByteArray &inside)
{
    return "data: {\"choices\":[{\"index\":0,\"delta\":{" + inside + "}}]}\n\n";
}

QByteArray call(const QByteArray &name)
{
    return "{\"index\":0,\"function\":{\"name\":\"" + name + "\",\"arguments\":\"\"}}";
}

class AnswerWatchTable : public testing::TestWithParam<Case> {};

TEST_P(AnswerWatchTable, WholeAndCutAnywhere)
{
    const Case &row = GetParam();
    for (qsizetype cut = 0; cut <= row.wire.size(); ++cut) {
        AnswerWatch watch(64);
        watch.observe(row.wire.left(cut));
        watch.observe(row.wire.mid(cut));
        EXPECT_EQ(watch.tools(), row.tools) << "cut at " << cut;
        EXPECT_EQ(watch.isDone(), row.done);
        EXPECT_EQ(watch.hasFailed(), row.failed);
    }
}

TEST_P(AnswerWatchTable, ByteByByteWithEveryKindOfLineEnd)
{
    const Case &row = GetParam();
    for (const QByteArray &lineEnd : {QByteArray("\n"), QByteArray("\r\n"), QByteArray("\r")}) {
        QByteArray wire = row.wire;
        wire.replace("\r\n", "\n");
        wire.replace("\n", lineEnd);
        AnswerWatch watch(64);
        for (const char byte : wire)
            watch.observe(QByteArray(1, byte));
        EXPECT_EQ(watch.tools(), row.tools);
        EXPECT_EQ(watch.isDone(), row.done);
        EXPECT_EQ(watch.hasFailed(), row.failed);
    }
}

const QStringList kBoth{u"documentation"_s, u"github"_s};

INSTANTIATE_TEST_SUITE_P(
    Answers, AnswerWatchTable,
    testing::Values(
        Case{"Words", delta("\"content\":\"Hello\"") + "data: [DONE]\n\n", {}, true},
        Case{"ToolCalls", delta("\"tool_calls\":[" + call("documentation") + ',' + call("github") + ']'), kBoth},
        Case{"ToolCallsInPieces",
             delta("\"tool_calls\":[" + call("documentation") + ']') +
                 delta("\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{}\"}}]") +
                 delta("\"tool_calls\":[" + call("github") + ']'),
             kBoth},
        Case{"EachToolOnce", delta("\"tool_calls\":[" + call("github") + ',' + call("github") + ']'),
             QStringList{u"github"_s}},
        Case{"NameWithEscapes", delta("\"tool_calls\":[" + call("git\\u0068ub") + ']'), QStringList{u"github"_s}},
        Case{"KeysWithEscapes", delta("\"t\\u006fol_calls\":[" + call("github") + ']'), QStringList{u"github"_s}},
        Case{"WholeMessage", "data: {\"choices\":[{\"message\":{\"tool_calls\":[" + call("github") + "]}}]}\n\n",
             QStringList{u"github"_s}},
        Case{"FunctionCall", delta("\"function_call\":{\"name\":\"github\"}"), QStringList{u"github"_s}},
        Case{"PlainList", "event: tools\ndata: [\"documentation\",\"github\"]\n\n", kBoth},
        Case{"PlainObject", "event: tools\ndata: {\"tools\":[\"documentation\",\"github\"]}\n\n", kBoth},
        Case{"PlainListOverSeveralLines", "event: tools\ndata: [\"documentation\",\ndata: \"github\"]\n\n", kBoth},
        Case{"NoneUsed", "event: tools\ndata: []\n\n", QStringList{}},
        Case{"UsageEvent", "event: usage\ndata: {\"tools\":[\"github\"],\"tokens\":9}\n\n", QStringList{u"github"_s}},
        Case{"UsageWithoutTools", "event: usage\ndata: {\"tokens\":9}\n\n"},
        Case{"UsageMember", "data: {\"usage\":{\"tools\":[\"github\"]}}\n\n", QStringList{u"github"_s}},
        Case{"NotNames", "event: tools\ndata: [1,null,\"\",{\"a\":1},\"" + QByteArray(65, 'x') + "\",\"github\"]\n\n",
             QStringList{u"github"_s}},
        Case{"WordsAboutTools", delta("\"content\":\"tool_calls, \\\"tools\\\" and [DONE]\"")},
        Case{"NotJson", "data: {\"tool_calls\": nonsense\n\ndata: \"tool\"\n\nevent: tools\ndata: 7\n\n"},
        Case{"Comments", ": tools\n\n: [DONE]\n\n"},
        Case{"ErrorEvent", "event: error\ndata: overloaded\n\n", {}, false, true},
        Case{"ErrorMember", "data: {\"error\":{\"message\":\"overloaded\"}}\n\ndata: [DONE]\n\n", {}, true, true},
        Case{"ErrorNull", "data: {\"error\":null}\n\n"},
        Case{"ErrorInsideAnAnswer", delta("\"content\":\"the \\\"error\\\" is\",\"error\":\"x\"")},
        Case{"Unfinished", "event: tools\ndata: [\"github\"]\n"}),
    [](const auto &row) { return std::string(row.param.name); });

TEST(AnswerWatch, TheEndOfTheBodyEndsTheLastEvent)
{
    AnswerWatch watch(64);
    watch.observe("event: tools\ndata: [\"github\"]");
    EXPECT_FALSE(watch.isBetweenEvents());
    watch.finish();
    EXPECT_EQ(watch.tools(), QStringList{u"github"_s});
}

TEST(AnswerWatch, SoManyToolsAndNoMore)
{
    AnswerWatch watch(3);
    QByteArrayList names;
    for (int i = 0; i < 10'000; ++i)
        names.append("\"t" + QByteArray::number(i) + '"');
    watch.observe("event: tools\ndata: [" + names.join(',') + "]\n\n");
    EXPECT_EQ(watch.tools(), (QStringList{u"t0"_s, u"t1"_s, u"t2"_s}));
}

TEST(AnswerWatch, AHugeLineIsPassedOverAndWhatFollowsIsRead)
{
    AnswerWatch watch(64);
    const QByteArray piece(64 * 1024, 'x');
    watch.observe("data: {\"error\":\"");
    for (int i = 0; i < 1'000; ++i) // 64 MB
        watch.observe(piece);
    watch.observe("\"}\n\nevent: tools\ndata: [\"github\"]\n\n");
    EXPECT_FALSE(watch.hasFailed());
    EXPECT_EQ(watch.tools(), QStringList{u"github"_s});
}

} // namespace
} // namespace creditdesk::chat
