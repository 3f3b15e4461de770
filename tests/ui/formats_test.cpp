// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/niceaxis.h"
#include "ui/errors/errortexts.h"
#include "ui/formats/formats.h"

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;

namespace creditdesk::ui {
namespace {

class FormatsTest : public testing::Test {
protected:
    Formats us{QLocale(QLocale::English, QLocale::UnitedStates), QTimeZone::utc()};
};

TEST_F(FormatsTest, CountsAndPlurals)
{
    EXPECT_EQ(us.credits(Credits(0)), u"0 credits"_s);
    EXPECT_EQ(us.credits(Credits(1)), u"1 credit"_s);
    EXPECT_EQ(us.credits(Credits(2000)), u"2,000 credits"_s);
    EXPECT_EQ(us.queries(1), u"1 query"_s);
    EXPECT_EQ(us.queries(12), u"12 queries"_s);
    EXPECT_EQ(us.transactions(10'000'000'000), u"10,000,000,000 transactions"_s) << "more than an int";
    EXPECT_EQ(us.signedCount(500), u"+500"_s);
    EXPECT_EQ(us.signedCount(0), us.count(std::int64_t(0)));
    EXPECT_FALSE(us.signedCount(-20).startsWith(u'+'));
}

TEST_F(FormatsTest, DaysAndAges)
{
    const Timestamp at = *parseRfc3339(u"2026-11-22T15:04:00Z"_s);
    EXPECT_EQ(us.day(at), u"Nov 22, 2026"_s);
    EXPECT_EQ(us.dayAndTime(us.local(at)), u"Nov 22, 2026, 3:04 PM"_s);
    using namespace std::chrono_literals;
    EXPECT_EQ(us.age(10s), u"less than a minute"_s);
    EXPECT_EQ(us.age(1min), u"1 minute"_s);
    EXPECT_EQ(us.age(119min), u"119 minutes"_s);
    EXPECT_EQ(us.age(3h), u"3 hours"_s);
    EXPECT_EQ(us.age(72h), u"3 days"_s);
}

TEST_F(FormatsTest, LocalTimeFollowsTheZone)
{
    const Formats tokyo(QLocale(QLocale::English, QLocale::UnitedStates), QTimeZone("Asia/Tokyo"));
    EXPECT_EQ(tokyo.day(*parseRfc3339(u"2026-11-22T15:04:00Z"_s)), u"Nov 23, 2026"_s);
}

TEST_F(FormatsTest, PlanStates)
{
    PlanState plan{u"pro"_s, u"Pro"_s, Credits(5000), u"active"_s, parseRfc3339(u"2026-12-01T00:00:00Z"_s).value(), {}};
    EXPECT_EQ(Formats::planStatus(plan), u"Active"_s);
    EXPECT_EQ(us.renewal(plan), u"Renews on Dec 1, 2026"_s);
    plan.endsAt = plan.renewsAt;
    EXPECT_EQ(Formats::planTone(plan), Tone::Warning);
    EXPECT_EQ(us.renewal(plan), u"Ends on Dec 1, 2026, then Free"_s);
    plan = PlanState{};
    EXPECT_TRUE(Formats::planStatus(plan).isEmpty());
    plan.status = u"past_due"_s;
    EXPECT_EQ(Formats::planTone(plan), Tone::Danger);
}

TEST_F(FormatsTest, EveryTransactionTypeHasAName)
{
    for (const TransactionType type : allTransactionTypes())
        EXPECT_FALSE(Formats::typeName(type).isEmpty());
}

TEST(ErrorTextsTest, EveryKindSaysWhatToDo)
{
    for (int kind = 0; kind <= int(ErrorKind::Internal); ++kind) {
        const ErrorText text = errorText(Error{static_cast<ErrorKind>(kind), u"something_new"_s, u"internal detail"_s});
        EXPECT_FALSE(text.message.isEmpty()) << kind;
        EXPECT_FALSE(text.both().contains(u"internal detail"_s)) << "the server's words are not ours";
    }
    EXPECT_EQ(errorText(Error{ErrorKind::InvalidInput, u"invalid_credentials"_s, {}}).message,
              u"Email or password is wrong."_s);
}

struct Axis {
    double most;
    double top;

    friend void PrintTo(const Axis &row, std::ostream *out) { *out << "up to " << row.most; }
};

class NiceAxisTest : public testing::TestWithParam<Axis> {};

TEST_P(NiceAxisTest, HoldsTheFullestBarInWholeSteps)
{
    EXPECT_EQ(niceMaximum(GetParam().most, 4), GetParam().top);
}

INSTANTIATE_TEST_SUITE_P(Tops, NiceAxisTest,
                         testing::Values(Axis{0, 4}, Axis{3, 4}, Axis{5, 8}, Axis{9, 20}, Axis{40, 40}, Axis{41, 80},
                                         Axis{100, 100}, Axis{101, 200}, Axis{1'000'000, 1'000'000}));

} // namespace
} // namespace creditdesk::ui
