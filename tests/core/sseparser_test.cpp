// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sseparser.h"

#include <gtest/gtest.h>

namespace creditdesk {
namespace {

struct Case {
    const char *name;
    QByteArray wire;
    std::vector<SseEvent> events;
};

void PrintTo(const Case &row, std::ostream *out)
{
    *out << row.name;
}

class SseTable : public testing::TestWithParam<Case> {};

TEST_P(SseTable, WholeAndCutAnywhere)
{
    const Case &row = GetParam();
    EXPECT_EQ(SseParser().feed(row.wire), row.events);
    for (qsizetype cut = 0; cut <= row.wire.size(); ++cut) {
        SseParser parser;
        auto events = parser.feed(row.wire.left(cut));
        for (const SseEvent &event : parser.feed(row.wire.mid(cut)))
            events.push_back(event);
        EXPECT_EQ(events, row.events) << "cut at " << cut;
    }
}

INSTANTIATE_TEST_SUITE_P(
    Standard, SseTable,
    testing::Values(
        Case{"Plain", "event: balance\nid: 7\ndata: {}\n\n", {{"balance", "{}", "7"}}},
        Case{"DefaultType", "data: x\n\n", {{"message", "x", ""}}},
        Case{"CarriageReturns", "event: a\r\ndata: 1\r\n\r\nevent: b\rdata: 2\r\r", {{"a", "1", ""}, {"b", "2", ""}}},
        Case{"SeveralDataLines", "data: YHOO\ndata: +2\ndata: 10\n\n", {{"message", "YHOO\n+2\n10", ""}}},
        Case{"Comments", ": heartbeat\n\n: again\n\ndata: 1\n\n", {{"message", "1", ""}}},
        Case{"OneSpaceOnly", "data:  two\n\n", {{"message", " two", ""}}},
        Case{"NoSpace", "data:x\n\n", {{"message", "x", ""}}},
        Case{"EmptyDataLines", "data\n\ndata\ndata\n\ndata:\n", {{"message", "", ""}, {"message", "\n", ""}}},
        Case{"TypeWithoutDataIsForgotten", "event: gone\n\ndata: 1\n\n", {{"message", "1", ""}}},
        Case{"IdStays",
             "id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n",
             {{"message", "a", "1"}, {"message", "b", "1"}, {"message", "c", ""}}},
        Case{"IdWithNulIsIgnored", QByteArray("id: a\0b\ndata: 1\n\n", 17), {{"message", "1", ""}}},
        Case{"UnknownFields", "wat: 1\nnothing\ndata: 1\n\n", {{"message", "1", ""}}},
        Case{"ByteOrderMark",
             "\xEF\xBB\xBF"
             "data: 1\n\n",
             {{"message", "1", ""}}},
        Case{"UnfinishedIsNotAnEvent", "data: 1\n", {}}),
    [](const auto &row) { return std::string(row.param.name); });

TEST(SseParser, ReadsRetryWhenItIsDigits)
{
    SseParser parser;
    EXPECT_TRUE(parser.feed("retry: 2500\n\n").empty());
    EXPECT_EQ(parser.retryMs(), 2500);
    EXPECT_TRUE(parser.feed("retry: 1s\nretry:\nretry: -4\n\n").empty());
    EXPECT_EQ(parser.retryMs(), 2500);
}

TEST(SseParser, RestartKeepsTheIdAndForgetsTheHalf)
{
    SseParser parser;
    ASSERT_EQ(parser.feed("id: 9\ndata: 1\n\ndata: half").size(), 1u);
    parser.restart();
    EXPECT_EQ(parser.lastEventId(), "9");
    const auto events = parser.feed("data: 2\n\n");
    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(events[0], (SseEvent{"message", "2", "9"}));
}

TEST(SseParser, AnIdCountsOnlyWithItsWholeEvent)
{
    SseParser parser;
    EXPECT_TRUE(parser.feed("id: 5\ndata: lost").empty());
    parser.restart();
    EXPECT_EQ(parser.lastEventId(), "");
}

TEST(SseParser, GivesUpOnAnEndlessLine)
{
    SseParser parser;
    EXPECT_TRUE(parser.feed("data: " + QByteArray(SseParser::kMaxEventBytes + 1, 'x')).empty());
    EXPECT_TRUE(parser.isOverflowing());
    SseParser many;
    for (int count = 0; count < 1100 && !many.isOverflowing(); ++count)
        EXPECT_TRUE(many.feed("data: " + QByteArray(1000, 'x') + "\n").empty());
    EXPECT_TRUE(many.isOverflowing());
}

TEST(SseParser, LeavesOutWhatIsTooLongAndReadsOn)
{
    const QByteArray tooLong(100, 'x');
    SseParser parser(64);
    EXPECT_TRUE(parser.feed("event: a\ndata: 1\ndata: " + tooLong).empty());
    EXPECT_FALSE(parser.isBetweenEvents());
    EXPECT_TRUE(parser.feed(tooLong + "\ndata: 2\n\n").empty()) << "half of an event is none";
    EXPECT_TRUE(parser.isBetweenEvents());
    EXPECT_EQ(parser.feed("data: 3\n\n"), (std::vector<SseEvent>{{"message", "3", ""}}));
    EXPECT_TRUE(parser.isOverflowing());
}

TEST(SseParser, ALongCommentIsNoPartOfAnEvent)
{
    SseParser parser(64);
    const auto events = parser.feed("data: 1\n:" + QByteArray(100, 'x') + "\ndata: 2\n\n");
    EXPECT_EQ(events, (std::vector<SseEvent>{{"message", "1\n2", ""}}));
    EXPECT_FALSE(parser.isOverflowing());
}

TEST(SseParser, KnowsWhereAnEventEnds)
{
    SseParser parser;
    EXPECT_TRUE(parser.isBetweenEvents());
    for (const char *half : {"d", "ata: 1", "\r"}) {
        EXPECT_TRUE(parser.feed(half).empty());
        EXPECT_FALSE(parser.isBetweenEvents());
    }
    EXPECT_EQ(parser.feed("\n\r").size(), 1u);
    EXPECT_TRUE(parser.isBetweenEvents());
}

} // namespace
} // namespace creditdesk
