// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/engine/periods.h"

#include <QDateTime>

#include <gtest/gtest.h>

using namespace creditdesk::sandbox;
using namespace Qt::StringLiterals;

namespace {

qint64 at(const char *text)
{
    return QDateTime::fromString(QString::fromLatin1(text), Qt::ISODate).toSecsSinceEpoch();
}

TEST(Periods, TheAnchorDayIsKept)
{
    const qint64 anchor = at("2027-01-31T10:00:00Z");
    const char *ends[] = {"2027-02-28T10:00:00Z", "2027-03-31T10:00:00Z", "2027-04-30T10:00:00Z",
                          "2027-05-31T10:00:00Z"};
    qint64 last = anchor;
    for (const char *end : ends) {
        last = nextPeriodEnd(anchor, last, u"month"_s, 1);
        EXPECT_EQ(last, at(end));
    }
    EXPECT_EQ(nextPeriodEnd(at("2028-01-31T10:00:00Z"), at("2028-01-31T10:00:00Z"), u"month"_s, 1),
              at("2028-02-29T10:00:00Z"));
}

TEST(Periods, OtherIntervals)
{
    const qint64 start = at("2026-11-22T16:20:00Z");
    EXPECT_EQ(nextPeriodEnd(start, start, u"day"_s, 3), at("2026-11-25T16:20:00Z"));
    EXPECT_EQ(nextPeriodEnd(start, start, u"week"_s, 2), at("2026-12-06T16:20:00Z"));
    EXPECT_EQ(nextPeriodEnd(start, start, u"year"_s, 1), at("2027-11-22T16:20:00Z"));
    EXPECT_EQ(nextPeriodEnd(start, start, u"month"_s, 3), at("2027-02-22T16:20:00Z"));
}

} // namespace
