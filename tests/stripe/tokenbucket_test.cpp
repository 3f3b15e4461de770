// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/tokenbucket.h"

#include "server/stripe/stripeconfig.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

using namespace std::chrono_literals;

namespace creditdesk::stripe {
namespace {

constexpr TokenBucket::Instant kStart{std::chrono::hours(1)};

TEST(TokenBucketTest, AFifthOfASecondGoesAtOnceAndTheRestInStep)
{
    TokenBucket bucket(20);
    for (int request = 0; request < 4; ++request)
        EXPECT_EQ(bucket.reserve(kStart, 1s), 0ms) << request;
    EXPECT_EQ(bucket.reserve(kStart, 1s), 50ms);
    EXPECT_EQ(bucket.reserve(kStart, 1s), 100ms);
    EXPECT_EQ(bucket.reserve(kStart + 100ms, 1s), 50ms);
    EXPECT_EQ(bucket.reserve(kStart + 1h, 1s), 0ms) << "a rest gives back no more than a fifth";
    for (int request = 0; request < 3; ++request)
        EXPECT_EQ(bucket.reserve(kStart + 1h, 1s), 0ms);
    EXPECT_GT(bucket.reserve(kStart + 1h, 1s), 0ms);
}

TEST(TokenBucketTest, WhatWouldWaitTooLongTakesNoPlace)
{
    TokenBucket bucket(1);
    EXPECT_EQ(bucket.reserve(kStart, 1s), 0ms);
    EXPECT_EQ(bucket.reserve(kStart, 500ms), std::nullopt);
    EXPECT_EQ(bucket.reserve(kStart, 500ms), std::nullopt);
    EXPECT_EQ(bucket.reserve(kStart, 1s), 1000ms);
}

TEST(TokenBucketTest, NoSecondSeesMoreThanStripeAllows)
{
    TokenBucket bucket(kTestRequestsPerSecond);
    std::vector<TokenBucket::Instant> sent;
    for (auto now = kStart; now < kStart + 10s; now += 7ms) {
        if (const auto wait = bucket.reserve(now, 60s))
            sent.push_back(now + *wait);
    }
    for (std::size_t first = 0; first < sent.size(); ++first) {
        std::size_t last = first;
        while (last < sent.size() && sent[last] < sent[first] + 1s)
            ++last;
        ASSERT_LT(last - first, 25U) << "Stripe's limit in test mode";
    }
}

TEST(TokenBucketTest, ManyThreadsShareIt)
{
    TokenBucket bucket(100);
    std::atomic<int> atOnce = 0;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&] {
            for (int request = 0; request < 50; ++request)
                atOnce += bucket.reserve(kStart, 60s) == 0ms ? 1 : 0;
        });
    }
    for (std::thread &thread : threads)
        thread.join();
    EXPECT_EQ(atOnce, 20);
    EXPECT_EQ(bucket.reserve(kStart, 60s), 1810ms) << "the 201st place";
}

TEST(TokenBucketTest, WithoutALimitNobodyWaits)
{
    TokenBucket bucket(0);
    for (int request = 0; request < 1000; ++request)
        ASSERT_EQ(bucket.reserve(kStart, 0ms), 0ms);
}

TEST(RequestRate, FollowsModeAndPlace)
{
    StripeConfig config;
    config.secretKey = "sk_test_1";
    EXPECT_EQ(config.requestRate(), 20);
    config.secretKey = "rk_live_1";
    EXPECT_EQ(config.requestRate(), 80);
    config.requestsPerSecond = 30;
    EXPECT_EQ(config.requestRate(), 30);
    config.requestsPerSecond = 0;
    config.secretKey = "sk_test_1";
    config.apiBase = "http://127.0.0.1:8790";
    EXPECT_EQ(config.requestRate(), 0) << "a sandbox has no such limit";
}

} // namespace
} // namespace creditdesk::stripe
