// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ledger/testaccount.h"

#include <gmock/gmock.h>

#include <limits>

using namespace Qt::StringLiterals;
using ::testing::ElementsAre;

namespace creditdesk::ledger {
namespace {

using namespace ledger::testing;
constexpr auto kMax = std::numeric_limits<std::int64_t>::max();

const Timestamp kStart = at("2026-01-10T00:00:00Z");
const Timestamp kLater = at("2026-01-11T00:00:00Z");

QString codeOf(const Result<Applied> &result)
{
    return result ? u"ok"_s : result.error().code;
}

TEST(Deduct, BurnsByPriorityThenSoonerExpiry)
{
    TestAccount account(kStart);
    auto first = pack(100, u"p1"_s);
    first.priority = 1;
    auto third = pack(100, u"p3"_s);
    third.priority = 3;
    account.must(third, kStart);
    account.must(first, kStart);
    account.must(deduct(120), kLater);
    EXPECT_EQ(account.remainingOf(u"p1"_s), 0);
    EXPECT_EQ(account.remainingOf(u"p3"_s), 80);

    TestAccount other(kStart);
    auto expiring = pack(100, u"in 30 days"_s);
    expiring.expiresAt = kStart + std::chrono::days(30);
    other.must(pack(100, u"never"_s), kStart);
    other.must(expiring, kStart);
    other.must(deduct(50), kLater);
    EXPECT_EQ(other.remainingOf(u"in 30 days"_s), 50);
    EXPECT_EQ(other.remainingOf(u"never"_s), 100);
}

TEST(Deduct, TakesTheAllowanceBeforeThePack)
{
    TestAccount account(kStart, 30);
    account.must(pack(70, u"pack"_s), kStart);
    const auto applied = account.must(deduct(80), kLater);
    ASSERT_TRUE(applied.transaction);
    ASSERT_EQ(applied.transaction->grants.size(), 2U);
    EXPECT_EQ(applied.transaction->grants[0].amount, Credits(-30));
    EXPECT_EQ(applied.transaction->grants[1].amount, Credits(-50));
    EXPECT_EQ(account.remainingOf(u"pack"_s), 20);
}

TEST(Deduct, TakesFreeBeforePaidWhenNeitherExpires)
{
    TestAccount account(kStart);
    account.must(pack(100, u"paid"_s), kStart);
    auto promotion = pack(100, u"promotion"_s, 0);
    promotion.type = TransactionType::Promotion;
    promotion.source = GrantSource::Promotion;
    account.must(promotion, kLater);
    account.must(deduct(60), kLater);
    EXPECT_EQ(account.remainingOf(u"promotion"_s), 40);
    EXPECT_EQ(account.remainingOf(u"paid"_s), 100);
}

TEST(Deduct, RefusesWithFiguresAndWithoutARow)
{
    TestAccount account(kStart);
    account.must(pack(100, u"pack"_s), kStart);
    const auto refused = account.run(deduct(150), kLater);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::InsufficientCredits);
    EXPECT_EQ(refused.error().code, u"insufficient_credits"_s);
    EXPECT_EQ(refused.error().extra, (QJsonObject{{u"available"_s, 100}, {u"cost"_s, 150}, {u"missing"_s, 50}}));
    EXPECT_EQ(account.rows().size(), 1U);
}

struct BadCommand {
    const char *name;
    Command command;
    const char *code;

