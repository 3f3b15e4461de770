// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/credits.h"

#include <gtest/gtest.h>

#include <limits>

namespace creditdesk {
namespace {

constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();

TEST(Credits, AddsWithinTheRange)
{
    EXPECT_EQ(Credits::add(Credits(40), Credits(-50)).value(), Credits(-10));
    EXPECT_EQ(Credits::add(Credits(kMost), Credits(kLeast)).value(), Credits(-1));
}

TEST(Credits, RefusesWhatLeavesInt64)
{
    for (const auto &sum :
         {Credits::add(Credits(kMost), Credits(1)), Credits::add(Credits(kLeast), Credits(-1)),
          Credits::subtract(Credits(kLeast), Credits(1)), Credits::subtract(Credits(0), Credits(kLeast)),
          Credits::multiply(Credits(kMost), 2), Credits::multiply(Credits(kLeast), -1)}) {
        ASSERT_FALSE(sum.has_value());
        EXPECT_EQ(sum.error().kind, ErrorKind::Overflow);
        EXPECT_EQ(sum.error().code, QStringLiteral("overflow"));
    }
}

TEST(Credits, MultipliesQuantities)
{
    EXPECT_EQ(Credits::multiply(Credits(500), 3).value(), Credits(1500));
    EXPECT_TRUE(Credits(-1).isNegative());
    EXPECT_FALSE(Credits(0).isNegative());
}

} // namespace
} // namespace creditdesk
