// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/ratelimiter.h"

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;

namespace creditdesk::auth {

namespace {

const Timestamp kNow = fromEpochMs(1'000'000);

TEST(RateLimiter, blocksUntilTheWindowEnds)
{
    RateLimiter limiter(2, std::chrono::seconds(60));
    limiter.addFailure(u"a"_s, kNow);
    EXPECT_FALSE(limiter.blockedFor(u"a"_s, kNow));
    limiter.addFailure(u"a"_s, kNow + std::chrono::seconds(10));
    EXPECT_EQ(limiter.blockedFor(u"a"_s, kNow + std::chrono::seconds(10)), 50);
    EXPECT_FALSE(limiter.blockedFor(u"b"_s, kNow));
    EXPECT_FALSE(limiter.blockedFor(u"a"_s, kNow + std::chrono::seconds(60)));
}

TEST(RateLimiter, clearForgetsTheKey)
{
    RateLimiter limiter(1, std::chrono::seconds(60));
    limiter.addFailure(u"a"_s, kNow);
    limiter.clear(u"a"_s);
    EXPECT_FALSE(limiter.blockedFor(u"a"_s, kNow));
}

TEST(RateLimiter, takesBackWhatWasNoFailure)
{
    RateLimiter limiter(1, std::chrono::seconds(60));
    limiter.addFailure(u"a"_s, kNow);
    limiter.takeBack(u"a"_s);
    limiter.takeBack(u"a"_s);
    limiter.takeBack(u"unknown"_s);
    EXPECT_FALSE(limiter.blockedFor(u"a"_s, kNow));
    limiter.addFailure(u"a"_s, kNow);
    EXPECT_TRUE(limiter.blockedFor(u"a"_s, kNow));
}

TEST(RateLimiter, staysBoundedAndKeepsThoseItKnows)
{
    RateLimiter limiter(1, std::chrono::seconds(60), 2);
    limiter.addFailure(u"a"_s, kNow);
    limiter.addFailure(u"b"_s, kNow);
    limiter.addFailure(u"c"_s, kNow);
    EXPECT_TRUE(limiter.blockedFor(u"a"_s, kNow));
    EXPECT_FALSE(limiter.blockedFor(u"c"_s, kNow));
    limiter.addFailure(u"c"_s, kNow + std::chrono::seconds(61));
    EXPECT_TRUE(limiter.blockedFor(u"c"_s, kNow + std::chrono::seconds(61)));
}

} // namespace
} // namespace creditdesk::auth
