// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/queryitems.h"
#include "core/usagestats.h"

#include <QUrlQuery>

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

class BadUsageQuery : public testing::TestWithParam<const char *> {};

TEST_P(BadUsageQuery, IsRefused)
{
    QueryItems items{{u"from"_s, u"2026-01-01T00:00:00Z"_s}, {u"to"_s, u"2026-02-01T00:00:00Z"_s}};
    items.append(QUrlQuery(QString::fromLatin1(GetParam())).queryItems());
    EXPECT_EQ(UsageQuery::fromQueryItems(items).error().code, u"invalid_parameter"_s);
}

INSTANTIATE_TEST_SUITE_P(Table, BadUsageQuery,
                         testing::Values("granularity=second", "group_by=user", "tz=Mars/Olympus",
                                         "to=2025-01-01T00:00:00Z", "from=1990-01-01T00:00:00Z", "x=y"));

TEST(UsageQuery, NeedsASpan)
{
    EXPECT_FALSE(UsageQuery::fromQueryItems({}).has_value());
}

} // namespace
} // namespace creditdesk
