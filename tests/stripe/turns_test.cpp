// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/turns.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <gtest/gtest.h>

#include <atomic>

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::stripe {
namespace {

TEST(Turns, OneAtATimePerKeyOnManyThreads)
{
    constexpr int kVisitors = 200;
    Turns turns;
    asio::thread_pool pool(4);
    std::atomic<int> inside = 0;
    std::atomic<int> most = 0;
    std::atomic<int> done = 0;
    for (int visitor = 0; visitor < kVisitors; ++visitor) {
        asio::co_spawn(
            pool,
            [&]() -> asio::awaitable<void> {
                const Turns::Turn turn = co_await turns.take(u"user:42"_s);
                most = std::max(most.load(), ++inside);
                co_await asio::post(asio::use_awaitable); // somebody else could come in here
                --inside;
                ++done;
            },
            asio::detached);
    }
    pool.join();
    EXPECT_EQ(done, kVisitors);
    EXPECT_EQ(most, 1);
}

TEST(Turns, OtherKeysDoNotWait)
{
    Turns turns;
    asio::thread_pool pool(1);
    bool both = false;
    asio::co_spawn(
        pool,
        [&]() -> asio::awaitable<void> {
            const Turns::Turn first = co_await turns.take(u"a"_s);
            const Turns::Turn second = co_await turns.take(u"b"_s);
            both = true;
        },
        asio::detached);
    pool.join();
    EXPECT_TRUE(both);
}

} // namespace
} // namespace creditdesk::stripe
