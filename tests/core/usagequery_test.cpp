// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/queryitems.h"
#include "core/usagestats.h"

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;

namespace creditdesk {
namespace {

TEST(UsageQuery, SurvivesTheUrl)
{
    const UsageQuery query{fromEpochMs(1'700'000'000'000), fromEpochMs(1'701'000'000'000), Granularity::Week,
                           UsageGrouping::Tool, u"Asia/Kolkata"_s};
    const auto back = UsageQuery::fromQueryItems(query.toQueryItems());
    ASSERT_TRUE(back.has_value());
    EXPECT_EQ(back->toQueryItems(), query.toQueryItems());
}

class BadUsageQuery : public testing::TestWithParam<std::pair<QString, QString>> {};

TEST_P(BadUsageQuery, IsRefused)
{
    QueryItems items{{u"from"_s, u"2026-01-01T00:00:00Z"_s}, {u"to"_s, u"2026-02-01T00:00:00Z"_s}};
    items.append(GetParam());
    EXPECT_EQ(UsageQuery::fromQueryItems(items).error().code, u"invalid_parameter"_s);
}

INSTANTIATE_TEST_SUITE_P(Table, BadUsageQuery,
                         testing::Values(std::pair{u"granularity"_s, u"second"_s}, std::pair{u"group_by"_s, u"user"_s},
                                         std::pair{u"tz"_s, u"Mars/Olympus"_s},
                                         std::pair{u"to"_s, u"2025-01-01T00:00:00Z"_s},
                                         std::pair{u"from"_s, u"1990-01-01T00:00:00Z"_s}, std::pair{u"x"_s, u"y"_s}));

TEST(UsageQuery, NeedsASpan)
{
    EXPECT_FALSE(UsageQuery::fromQueryItems({}).has_value());
}

} // namespace
} // namespace creditdesk