    friend void PrintTo(const BadCommand &row, std::ostream *out) { *out << row.name; }
};

class Refused : public ::testing::TestWithParam<BadCommand> {};

TEST_P(Refused, LeavesTheAccountAlone)
{
    TestAccount account(kStart);
    account.must(pack(kMax, u"everything"_s), kStart);
    EXPECT_EQ(codeOf(account.run(GetParam().command, kLater)), QString::fromLatin1(GetParam().code));
    EXPECT_EQ(account.balance(), kMax);
    EXPECT_EQ(account.rows().size(), 1U);
}

template <typename Change>
Command changed(Change change)
{
    AddGrant command = pack(10, u"new"_s);
    change(command);
    return command;
}

INSTANTIATE_TEST_SUITE_P(
    Rules, Refused,
    ::testing::Values(
        BadCommand{"one_more_than_int64", pack(1, u"more"_s), "overflow"},
        BadCommand{"cost_of_zero", deduct(0), "invalid_cost"}, BadCommand{"negative_cost", deduct(-5), "invalid_cost"},
        BadCommand{"lowest_cost", deduct(std::numeric_limits<std::int64_t>::min()), "invalid_cost"},
        BadCommand{"ten_thousand_tools", Deduct{Credits(5), QStringList(10'000, u"t"_s), {}, {}, {}, {}},
                   "too_many_tools"},
        BadCommand{"endless_description", Deduct{Credits(5), {}, {}, QString(1'001, u'x'), {}, {}}, "text_too_long"},
        BadCommand{"nul_in_text", Deduct{Credits(5), {}, QString(QChar(u'\0')), {}, {}, {}}, "invalid_text"},
        BadCommand{"half_a_character", Deduct{Credits(5), {QString(QChar(u'\xd800'))}, {}, {}, {}, {}}, "invalid_text"},
        BadCommand{"empty_grant", pack(0, u"zero"_s), "invalid_amount"},
        BadCommand{"negative_grant", pack(-1, u"minus"_s), "invalid_amount"},
        BadCommand{"usage_grant", changed([](AddGrant &g) { g.type = TransactionType::Usage; }), "invalid_type"},
        BadCommand{"priority", changed([](AddGrant &g) { g.priority = 101; }), "invalid_priority"},
        BadCommand{"negative_price", changed([](AddGrant &g) { g.cost.amountMinor = -1; }), "invalid_cost"},
        BadCommand{"future", changed([](AddGrant &g) { g.effectiveAt = kLater + std::chrono::seconds(1); }),
                   "effective_in_future"},
        BadCommand{"never_effective", changed([](AddGrant &g) { g.effectiveAt = g.expiresAt = kStart; }),
                   "invalid_expiry"},
        BadCommand{"adjust_by_nothing", Adjust{Credits(0), u"why"_s, u"admin"_s}, "invalid_amount"},
        BadCommand{"adjust_without_reason", Adjust{Credits(5), u"  "_s, u"admin"_s}, "reason_required"},
        BadCommand{"adjust_by_nobody", Adjust{Credits(5), u"why"_s, {}}, "reason_required"},
        BadCommand{"adjust_below_int64", Adjust{Credits(std::numeric_limits<std::int64_t>::min()), u"why"_s, u"a"_s},
                   "overflow"}),
    [](const auto &test) { return std::string(test.param.name); });

TEST(Expiry, IsDatedAtItsInstant)
{
    const auto day = [](int n) { return kStart + std::chrono::days(n); };
    TestAccount account(kStart);
    auto grant = pack(10, u"short"_s);
    grant.expiresAt = day(10);
    account.must(grant, day(1));
    account.must(deduct(4), day(5));
    account.must(Touch{}, day(20));
    EXPECT_THAT(account.amounts(), ElementsAre(10, -4, -6));
    EXPECT_EQ(account.rows().back().type, TransactionType::Expiry);
    EXPECT_EQ(account.rows().back().bookedAt, day(10));
    EXPECT_EQ(account.balanceAt(day(4)), 10);
    EXPECT_EQ(account.balanceAt(day(5)), 6);
    EXPECT_EQ(account.balanceAt(day(10) - std::chrono::milliseconds(1)), 6);
    EXPECT_EQ(account.balanceAt(day(10)), 0);
}

TEST(Expiry, OfALatePaymentIsBookedAtOnce)
{
    TestAccount account(kStart);
    auto grant = pack(1000, u"inv:late"_s);
    grant.expiresAt = kStart + std::chrono::days(1);
    const auto applied = account.must(grant, kStart + std::chrono::days(5));
    EXPECT_THAT(account.amounts(), ElementsAre(1000, -1000));
    EXPECT_EQ(account.rows().back().bookedAt, kStart + std::chrono::days(5)); // never before the row before it
    ASSERT_TRUE(applied.transaction);
    EXPECT_EQ(applied.transaction->amount, Credits(1000));
}

TEST(FreeAllowance, CatchesUpEveryMissedCycleInOrder)
{
    TestAccount account(at("2026-01-31T09:00:00Z"), 100);
    account.must(deduct(30), at("2026-02-01T00:00:00Z"));
    account.must(Touch{}, at("2026-05-01T00:00:00Z"));
    EXPECT_THAT(account.amounts(), ElementsAre(100, -30, -70, 100, -100, 100, -100, 100));
    EXPECT_EQ(toRfc3339(account.rows()[2].bookedAt), u"2026-02-28T09:00:00.000Z"_s);
    EXPECT_EQ(toRfc3339(account.rows()[3].bookedAt), u"2026-02-28T09:00:00.000Z"_s);
    EXPECT_EQ(toRfc3339(account.rows()[5].bookedAt), u"2026-03-31T09:00:00.000Z"_s);
    EXPECT_EQ(toRfc3339(account.rows()[7].bookedAt), u"2026-04-30T09:00:00.000Z"_s);
    EXPECT_EQ(toRfc3339(*account.state().nextDueAt), u"2026-05-31T09:00:00.000Z"_s);
}

TEST(FreeAllowance, ComesOncePerCycleHoweverOftenTouched)
{
    TestAccount account(at("2026-03-31T23:59:59.999Z"), 100);
    for (int hour = 0; hour < 40 * 24; ++hour)
        account.must(Touch{}, at("2026-03-31T23:59:59.999Z") + std::chrono::hours(hour));
    EXPECT_THAT(account.amounts(), ElementsAre(100, -100, 100));
    EXPECT_EQ(toRfc3339(account.rows()[2].bookedAt), u"2026-04-30T23:59:59.999Z"_s);
}

TEST(FreeAllowance, BelongsToWhoIsOnFreeWhenTheCycleStarts)
{
    TestAccount account(at("2026-01-15T00:00:00Z"), 100);
    account.must(Touch{}, at("2026-01-15T00:00:00Z"));
    account.must(AssignPlan{{u"starter"_s, u"active"_s, {}, {}, {}, {}}}, at("2026-02-01T00:00:00Z"));
    account.must(Touch{}, at("2026-04-20T00:00:00Z"));
    EXPECT_THAT(account.amounts(), ElementsAre(100, -100)); // February, March and April were Starter's
    account.must(AssignPlan{{}}, at("2026-04-20T00:00:00Z"));
    EXPECT_EQ(toRfc3339(*account.state().nextDueAt), u"2026-05-15T00:00:00.000Z"_s);
    account.must(Touch{}, at("2026-05-15T00:00:00Z"));
    EXPECT_EQ(account.balance(), 100);
}

TEST(FreeAllowance, ComesBackWhenACancelledPlanHasEnded)
{
    TestAccount account(at("2026-01-15T00:00:00Z"), 100);
    account.must(AssignPlan{{u"starter"_s, u"active"_s, {}, at("2026-02-20T00:00:00Z"), {}, {}}},
                 at("2026-01-16T00:00:00Z"));
    EXPECT_EQ(toRfc3339(*account.state().nextDueAt), u"2026-02-15T00:00:00.000Z"_s); // the first allowance expires
    account.must(Touch{}, at("2026-03-14T00:00:00Z"));
    EXPECT_THAT(account.amounts(), ElementsAre(100, -100));
    EXPECT_EQ(toRfc3339(*account.state().nextDueAt), u"2026-03-15T00:00:00.000Z"_s);
    account.must(Touch{}, at("2026-03-15T00:00:00Z"));
    EXPECT_EQ(account.balance(), 100);
}

TEST(FreeAllowance, ThatDoesNotFitIsLeftOutAndLocksNobodyOut)
{
    TestAccount account(kStart, 100);
    account.must(deduct(100), kStart);
    account.must(pack(kMax, u"everything"_s), kStart);
    account.must(deduct(5), at("2026-02-10T00:00:00Z")); // 100 more would not fit
    account.must(deduct(95), at("2026-02-11T00:00:00Z"));
    EXPECT_THAT(account.amounts(), ElementsAre(100, -100, kMax, -5, -95));
    account.must(Touch{}, at("2026-03-10T00:00:00Z"));
    EXPECT_EQ(account.balance(), kMax);
}

TEST(PaidAllowance, RollsOverWhatThePlanAllows)
{
    TestAccount account(kStart);
    account.must(AssignPlan{{u"starter"_s, u"active"_s, {}, {}, {}, {}}}, kStart);
    auto first = pack(1000, u"inv:1"_s, 900);
    first.type = TransactionType::Allowance;
    first.source = GrantSource::Allowance;
    first.replacesAllowance = true;
    account.must(first, kStart);
    account.must(deduct(500), kLater);
    auto second = first;
    second.grantKey = u"inv:2"_s;
    const auto applied = account.must(second, kLater + std::chrono::days(29));
    EXPECT_EQ(account.balance(), 1200);
    EXPECT_THAT(account.amounts(), ElementsAre(1000, -500, -300, 1000));
    EXPECT_EQ(account.remainingOf(u"inv:1"_s), 0);
    EXPECT_EQ(account.remainingOf(u"inv:2"_s), 1200);
    EXPECT_EQ(applied.transaction->metadata.value(u"rolled_over"_s).toInteger(), 200);
}

struct RolloverCase {
    const char *name;
    std::int64_t left;
    QString plan;
    std::int64_t balanceAfter;

    friend void PrintTo(const RolloverCase &row, std::ostream *out) { *out << row.name; }
};

class Rollover : public ::testing::TestWithParam<RolloverCase> {};

TEST_P(Rollover, IsTheFormulaOfThePlan)
{
    TestAccount account(kStart);
    account.must(AssignPlan{{GetParam().plan, u"active"_s, {}, {}, {}, {}}}, kStart);
    auto allowance = pack(1000, u"inv:1"_s, 900);
    allowance.type = TransactionType::Allowance;
    allowance.source = GrantSource::Allowance;
    allowance.replacesAllowance = true;
    account.must(allowance, kStart);
    account.must(deduct(account.balance() - GetParam().left), kLater);
    allowance.grantKey = u"inv:2"_s;
    account.must(allowance, kLater);
    EXPECT_EQ(account.balance(), GetParam().balanceAfter);
}

INSTANTIATE_TEST_SUITE_P(Plans, Rollover,
                         ::testing::Values(RolloverCase{"below_the_most", 150, u"starter"_s, 1150},
                                           RolloverCase{"above_the_most", 999, u"starter"_s, 1200},
                                           RolloverCase{"at_least", 5, u"floor"_s, 1050},
                                           RolloverCase{"none_by_default", 400, u"free"_s, 1000}),
                         [](const auto &test) { return std::string(test.param.name); });

TEST(PaidAllowance, LeavesPacksAndTheFreeAllowanceAlone)
{
    TestAccount account(kStart, 100);
    account.must(pack(70, u"pack"_s), kStart);
    auto allowance = pack(1000, u"inv:1"_s, 900);
    allowance.type = TransactionType::Allowance;
    allowance.source = GrantSource::Allowance;
    allowance.replacesAllowance = true;
    account.must(allowance, kLater);
    EXPECT_EQ(account.balance(), 1170);
}

TEST(NegativeBalance, IsRepaidByNewCreditsFirst)
{
    TestAccount account(kStart);
    account.oweSpentCredits(450, kStart);
    EXPECT_EQ(codeOf(account.run(deduct(1), kStart)), u"insufficient_credits"_s);
    const auto applied = account.must(pack(2000, u"pack"_s), kLater);
    EXPECT_EQ(account.balance(), 1550);
    EXPECT_EQ(account.remainingOf(u"pack"_s), 1550);
    EXPECT_EQ(applied.transaction->amount, Credits(2000));
    EXPECT_EQ(applied.transaction->metadata.value(u"repaid"_s).toInteger(), 450);
    account.must(deduct(1550), kLater);
}

TEST(NegativeBalance, MaySwallowAWholeGrant)
{
    TestAccount account(kLater, 100);
    account.oweSpentCredits(450, kStart);
    account.must(Touch{}, kLater); // the Free allowance of 100
    EXPECT_EQ(account.balance(), -350);
    EXPECT_TRUE(account.state().grants.empty());
    account.must(pack(350, u"pack"_s), kLater);
    EXPECT_EQ(account.balance(), 0);
    EXPECT_EQ(account.remainingOf(u"pack"_s), 0);
}

TEST(Adjust, AddsAGrantOrBurns)
{
    TestAccount account(kStart);
    const auto added = account.must(Adjust{Credits(80), u"goodwill"_s, u"admin-1"_s}, kStart);
    EXPECT_EQ(added.transaction->type, TransactionType::Adjustment);
    EXPECT_EQ(added.newGrants.front().source, GrantSource::Adjustment);
    EXPECT_FALSE(added.newGrants.front().expiresAt);
    const auto taken = account.must(Adjust{Credits(-30), u"mistake"_s, u"admin-1"_s}, kLater);
    EXPECT_EQ(taken.transaction->amount, Credits(-30));
    EXPECT_EQ(taken.transaction->description, u"mistake"_s);
    EXPECT_EQ(taken.transaction->actor, u"admin-1"_s);
    EXPECT_EQ(codeOf(account.run(Adjust{Credits(-51), u"too much"_s, u"admin-1"_s}, kLater)),
              u"insufficient_credits"_s);
    EXPECT_EQ(account.balance(), 50);
}

TEST(Time, NeverRunsBackwards)
{
    TestAccount account(kStart);
    account.must(pack(100, u"pack"_s), kLater);
    const auto applied = account.must(deduct(10), kStart); // the clock was set back
    EXPECT_EQ(applied.transaction->bookedAt, kLater);
}

TEST(Ids, FollowFromAccountAndPosition)
{
    TestAccount one(kStart);
    TestAccount two(kStart);
    EXPECT_EQ(one.must(pack(5, u"a"_s), kStart).rows.front().id, two.must(pack(9, u"b"_s), kLater).rows.front().id);
    one.must(deduct(1), kStart);
    EXPECT_NE(one.rows()[0].id, one.rows()[1].id);
}

TEST(BookDue, ShowsWhatATouchWouldBook)
{
    const AccountState fresh = newAccount(u"6f1c1c1e-0000-4000-8000-000000000002"_s, kStart);
    EXPECT_TRUE(isDue(fresh, kStart));
    EXPECT_FALSE(isDue(fresh, kStart - std::chrono::milliseconds(1)));
    const auto due = bookDue(fresh, kStart, catalogue(100));
    ASSERT_TRUE(due);
    EXPECT_EQ(due->state.balance, Credits(100));
    EXPECT_FALSE(isDue(due->state, kStart));
}

} // namespace
} // namespace creditdesk::ledger
