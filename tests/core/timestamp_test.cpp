// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timestamp.h"

#include <QDateTime>

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;

namespace creditdesk {
namespace {

TEST(Timestamp, WritesUtcWithMilliseconds)
{
    EXPECT_EQ(toRfc3339(fromEpochMs(0)), u"1970-01-01T00:00:00.000Z"_s);
    EXPECT_EQ(toRfc3339(fromEpochMs(1'782'898'200'123)), u"2026-07-01T09:30:00.123Z"_s);
}

TEST(Timestamp, WritesWhatQtWrites)
{
    constexpr std::int64_t step =
        40'003'200'123; // 463 days and some milliseconds: leap days, ends of years, all months
    for (std::int64_t ms = -5 * step; ms < 253'402'300'800'000; ms += step) // until the year 9999
        ASSERT_EQ(toRfc3339(fromEpochMs(ms)), QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC).toString(Qt::ISODateWithMs));
}

TEST(Timestamp, ReadsEveryRfc3339Form)
{
    const Timestamp expected = fromEpochMs(1'782'898'200'000);
    for (const QString &text :
         {u"2026-07-01T09:30:00Z"_s, u"2026-07-01T09:30:00.000Z"_s, u"2026-07-01t09:30:00z"_s,
          u"2026-07-01 09:30:00Z"_s, u"2026-07-01T11:30:00+02:00"_s, u"2026-06-30T23:30:00-10:00"_s})
        EXPECT_EQ(parseRfc3339(text).value_or(Timestamp{}), expected) << text.toStdString();
}

TEST(Timestamp, RefusesTheRest)
{
    for (const QString &text :
         {u""_s, u"yesterday"_s, u"2026-07-01"_s, u"2026-07-01T09:30:00"_s, u"2026-13-01T00:00:00Z"_s,
          u"2026-02-30T00:00:00Z"_s, u"1969-12-31T23:59:59Z"_s, u"2026-07-01T25:00:00Z"_s}) {
        const auto parsed = parseRfc3339(text);
        ASSERT_FALSE(parsed.has_value()) << text.toStdString();
        EXPECT_EQ(parsed.error().code, u"invalid_time"_s);
    }
}

TEST(Timestamp, RoundTrips)
{
    const Timestamp at = fromEpochMs(1'798'761'599'999);
    EXPECT_EQ(parseRfc3339(toRfc3339(at)).value(), at);
    EXPECT_TRUE(toJson(std::nullopt).isNull());
    EXPECT_EQ(toJson(at).toString(), toRfc3339(at));
}

} // namespace
} // namespace creditdesk
