// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/log/accesslog.h"
#include "server/log/qtbridge.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <gtest/gtest.h>

#include <thread>

using namespace Qt::StringLiterals;

namespace creditdesk::log {

namespace {

class FixedClock final : public Clock {
public:
    [[nodiscard]] Timestamp now() const override { return fromEpochMs(1'767'225'600'000); }
};

class LoggerTest : public testing::Test {
protected:
    [[nodiscard]] QJsonObject line(std::size_t index) const
    {
        const QJsonDocument document = QJsonDocument::fromJson(m_lines.at(index));
        EXPECT_TRUE(document.isObject()) << m_lines.at(index).toStdString();
        return document.object();
    }

    FixedClock m_clock;
    std::vector<QByteArray> m_lines;
    Logger m_logger{m_clock, [this](const QByteArray &text) { m_lines.push_back(text); }};
};

TEST_F(LoggerTest, writesOneJsonObjectALine)
{
    m_logger.info("started", {{"port", 8787}, {"secure", false}, {"address", u"127.0.0.1 \"quoted\"\n"_s}});
    ASSERT_EQ(m_lines.size(), 1U);
    EXPECT_EQ(m_lines[0].count('\n'), 1);
    EXPECT_EQ(line(0), (QJsonObject{{u"time"_s, u"2026-01-01T00:00:00.000Z"_s},
                                    {u"level"_s, u"info"_s},
                                    {u"msg"_s, u"started"_s},
                                    {u"port"_s, 8787},
                                    {u"secure"_s, false},
                                    {u"address"_s, u"127.0.0.1 \"quoted\" "_s}}));
}

TEST_F(LoggerTest, leavesOutWhatIsBelowItsLevel)
{
    m_logger.debug("detail");
    EXPECT_TRUE(m_lines.empty());
}

TEST_F(LoggerTest, redactsTheTextOfFieldsAndErrors)
{
    m_logger.error("failed", Error{ErrorKind::Upstream, u"stripe"_s, u"key sk_test_abc of me@example.org"_s});
    EXPECT_EQ(line(0).value("detail"_L1).toString(), u"key [key] of [email]"_s);
}

TEST_F(LoggerTest, anAccessLineHasFiguresAndNoQuery)
{
    http::AccessRecord record;
    record.requestId = u"id-1"_s;
    record.method = u"GET"_s;
    record.path = u"/api/plans"_s;
    record.status = 200;
    record.durationUs = 1234;
    logAccess(m_logger, record);
    record.status = 500;
    record.failure = u"broken"_s;
    logAccess(m_logger, record);
    EXPECT_EQ(line(0).value("level"_L1).toString(), u"info"_s);
    EXPECT_EQ(line(0).value("duration_us"_L1).toInt(), 1234);
    EXPECT_FALSE(line(0).contains("failure"_L1));
    EXPECT_EQ(line(1).value("level"_L1).toString(), u"error"_s);
    EXPECT_EQ(line(1).value("failure"_L1).toString(), u"broken"_s);
}

TEST_F(LoggerTest, qtsMessagesComeThroughWhileTheBridgeLives)
{
    {
        const QtBridge bridge(m_logger);
        qWarning("cannot open for a@b.example");
    }
    ASSERT_EQ(m_lines.size(), 1U);
    EXPECT_EQ(line(0).value("level"_L1).toString(), u"warning"_s);
    EXPECT_EQ(line(0).value("text"_L1).toString(), u"cannot open for [email]"_s);
}

TEST_F(LoggerTest, linesOfManyThreadsDoNotMix)
{
    constexpr int kThreads = 4;
    constexpr int kLines = 200;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < kThreads; ++i)
            threads.emplace_back([this, i] {
                for (int n = 0; n < kLines; ++n)
                    m_logger.info("line", {{"thread", i}, {"n", n}});
            });
    }
    ASSERT_EQ(m_lines.size(), static_cast<std::size_t>(kThreads * kLines));
    for (std::size_t i = 0; i < m_lines.size(); ++i)
        EXPECT_EQ(line(i).value("msg"_L1).toString(), u"line"_s);
}

} // namespace
} // namespace creditdesk::log
