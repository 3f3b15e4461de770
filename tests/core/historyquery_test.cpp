// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/queryitems.h"
#include "core/transaction.h"

#include <QUrlQuery>

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;

namespace creditdesk {
namespace {

TEST(HistoryQuery, SurvivesTheUrl)
{
    HistoryQuery query;
    query.filter.from = fromEpochMs(1'700'000'000'000);
    query.filter.to = fromEpochMs(1'800'000'000'000);
    query.filter.types = {TransactionType::Usage, TransactionType::Void};
    query.filter.minAmount = Credits(-20);
    query.filter.maxAmount = Credits(5);
    query.filter.text = u"github 50%"_s;
    query.filter.order = HistoryOrder::OldestFirst;
    query.cursor = u"abc"_s;
    query.limit = 500;
    const auto back = HistoryQuery::fromQueryItems(query.toQueryItems());
    ASSERT_TRUE(back.has_value());
    EXPECT_EQ(back->filter, query.filter);
    EXPECT_EQ(back->cursor, query.cursor);
    EXPECT_EQ(back->limit, 500);
}

TEST(HistoryQuery, AcceptsBothWaysToWriteTypes)
{
    const auto query = HistoryQuery::fromQueryItems({{u"type[]"_s, u"usage"_s}, {u"type"_s, u"refund,void"_s}});
    ASSERT_TRUE(query.has_value());
    EXPECT_EQ(query->filter.types.size(), 3u);
    EXPECT_EQ(query->limit, kDefaultHistoryLimit);
    EXPECT_FALSE(query->filter.isEmpty());
}

TEST(HistoryQuery, ATypeNamedTwiceCountsOnce)
{
    const auto query = HistoryQuery::fromQueryItems({{u"type"_s, u"usage,void,usage"_s}, {u"type[]"_s, u"void"_s}});
    ASSERT_TRUE(query.has_value());
    EXPECT_EQ(query->filter.types, (std::vector{TransactionType::Usage, TransactionType::Void}));
}

class BadHistoryQuery : public testing::TestWithParam<std::string> {};

TEST_P(BadHistoryQuery, IsRefused)
{
    const auto query = HistoryQuery::fromQueryItems(QUrlQuery(QString::fromStdString(GetParam())).queryItems());
    ASSERT_FALSE(query.has_value());
    EXPECT_EQ(query.error().code, u"invalid_parameter"_s);
    EXPECT_FALSE(query.error().detail.isEmpty());
}

INSTANTIATE_TEST_SUITE_P(Table, BadHistoryQuery,
                         testing::Values("limit=0", "limit=501", "limit=ten", "from=monday", "type=bribe", "order=up",
                                         "offset=5", "q=" + std::string(201, 'x'), "seq_from=9&seq_to=1",
                                         "seq_from=1&q=x"));

TEST(TransactionType, NamesAreClosedAndUnique)
{
    EXPECT_EQ(allTransactionTypes().size(), 11u);
    for (const TransactionType type : allTransactionTypes())
        EXPECT_EQ(transactionTypeFromString(toString(type)), type);
    EXPECT_EQ(transactionTypeFromString(u"tip"_s), std::nullopt);
}

} // namespace
} // namespace creditdesk
