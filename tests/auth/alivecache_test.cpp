// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/alivecache.h"

#include <gtest/gtest.h>

namespace creditdesk::auth {

namespace {

const Timestamp kNow = fromEpochMs(1'000'000);

TEST(AliveCache, forgetsAfterItsLife)
{
    AliveCache<int, int> cache(std::chrono::seconds(5), 10);
    cache.insert(1, 100, kNow, cache.generation());
    EXPECT_EQ(cache.value(1, kNow + std::chrono::milliseconds(4999)), 100);
    EXPECT_FALSE(cache.value(1, kNow + std::chrono::seconds(5)));
    EXPECT_FALSE(cache.value(2, kNow));
}

TEST(AliveCache, staysBounded)
{
    AliveCache<int, int> cache(std::chrono::seconds(5), 2);
    for (int i = 0; i < 3; ++i)
        cache.insert(i, i, kNow, cache.generation());
    EXPECT_FALSE(cache.value(0, kNow));
    EXPECT_EQ(cache.value(2, kNow), 2);
}

TEST(AliveCache, doesNotKeepAnAnswerFromBeforeAClear)
{
    AliveCache<int, int> cache(std::chrono::seconds(5), 2);
    const quint64 before = cache.generation();
    cache.clear();
    cache.insert(1, 1, kNow, before);
    EXPECT_FALSE(cache.value(1, kNow));
}

} // namespace
} // namespace creditdesk::auth
