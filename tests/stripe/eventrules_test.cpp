// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/eventrules.h"

#include "server/stripe/stripeconfig.h"
#include "tests/stripe/sampleevents.h"
#include "tests/stripe/testcatalogue.h"

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;

namespace creditdesk::stripe {
namespace {

constexpr Timestamp kNow = fromEpochMs(1'790'000'000'000);
const std::vector<ledger::Grant> kNoGrants;

/// As after Lookups: price ids of the samples have their lookup keys.
InvoiceView invoice(const QString &sample)
{
    InvoiceView view = readInvoice(sampleObject(sample));
    for (InvoiceLine &line : view.lines)
        line.price.lookupKey = line.price.id == "price_pro"_L1 ? u"pro_monthly"_s : u"starter_monthly"_s;
    return view;
}

const ledger::AddGrant *grantOf(const Decision &decision)
{
    return decision.commands.size() == 1 ? std::get_if<ledger::AddGrant>(&decision.commands.front()) : nullptr;
}

class InvoiceRules : public testing::TestWithParam<const char *> {
protected:
    static QString sample(const char *name)
    {
        return QString::fromLatin1(GetParam()) + u'/' + QString::fromLatin1(name);
    }
};
INSTANTIATE_TEST_SUITE_P(Shapes, InvoiceRules, testing::Values("old", "new"),
                         [](const auto &shape) { return std::string(shape.param); });

TEST_P(InvoiceRules, APaidPeriodGrantsThePlansCredits)
{
    const Decision decision = decideInvoice(invoice(sample("inv_create_paid")), testCatalogue(), kNoGrants, kNow);
    const ledger::AddGrant *grant = grantOf(decision);
    ASSERT_TRUE(grant) << decision.reason.toStdString();
    EXPECT_EQ(grant->amount, Credits(1000));
    EXPECT_EQ(grant->grantKey, u"inv:in_1"_s);
    EXPECT_EQ(grant->type, TransactionType::Allowance);
    EXPECT_EQ(grant->cost, (Money{900, u"usd"_s}));
    EXPECT_EQ(grant->expiresAt, fromEpochMs(1'792'592'000'000) + kPeriodGrace);
    EXPECT_TRUE(grant->replacesAllowance);
}

TEST_P(InvoiceRules, BothEventsOfOneInvoiceHaveOneKey)
{
    const Decision paid = decideInvoice(invoice(sample("inv_create_paid")), testCatalogue(), kNoGrants, kNow);
    const Decision succeeded = decideInvoice(invoice(sample("inv_create_succeeded")), testCatalogue(), kNoGrants, kNow);
    ASSERT_TRUE(grantOf(paid) && grantOf(succeeded));
    EXPECT_EQ(*grantOf(paid), *grantOf(succeeded));
}

TEST_P(InvoiceRules, ATrialGrantsNothing)
{
    const Decision decision = decideInvoice(invoice(sample("inv_create_free")), testCatalogue(), kNoGrants, kNow);
    EXPECT_TRUE(decision.commands.empty());
    EXPECT_EQ(decision.state, u"applied"_s);
}

TEST_P(InvoiceRules, AFullDiscountStillGrants)
{
    InvoiceView free = invoice(sample("inv_create_paid"));
    free.paid.amountMinor = 0; // a coupon paid it; the line keeps its price
    const Decision decision = decideInvoice(free, testCatalogue(), kNoGrants, kNow);
    ASSERT_TRUE(grantOf(decision));
    EXPECT_EQ(grantOf(decision)->amount, Credits(1000));
    EXPECT_EQ(grantOf(decision)->cost.amountMinor, 0);
}

TEST_P(InvoiceRules, QuantityMultiplies)
{
    InvoiceView three = invoice(sample("inv_create_paid"));
    three.lines.front().quantity = 3;
    const Decision decision = decideInvoice(three, testCatalogue(), kNoGrants, kNow);
    ASSERT_TRUE(grantOf(decision));
    EXPECT_EQ(grantOf(decision)->amount, Credits(3000));
    three.lines.front().quantity = INT64_MAX / 10;
    EXPECT_EQ(decideInvoice(three, testCatalogue(), kNoGrants, kNow).state, u"review"_s);
}

TEST_P(InvoiceRules, AnUnpaidOrManualInvoiceGrantsNothing)
{
    for (const char *name : {"inv_cycle_failed", "inv_manual_paid"}) {
        const Decision decision = decideInvoice(invoice(sample(name)), testCatalogue(), kNoGrants, kNow);
        EXPECT_TRUE(decision.commands.empty()) << name;
        EXPECT_EQ(decision.state, u"ignored"_s) << name;
    }
}

TEST_P(InvoiceRules, AForeignPriceGoesUnderReview)
{
    InvoiceView foreign = invoice(sample("inv_create_paid"));
    foreign.lines.front().price.lookupKey = u"somebody_elses"_s;
    const Decision decision = decideInvoice(foreign, testCatalogue(), kNoGrants, kNow);
    EXPECT_TRUE(decision.commands.empty());
    EXPECT_EQ(decision.state, u"review"_s);
}

TEST_P(InvoiceRules, APeriodLongOverGoesUnderReview)
{
    const Timestamp later = fromEpochMs(1'792'592'000'000) + kPeriodGrace;
    const Decision decision = decideInvoice(invoice(sample("inv_create_paid")), testCatalogue(), kNoGrants, later);
    EXPECT_TRUE(decision.commands.empty());
    EXPECT_EQ(decision.state, u"review"_s);
}

TEST_P(InvoiceRules, ALateInvoiceDoesNotReplaceANewerAllowance)
{
    ledger::Grant newer;
    newer.source = GrantSource::Allowance;
    newer.grantKey = u"inv:in_9"_s;
    newer.expiresAt = fromEpochMs(1'799'000'000'000);
    const Decision decision = decideInvoice(invoice(sample("inv_create_paid")), testCatalogue(), {newer}, kNow);
    ASSERT_TRUE(grantOf(decision));
    EXPECT_FALSE(grantOf(decision)->replacesAllowance);
}

TEST_P(InvoiceRules, AnUpgradeGrantsWhatItsMoneyIsWorth)
{
    const Timestamp at = fromEpochMs(1'791'296'000'000);
    const Decision decision = decideInvoice(invoice(sample("inv_update_paid")), testCatalogue(), kNoGrants, at);
    const ledger::AddGrant *grant = grantOf(decision);
    ASSERT_TRUE(grant) << decision.reason.toStdString();
    EXPECT_EQ(grant->amount, Credits(1724)); // floor(1000 x 5000 / 2900)
    EXPECT_EQ(grant->type, TransactionType::Proration);
    EXPECT_FALSE(grant->replacesAllowance);
}

TEST_P(InvoiceRules, SwitchingToAndFroEarnsNothing)
{
    const Timestamp at = fromEpochMs(1'791'296'000'000);
    InvoiceView paidFromCredit = invoice(sample("inv_update_paid"));
    paidFromCredit.paid.amountMinor = 0; // the balance of an earlier downgrade paid it
    EXPECT_TRUE(decideInvoice(paidFromCredit, testCatalogue(), kNoGrants, at).commands.empty());

    InvoiceView downgrade = invoice(sample("inv_update_paid"));
    for (InvoiceLine &line : downgrade.lines)
        line.amountMinor = -line.amountMinor;
    downgrade.paid.amountMinor = 0;
    EXPECT_TRUE(decideInvoice(downgrade, testCatalogue(), kNoGrants, at).commands.empty());
}

SessionView paidSession()
{
    return readSession(sampleObject(u"new/cs_pack_paid"_s));
}

TEST(PackRules, PriceAndQuantityDecide)
{
    const Decision decision = decidePack(paidSession(), {{{u"price_s"_s, u"pack_small"_s}, 2}}, testCatalogue(), kNow);
    const ledger::AddGrant *grant = grantOf(decision);
    ASSERT_TRUE(grant);
    EXPECT_EQ(grant->amount, Credits(1000));
    EXPECT_EQ(grant->grantKey, u"pack:cs_p1"_s);
    EXPECT_EQ(grant->expiresAt, std::nullopt);
    EXPECT_EQ(grant->cost, (Money{500, u"usd"_s}));
    EXPECT_EQ(grant->type, TransactionType::Purchase);
}

TEST(PackRules, ForeignItemsGoUnderReviewAndOursAreGranted)
{
    const SessionItem ours{{u"price_s"_s, u"pack_small"_s}, 1};
    const SessionItem foreign{{u"price_x"_s, {}}, 1};
    const Decision both = decidePack(paidSession(), {ours, foreign}, testCatalogue(), kNow);
    EXPECT_EQ(both.state, u"review"_s);
    ASSERT_TRUE(grantOf(both));
    EXPECT_EQ(grantOf(both)->amount, Credits(500));

    const Decision none = decidePack(paidSession(), {foreign}, testCatalogue(), kNow);
    EXPECT_EQ(none.state, u"review"_s);
    EXPECT_TRUE(none.commands.empty());
    EXPECT_EQ(decidePack(paidSession(), {}, testCatalogue(), kNow).state, u"review"_s);
}

TEST(PackRules, AnOverflowingQuantityGoesUnderReview)
{
    const Decision decision =
        decidePack(paidSession(), {{{u"price_s"_s, u"pack_small"_s}, INT64_MAX / 2}}, testCatalogue(), kNow);
    EXPECT_EQ(decision.state, u"review"_s);
    EXPECT_TRUE(decision.commands.empty());
}

SubscriptionView subscription(const QString &id, const QString &status)
{
    SubscriptionView view;
    view.id = id;
    view.customer = u"cus_1"_s;
    view.status = status;
    view.prices = {{u"price_starter"_s, u"starter_monthly"_s}};
    view.periodEnd = fromEpochMs(1'792'592'000'000);
    return view;
}

struct PlanCase {
    const char *name;
    const char *currentPlan;
    const char *currentSubscription;
    const char *subscription;
    const char *status;
    const char *planAfter; ///< null: no command
    const char *state = "applied";

