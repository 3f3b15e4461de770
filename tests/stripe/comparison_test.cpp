// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/comparison.h"

#include <QJsonObject>

#include <gtest/gtest.h>

#include <limits>

using namespace Qt::StringLiterals;

namespace creditdesk::stripe {
namespace {

const Money kFive{500, u"usd"_s};

struct Case {
    const char *name;
    Compared subject;
    std::optional<StripeSide> stripe;
    LedgerSide ledger;
    QString kind; ///< empty: they agree
};

LedgerSide booked(std::int64_t credits, std::int64_t byHand = 0, std::optional<Money> money = kFive)
{
    return {true, std::move(money), Credits(credits), Credits(byHand)};
}
LedgerSide byHandOnly(std::int64_t credits)
{
    return {false, std::nullopt, Credits(0), Credits(credits)};
}
std::optional<StripeSide> paid(std::int64_t credits)
{
    return StripeSide{kFive, Credits(credits)};
}

class Comparison : public testing::TestWithParam<Case> {};

TEST_P(Comparison, SaysWhatDisagrees)
{
    const Case &given = GetParam();
    const auto found = compare(given.subject, given.stripe, given.ledger);
    EXPECT_EQ(found ? toString(found->kind) : QString(), given.kind) << (found ? found->detail.toStdString() : "");
    EXPECT_TRUE(!found || !found->detail.isEmpty());
}

const std::vector<Case> kCases{
    {"AsItShouldBe", Compared::Payment, paid(500), booked(500), {}},
    {"LostGrant", Compared::Payment, paid(500), {}, u"missing"_s},
    {"LostAndGivenByHand", Compared::Payment, paid(500), byHandOnly(500), {}},
    {"LostAndPartGivenByHand", Compared::Payment, paid(500), byHandOnly(200), u"missing"_s},
    {"OnceMoreByHand", Compared::Payment, paid(500), booked(500, 500), u"doubled"_s},
    {"AnotherPartByHand", Compared::Payment, paid(500), booked(500, 1), u"doubled"_s},
    {"TooFewCredits", Compared::Payment, paid(500), booked(400), u"different"_s},
    {"TooFewAndMadeUpByHand", Compared::Payment, paid(500), booked(400, 100), {}},
    {"TooManyCredits", Compared::Payment, paid(500), booked(600), u"different"_s},
    {"TooManyAndTakenByHand", Compared::Payment, paid(500), booked(600, -100), {}},
    {"TakenByHandWithoutNeed", Compared::Payment, paid(500), booked(500, -100), u"different"_s},
    {"OtherMoney", Compared::Payment, paid(500), booked(500, 0, Money{600, u"usd"_s}), u"different"_s},
    {"OtherCurrency", Compared::Payment, paid(500), booked(500, 0, Money{500, u"eur"_s}), u"different"_s},
    {"WorthNothing", Compared::Payment, paid(0), {}, {}},
    {"WorthNothingButGranted", Compared::Payment, paid(0), booked(500), u"different"_s},
    {"NotAtStripe", Compared::Payment, std::nullopt, booked(500), u"unknown"_s},
    {"NotAtStripeAndTakenBack", Compared::Payment, std::nullopt, booked(500, -500), {}},
    {"Nowhere", Compared::Payment, std::nullopt, {}, {}},
    {"RefundTaken", Compared::Refund, paid(200), booked(200, 0, std::nullopt), {}},
    {"RefundNotTaken", Compared::Refund, paid(200), {}, u"missing"_s},
    {"RefundTakenByHand", Compared::Refund, paid(200), byHandOnly(200), {}},
    {"RefundTakenTwice", Compared::Refund, paid(200), booked(200, 200, std::nullopt), u"doubled"_s},
    {"RefundTakenInPart", Compared::Refund, paid(200), booked(150, 0, std::nullopt), u"different"_s},
    {"FailedRefundStillTaken", Compared::Refund, std::nullopt, booked(200, 0, std::nullopt), u"unknown"_s},
    {"FailedRefundGivenBack", Compared::Refund, paid(0), booked(0, 0, std::nullopt), {}},
    {"DisputeNotTaken", Compared::Dispute, paid(500), {}, u"missing"_s},
    {"WonDisputeStillTaken", Compared::Dispute, paid(0), booked(500, 0, std::nullopt), u"different"_s},
};

INSTANTIATE_TEST_SUITE_P(Cases, Comparison, testing::ValuesIn(kCases),
                         [](const auto &tested) { return tested.param.name; });

TEST(ComparisonTotals, AddUpBothSidesByCurrency)
{
    ComparisonTotals totals;
    totals.add(Compared::Payment, paid(500), booked(500));
    totals.add(Compared::Payment, StripeSide{{700, u"eur"_s}, Credits(600)}, {});
    totals.add(Compared::Payment, std::nullopt, booked(10, -3));
    totals.add(Compared::Refund, paid(200), booked(200, 0, std::nullopt));
    const QJsonObject json = totals.toJson();
    EXPECT_EQ(json.value("payment"_L1).toObject(),
              (QJsonObject{
                  {u"compared"_s, 3},
                  {u"stripe"_s, QJsonObject{{u"count"_s, 2},
                                            {u"credits"_s, 1100},
                                            {u"money"_s, QJsonObject{{u"usd"_s, 500}, {u"eur"_s, 700}}}}},
                  {u"ledger"_s,
                   QJsonObject{{u"count"_s, 2}, {u"credits"_s, 507}, {u"money"_s, QJsonObject{{u"usd"_s, 1000}}}}}}));
    EXPECT_EQ(json.value("refund"_L1)["ledger"_L1]["credits"_L1].toInteger(), 200);
    EXPECT_EQ(json.value("dispute"_L1)["compared"_L1].toInteger(), 0);
}

TEST(ComparisonTotals, StayAtTheLimitOfSixtyFourBits)
{
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    EXPECT_EQ(booked(most, 1).total(), Credits(most));
    EXPECT_EQ(booked(-most, -2).total(), Credits(std::numeric_limits<std::int64_t>::min()));
    ComparisonTotals totals;
    for (int i = 0; i < 2; ++i)
        totals.add(Compared::Payment, StripeSide{{most, u"usd"_s}, Credits(most)}, {});
    EXPECT_EQ(totals.toJson().value("payment"_L1)["stripe"_L1]["credits"_L1].toInteger(), most);
}

} // namespace
} // namespace creditdesk::stripe
