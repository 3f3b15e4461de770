// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/moneyback.h"

#include <QJsonArray>

#include <gmock/gmock.h>

#include <limits>

using namespace Qt::StringLiterals;

namespace creditdesk::stripe {
namespace {

const Money kFiveDollars{500, u"usd"_s};

RefundView refund(const QString &id, std::int64_t amountMinor, const QString &status = u"succeeded"_s)
{
    return {id, status, {amountMinor, u"usd"_s}, fromEpochMs(0)};
}

DisputeView dispute(std::int64_t amountMinor, const QString &status)
{
    return {u"dp_1"_s, status, {amountMinor, u"usd"_s}, fromEpochMs(0)};
}

std::vector<std::int64_t> credits(const Result<std::vector<Share>> &shares)
{
    std::vector<std::int64_t> list;
    for (const Share &share : shares.value())
        list.push_back(share.credits.count());
    return list;
}

using testing::ElementsAre;

struct RefundCase {
    const char *name;
    std::int64_t granted;
    std::int64_t paidMinor;
    std::vector<RefundView> refunds;
    std::vector<std::int64_t> expected;
};

class Refunds : public testing::TestWithParam<RefundCase> {};

TEST_P(Refunds, ShareTheGrantByTheMoney)
{
    const RefundCase &given = GetParam();
    const auto shares = sharesOf(Credits(given.granted), {given.paidMinor, u"usd"_s}, {given.refunds, {}});
    EXPECT_EQ(credits(shares), given.expected);
}

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

INSTANTIATE_TEST_SUITE_P(
    Table, Refunds,
    testing::Values(
        RefundCase{"None", 500, 500, {}, {}}, //
        RefundCase{"Partial", 500, 500, {refund(u"re_1"_s, 200)}, {200}},
        RefundCase{"All", 500, 500, {refund(u"re_1"_s, 500)}, {500}},
        RefundCase{"TwoOfAll", 500, 500, {refund(u"re_1"_s, 200), refund(u"re_2"_s, 300)}, {200, 300}},
        RefundCase{"MoreThanPaid", 500, 500, {refund(u"re_1"_s, 900)}, {500}},
        RefundCase{"TheSecondMoreThanIsLeft", 500, 500, {refund(u"re_1"_s, 400), refund(u"re_2"_s, 400)}, {400, 100}},
        RefundCase{"ThirdsLeaveNothingBehind",
                   500,
                   300,
                   {refund(u"re_1"_s, 100), refund(u"re_2"_s, 100), refund(u"re_3"_s, 100)},
                   {166, 167, 167}},
        RefundCase{"ByIdNotByPlace", 500, 300, {refund(u"re_2"_s, 100), refund(u"re_1"_s, 100)}, {166, 167}},
        RefundCase{"FailedTakesNothing", 500, 500, {refund(u"re_1"_s, 500, u"failed"_s)}, {0}},
        RefundCase{"CanceledTakesNothing", 500, 500, {refund(u"re_1"_s, 500, u"canceled"_s)}, {0}},
        RefundCase{"PendingTakes", 500, 500, {refund(u"re_1"_s, 100, u"pending"_s)}, {100}},
        RefundCase{"RequiresActionTakes", 500, 500, {refund(u"re_1"_s, 100, u"requires_action"_s)}, {100}},
        RefundCase{"AnUnheardOfStatusTakes", 500, 500, {refund(u"re_1"_s, 100, u"levitating"_s)}, {100}},
        RefundCase{"AFailedOneMakesRoom",
                   500,
                   300,
                   {refund(u"re_1"_s, 100, u"failed"_s), refund(u"re_2"_s, 100), refund(u"re_3"_s, 100)},
                   {0, 166, 167}},
        RefundCase{"NothingWasPaid", 500, 0, {refund(u"re_1"_s, 100)}, {0}},
        RefundCase{"NegativeAmount", 500, 500, {refund(u"re_1"_s, -100)}, {0}},
        RefundCase{"LessThanACredit", 1, 500, {refund(u"re_1"_s, 499), refund(u"re_2"_s, 1)}, {0, 1}},
        RefundCase{"TheLargestGrant", kMost, 100, {refund(u"re_1"_s, 100)}, {kMost}}),
    [](const auto &each) { return std::string(each.param.name); });

TEST(MoneyBack, WhatIsTooLargeIsAnErrorNotAnotherAmount)
{
    const auto shares = sharesOf(Credits(kMost - 1), {kMost, u"usd"_s}, {{refund(u"re_1"_s, kMost - 1)}, {}});
    ASSERT_FALSE(shares);
    EXPECT_EQ(shares.error().kind, ErrorKind::Overflow);
}

TEST(MoneyBack, AnotherCurrencyIsNotCompared)
{
    const auto shares = sharesOf(Credits(500), {500, u"eur"_s}, {{refund(u"re_1"_s, 100)}, {}});
    ASSERT_FALSE(shares);
    EXPECT_EQ(shares.error().code, u"other_currency"_s);
    EXPECT_TRUE(sharesOf(Credits(500), {500, u"eur"_s}, {{refund(u"re_1"_s, 100, u"failed"_s)}, {}}))
        << "what did not go back is not compared";
}

struct DisputeCase {
    const char *status;
    std::int64_t expected;
};

class Disputes : public testing::TestWithParam<DisputeCase> {};

TEST_P(Disputes, TakeByTheirStatus)
{
    const auto shares =
        sharesOf(Credits(500), kFiveDollars, {{}, {dispute(200, QString::fromLatin1(GetParam().status))}});
    EXPECT_THAT(credits(shares), ElementsAre(GetParam().expected));
    EXPECT_EQ(shares->front().type, TransactionType::Dispute);
}

INSTANTIATE_TEST_SUITE_P(
    Table, Disputes,
    testing::Values(DisputeCase{"warning_needs_response", 0}, DisputeCase{"warning_under_review", 0},
                    DisputeCase{"warning_closed", 0}, DisputeCase{"prevented", 0}, DisputeCase{"needs_response", 200},
                    DisputeCase{"under_review", 200}, DisputeCase{"lost", 200}, DisputeCase{"won", 0},
                    DisputeCase{"appeal_needs_response", 200}, DisputeCase{"appeal_under_review", 200},
                    DisputeCase{"puzzling", 0}, DisputeCase{"", 0}),
    [](const auto &each) { return *each.param.status ? std::string(each.param.status) : std::string("none"); });

TEST(MoneyBack, TheMoneyThatMovedDecidesWhereAStatusIsUnheardOf)
{
    QJsonObject object{{u"id"_s, u"dp_1"_s},
                       {u"amount"_s, 500},
                       {u"currency"_s, u"usd"_s},
                       {u"status"_s, u"puzzling"_s},
                       {u"balance_transactions"_s, QJsonArray{QJsonObject{{u"amount"_s, -500}}}}};
    EXPECT_TRUE(readDispute(object).counts());
    object.insert(u"balance_transactions"_s,
                  QJsonArray{QJsonObject{{u"amount"_s, -500}}, QJsonObject{{u"amount"_s, 500}}});
    EXPECT_FALSE(readDispute(object).counts());
    object.insert(u"status"_s, u"lost"_s);
    EXPECT_FALSE(readDispute(object).counts()) << "reinstated, whatever it is called";
}

TEST(MoneyBack, AnEmptyObjectReadsAsNothing)
{
    EXPECT_EQ(readRefund({}).amount.amountMinor, 0);
    EXPECT_FALSE(readDispute({}).counts());
}

ledger::Claim claim(std::int64_t asked, std::int64_t closed)
{
    ledger::Claim made;
    made.reference = u"re_1"_s;
    made.asked = Credits(asked);
    made.closed = Credits(closed);
    return made;
}

std::vector<ledger::Command> wanted(std::int64_t share, const std::vector<ledger::Claim> &claims)
{
    return towards({{u"re_1"_s, TransactionType::Refund, Credits(share), kFiveDollars}}, claims, u"pack:cs_1"_s,
                   u"pi_1"_s);
}

TEST(MoneyBack, OnlyTheDifferenceToWhatIsClaimedBecomesACommand)
{
    EXPECT_TRUE(wanted(0, {}).empty());
    EXPECT_TRUE(wanted(200, {claim(200, 0)}).empty());
    EXPECT_TRUE(wanted(0, {claim(200, 200)}).empty());

    const auto first = wanted(200, {});
    ASSERT_EQ(first.size(), 1U);
    const auto &taken = std::get<ledger::ClawBack>(first.front());
    EXPECT_EQ(taken.target, Credits(200));
    EXPECT_EQ(taken.grantKey, u"pack:cs_1"_s);
    EXPECT_EQ(taken.metadata.value("payment"_L1), u"pi_1"_s);

    EXPECT_EQ(std::get<ledger::ClawBack>(wanted(500, {claim(200, 0)}).front()).target, Credits(500));
    EXPECT_EQ(std::get<ledger::Reinstate>(wanted(50, {claim(200, 0)}).front()).keep, Credits(50));
    EXPECT_EQ(std::get<ledger::ClawBack>(wanted(50, {claim(200, 200)}).front()).target, Credits(250))
        << "what was closed stays closed, so more is asked";
}

} // namespace
} // namespace creditdesk::stripe