    friend void PrintTo(const PlanCase &row, std::ostream *out) { *out << row.name; }
};

class PlanRules : public testing::TestWithParam<PlanCase> {};

TEST_P(PlanRules, FollowTheSubscription)
{
    const PlanCase &given = GetParam();
    ledger::PlanAssignment current;
    current.planId = QString::fromLatin1(given.currentPlan);
    current.stripeSubscriptionId = QString::fromLatin1(given.currentSubscription);
    current.status = current.stripeSubscriptionId.isEmpty() ? u"none"_s : u"active"_s;
    const Decision decision =
        decidePlan(subscription(QString::fromLatin1(given.subscription), QString::fromLatin1(given.status)), current,
                   testCatalogue());
    EXPECT_EQ(decision.state, QString::fromLatin1(given.state));
    if (!given.planAfter) {
        EXPECT_TRUE(decision.commands.empty());
        return;
    }
    ASSERT_EQ(decision.commands.size(), 1U) << decision.reason.toStdString();
    EXPECT_EQ(std::get<ledger::AssignPlan>(decision.commands.front()).plan.planId,
              QString::fromLatin1(given.planAfter));
}

INSTANTIATE_TEST_SUITE_P(
    States, PlanRules,
    testing::Values(PlanCase{"starts", "free", "", "sub_1", "active", "starter"},
                    PlanCase{"trial", "free", "", "sub_1", "trialing", "starter"},
                    PlanCase{"pastDueKeepsTheName", "starter", "sub_1", "sub_1", "past_due", "starter"},
                    PlanCase{"unknownStatusKeepsTheName", "starter", "sub_1", "sub_1", "brand_new", "starter"},
                    PlanCase{"incompleteIsNoPlanYet", "free", "", "sub_1", "incomplete", nullptr},
                    PlanCase{"canceled", "starter", "sub_1", "sub_1", "canceled", "free"},
                    PlanCase{"neverPaid", "starter", "sub_1", "sub_1", "incomplete_expired", "free"},
                    PlanCase{"anotherOneEnded", "starter", "sub_2", "sub_1", "canceled", nullptr},
                    PlanCase{"aSecondOne", "starter", "sub_2", "sub_1", "active", nullptr, "review"},
                    PlanCase{"afterTheFirstEnded", "free", "sub_2", "sub_1", "active", "starter"}),
    [](const auto &given) { return std::string(given.param.name); });

TEST(PlanRulesTimes, CancelingEndsAndDoesNotRenew)
{
    SubscriptionView view = subscription(u"sub_1"_s, u"active"_s);
    auto plan = [&] { return std::get<ledger::AssignPlan>(decidePlan(view, {}, testCatalogue()).commands.at(0)).plan; };
    EXPECT_EQ(plan().renewsAt, view.periodEnd);
    EXPECT_EQ(plan().endsAt, std::nullopt);
    view.endsAt = view.periodEnd;
    EXPECT_EQ(plan().renewsAt, std::nullopt);
    EXPECT_EQ(plan().endsAt, view.periodEnd);
}

TEST(PlanRulesTimes, ForeignPricesGoUnderReview)
{
    SubscriptionView view = subscription(u"sub_1"_s, u"active"_s);
    view.prices = {{u"price_x"_s, u"other"_s}};
    EXPECT_EQ(decidePlan(view, {}, testCatalogue()).state, u"review"_s);
}

} // namespace
} // namespace creditdesk::stripe
