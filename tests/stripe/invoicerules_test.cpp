// SPDX-License-Identifier: GPL-3.0-or-later
// Invoices beside the ordinary ones: switches billed later, new anchors, quantities, reasons that come one day.
#include "server/stripe/eventrules.h"
#include "server/stripe/stripeconfig.h"
#include "tests/stripe/testcatalogue.h"

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;

namespace creditdesk::stripe {
namespace {

constexpr Timestamp kNow = fromEpochMs(1'790'000'000'000);
constexpr Timestamp kEnd = kNow + std::chrono::days(30);

InvoiceLine line(const char *key, std::int64_t amountMinor, bool proration, std::int64_t quantity = 1)
{
    InvoiceLine made;
    made.amountMinor = amountMinor;
    made.quantity = quantity;
    made.price = {u"price_"_s + QLatin1StringView(key), QLatin1StringView(key)};
    made.isProration = proration;
    made.isSubscription = true;
    made.periodStart = kNow;
    made.periodEnd = kEnd;
    return made;
}

struct Case {
    const char *name;
    const char *reason;
    std::vector<InvoiceLine> lines;
    std::int64_t paidMinor;
    const char *state;
    std::int64_t credits; ///< 0: none
    TransactionType type = TransactionType::Allowance;
    std::int64_t fromBalanceMinor = 0;

    friend void PrintTo(const Case &row, std::ostream *out) { *out << row.name; }
};

class InvoiceCases : public testing::TestWithParam<Case> {};

TEST_P(InvoiceCases, Grant)
{
    const Case &given = GetParam();
    InvoiceView invoice;
    invoice.id = u"in_1"_s;
    invoice.status = u"paid"_s;
    invoice.billingReason = QLatin1StringView(given.reason);
    invoice.subscription = u"sub_1"_s;
    invoice.paid = {given.paidMinor, u"usd"_s};
    invoice.fromBalanceMinor = given.fromBalanceMinor;
    invoice.lines = given.lines;
    const Decision decision = decideInvoice(invoice, testCatalogue(), {}, kNow);
    EXPECT_EQ(decision.state, QLatin1StringView(given.state)) << decision.reason.toStdString();
    ASSERT_EQ(decision.commands.size(), given.credits > 0 ? 1U : 0U) << decision.reason.toStdString();
    if (decision.commands.empty())
        return;
    const auto &grant = std::get<ledger::AddGrant>(decision.commands.front());
    EXPECT_EQ(grant.amount.count(), given.credits);
    EXPECT_EQ(grant.type, given.type);
    EXPECT_EQ(grant.grantKey, u"inv:in_1"_s);
    EXPECT_EQ(grant.expiresAt, kEnd + kPeriodGrace);
    EXPECT_EQ(grant.replacesAllowance, given.type == TransactionType::Allowance);
}

constexpr auto kSwitch = TransactionType::Proration;

INSTANTIATE_TEST_SUITE_P(
    Invoices, InvoiceCases,
    testing::Values(
        Case{"aRenewalWithAnUpgradeBilledLater",
             "subscription_cycle",
             {line("starter_monthly", -450, true), line("pro_monthly", 1450, true), line("pro_monthly", 2900, false)},
             3900,
             "applied",
             5000 + 1724},
        Case{"aRenewalWithADowngradeBilledLater",
             "subscription_cycle",
             {line("pro_monthly", -1450, true), line("starter_monthly", 1000, true),
              line("starter_monthly", 900, false)},
             450,
             "applied",
             500},
        Case{
            "aDowngradeWorthMoreThanTheRenewal",
            "subscription_cycle",
            {line("pro_monthly", -1450, true), line("starter_monthly", 450, true), line("starter_monthly", 900, false)},
            0,
            "applied",
            0},
        Case{"balanceAndDowngradeTogether",
             "subscription_cycle",
             {line("pro_monthly", -450, true), line("starter_monthly", 900, false)},
             0,
             "applied",
             0,
             TransactionType::Allowance,
             450},
        Case{"anUpgradeBilledLaterButFree",
             "subscription_cycle",
             {line("starter_monthly", -450, true), line("pro_monthly", 1450, true), line("pro_monthly", 2900, false)},
             0,
             "applied",
             5000},
        Case{"somebodyElsesProrationBesideARenewal",
             "subscription_cycle",
             {line("other", 700, true), line("pro_monthly", 2900, false)},
             3600,
             "applied",
             5000},
        Case{"aTrialEndedEarly", "subscription_update", {line("pro_monthly", 2900, false)}, 2900, "applied", 5000},
        Case{"aTrialEndedEarlyWithAFullCoupon",
             "subscription_update",
             {line("pro_monthly", 2900, false)},
             0,
             "applied",
             5000},
        Case{"aNewAnchorWithTheSwitch",
             "subscription_update",
             {line("starter_monthly", -450, true), line("pro_monthly", 2900, false)},
             2450,
             "applied",
             4224,
             kSwitch},
        Case{"aNewAnchorWithoutMoney",
             "subscription_update",
             {line("pro_monthly", -2900, true), line("starter_monthly", 900, false)},
             0,
             "applied",
             0},
        Case{"moreSeats",
             "subscription_update",
             {line("pro_monthly", -1450, true, 1), line("pro_monthly", 7250, true, 5)},
             5800,
             "applied",
             10'000,
             kSwitch},
        Case{"moreMoneyThanSeats", "subscription_update", {line("pro_monthly", 2901, true, 1)}, 2901, "review", 0},
        Case{"aForeignSwitch", "subscription_update", {line("other", 700, true)}, 700, "review", 0},
        Case{"aForeignPeriodInASwitch",
             "subscription_update",
             {line("starter_monthly", -450, true), line("other", 700, false)},
             250,
             "review",
             0},
        Case{"aFirstMonthCutShort",
             "subscription_create",
             {line("pro_monthly", 1450, true)},
             1450,
             "applied",
             2500,
             kSwitch},
        Case{"noSeats", "subscription_create", {line("pro_monthly", 2900, false, 0)}, 2900, "review", 0},
        Case{"byQuote", "quote_accept", {line("pro_monthly", 2900, false)}, 2900, "review", 0},
        Case{"byQuoteForOtherThings", "quote_accept", {line("other", 2900, false)}, 2900, "ignored", 0},
        Case{"manually", "manual", {line("pro_monthly", 2900, false)}, 2900, "ignored", 0}),
    [](const auto &given) { return std::string(given.param.name); });

} // namespace
} // namespace creditdesk::stripe
