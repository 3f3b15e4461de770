// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pricing.h"

#include <gtest/gtest.h>

#include <limits>

using namespace Qt::StringLiterals;

namespace creditdesk {
namespace {

QueryPricing pricing()
{
    return {Credits(5), {{u"documentation"_s, Credits(5)}, {u"github"_s, Credits(10)}}, Credits(3), 64};
}

struct CostCase {
    QStringList tools;
    std::int64_t cost;

    friend void PrintTo(const CostCase &row, std::ostream *out)
    {
        *out << qUtf8Printable(row.tools.join(u',')) << " costs " << row.cost;
    }
};

class QueryCosts : public testing::TestWithParam<CostCase> {};

TEST_P(QueryCosts, AddUp)
{
    const auto cost = queryCost(pricing(), GetParam().tools);
    ASSERT_TRUE(cost.has_value());
    EXPECT_EQ(cost->total, Credits(GetParam().cost));
    std::int64_t sum = 0;
    for (const auto &part : cost->parts)
        sum += part.credits.count();
    EXPECT_EQ(sum, GetParam().cost);
}

INSTANTIATE_TEST_SUITE_P(Table, QueryCosts,
                         testing::Values(CostCase{{}, 5}, CostCase{{u"documentation"_s}, 10},
                                         CostCase{{u"github"_s}, 15}, CostCase{{u"documentation"_s, u"github"_s}, 20},
                                         CostCase{{u"github"_s, u"github"_s}, 15}, CostCase{{u"search"_s}, 8},
                                         CostCase{{u"search"_s, u"search"_s, u"calc"_s}, 11},
                                         CostCase{{u"documentation"_s, u"github"_s, u"search"_s}, 23}));

TEST(QueryCost, RefusesLongListsAndOddNames)
{
    QStringList many;
    for (int i = 0; i < 10'000; ++i)
        many.append(u"tool%1"_s.arg(i));
    EXPECT_EQ(queryCost(pricing(), many).error().code, u"too_many_tools"_s);
    EXPECT_EQ(queryCost(pricing(), {u""_s}).error().code, u"invalid_tool"_s);
    EXPECT_EQ(queryCost(pricing(), {QString(65, u'x')}).error().code, u"invalid_tool"_s);
}

TEST(QueryCost, RefusesOverflow)
{
    QueryPricing dear = pricing();
    dear.base = Credits(std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(queryCost(dear, {u"search"_s}).error().kind, ErrorKind::Overflow);
}

TEST(QueryCost, RoundTrips)
{
    const auto cost = queryCost(pricing(), {u"github"_s, u"calc"_s});
    EXPECT_EQ(QueryCost::fromJson(cost->toJson()).value(), *cost);
}

} // namespace
} // namespace creditdesk
