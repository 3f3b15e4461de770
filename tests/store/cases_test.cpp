// SPDX-License-Identifier: GPL-3.0-or-later
// The cases of docs/ledger.md through writer and store, on every store.
#include "tests/store/storefixture.h"

#include <gmock/gmock.h>

using namespace Qt::StringLiterals;
using ::testing::ElementsAre;

namespace creditdesk::store {
namespace {

using namespace store::testing;
using ledger::testing::at;
using ledger::testing::deduct;
using ledger::testing::pack;

class Cases : public ::testing::TestWithParam<Kind> {};

INSTANTIATE_TEST_SUITE_P(Stores, Cases, ::testing::ValuesIn(everyKind()),
                         [](const auto &test) { return nameOf(test.param); });

TEST_P(Cases, GrantsBurnInOrderAndSurviveReloading)
{
    Office office(GetParam());
    auto first = pack(100, u"p1"_s);
    first.priority = 1;
    auto third = pack(100, u"p3"_s);
    third.priority = 3;
    ASSERT_TRUE(office.submit(kAnna, {third, first}));
    ASSERT_TRUE(office.submit(kAnna, {deduct(120)}));
    const auto grants = office.reader->grants(kAnna).value();
    ASSERT_EQ(grants.size(), 2U);
    EXPECT_EQ(grants[0].remaining, Credits(80));
    EXPECT_EQ(grants[1].remaining, Credits(0));
    EXPECT_EQ(office.reader->account(kAnna).value()->grants.size(), 1U);
    office.expectSound();
}

TEST_P(Cases, FiveConcurrentDeductionsOfTenWithTwentyFive)
{
    Office office(GetParam());
    ASSERT_TRUE(office.submit(kAnna, {pack(25, u"p"_s)}));
    std::vector<std::future<Result<ledger::Outcome>>> answers;
    for (int i = 0; i < 5; ++i)
        answers.push_back(office.post({kAnna, u"deduct"_s, QString::number(i), "f", {deduct(10)}, {}}));
    int succeeded = 0;
    for (auto &answer : answers) {
        const auto result = answer.get();
        succeeded += result ? 1 : 0;
        if (!result) {
            EXPECT_EQ(result.error().code, u"insufficient_credits"_s);
        }
    }
    EXPECT_EQ(succeeded, 2);
    EXPECT_EQ(office.balance(kAnna), 5);
    EXPECT_THAT(office.amounts(kAnna), ElementsAre(25, -10, -10));
    office.expectSound();
}

TEST_P(Cases, AsOfIsTheSumOfTheRowsBookedUpToThen)
{
    Office office(GetParam());
    const auto day = [](int n) { return kStart + std::chrono::days(n); };
    auto grant = pack(10, u"short"_s);
    grant.expiresAt = day(10);
    office.clock.set(day(1));
    ASSERT_TRUE(office.submit(kAnna, {grant}));
    office.clock.set(day(5));
    ASSERT_TRUE(office.submit(kAnna, {deduct(4)}));
    office.clock.set(day(20));
    ASSERT_TRUE(office.submit(kAnna, {ledger::Touch{}}));
    EXPECT_THAT(office.amounts(kAnna), ElementsAre(10, -4, -6));
    EXPECT_EQ(office.reader->balanceAt(kAnna, day(0)).value(), Credits(0));
    EXPECT_EQ(office.reader->balanceAt(kAnna, day(4)).value(), Credits(10));
    EXPECT_EQ(office.reader->balanceAt(kAnna, day(5)).value(), Credits(6));
    EXPECT_EQ(office.reader->balanceAt(kAnna, day(10)).value(), Credits(0));
    office.expectSound();
}

TEST_P(Cases, ThreeMissedCyclesInOneTouch)
{
    Office office(GetParam(), 100);
    office.clock.set(at("2026-04-10T12:00:00Z"));
    const auto outcome = office.submit(kAnna, {ledger::Touch{}});
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->rows.size(), 7U);
    EXPECT_THAT(office.amounts(kAnna), ElementsAre(100, -100, 100, -100, 100, -100, 100));
    ASSERT_TRUE(office.submit(kAnna, {ledger::Touch{}}));
    EXPECT_EQ(office.rows(kAnna).size(), 7U);
    const auto allowance = office.reader->allowance(kAnna, office.clock.now()).value();
    EXPECT_EQ(allowance.granted, Credits(100));
    EXPECT_EQ(allowance.remaining, Credits(100));
    EXPECT_EQ(allowance.resetsAt, at("2026-05-10T00:00:00Z"));
    office.expectSound();
}

TEST_P(Cases, RolloverAtRenewal)
{
    Office office(GetParam());
    ledger::AddGrant allowance = pack(1000, u"inv:1"_s, 900);
    allowance.type = TransactionType::Allowance;
    allowance.source = GrantSource::Allowance;
    allowance.replacesAllowance = true;
    ASSERT_TRUE(office.submit(
        kAnna, {ledger::AssignPlan{{u"starter"_s, u"active"_s, {}, {}, u"cus_1"_s, u"sub_1"_s}}, allowance}));
    ASSERT_TRUE(office.submit(kAnna, {deduct(500)}));
    allowance.grantKey = u"inv:2"_s;
    ASSERT_TRUE(office.submit(kAnna, {allowance}));
    EXPECT_EQ(office.balance(kAnna), 1200);
    EXPECT_THAT(office.amounts(kAnna), ElementsAre(1000, -500, -300, 1000));
    EXPECT_EQ(office.reader->records().stripe().glance({{}, u"cus_1"_s, {}}).value().customersUser, kAnna);
    office.expectSound();
}

TEST_P(Cases, TheSameKeyGivesTheFirstAnswerAgain)
{
    Office office(GetParam());
    ASSERT_TRUE(office.submit(kAnna, {pack(100, u"p"_s)}));
    const auto first = office.submit(kAnna, {deduct(30)}, u"k1"_s, "content");
    ASSERT_TRUE(office.submit(kAnna, {deduct(20)}, u"k2"_s, "content"));
    const auto again = office.submit(kAnna, {deduct(30)}, u"k1"_s, "content");
    ASSERT_TRUE(first && again);
    EXPECT_FALSE(first->replayed);
    EXPECT_TRUE(again->replayed);
    EXPECT_EQ(again->available, Credits(70));
    EXPECT_EQ(again->transaction, first->transaction);
    EXPECT_EQ(again->rows, first->rows);
    EXPECT_EQ(codeOf(office.submit(kAnna, {deduct(31)}, u"k1"_s, "other")), u"key_reused"_s);
    EXPECT_EQ(codeOf(office.submit(kBert, {ledger::Touch{}}, u"k1"_s, "other")), u"ok"_s); // keys are per account
    EXPECT_EQ(office.balance(kAnna), 50);
    office.expectSound();
}

TEST_P(Cases, TheSameKeyTwiceInOneBatchBooksOnce)
{
    Office office(GetParam());
    ASSERT_TRUE(office.submit(kAnna, {pack(100, u"p"_s)}));
    std::promise<void> gate = office.holdUp();
    std::vector<std::future<Result<ledger::Outcome>>> answers;
    for (int i = 0; i < 4; ++i)
        answers.push_back(office.post({kAnna, u"deduct"_s, u"same"_s, i < 3 ? "f" : "g", {deduct(10)}, {}}));
    gate.set_value();
    EXPECT_FALSE(answers[0].get()->replayed);
    EXPECT_TRUE(answers[1].get()->replayed);
    EXPECT_TRUE(answers[2].get()->replayed);
    EXPECT_EQ(codeOf(answers[3].get()), u"key_reused"_s);
    EXPECT_EQ(office.balance(kAnna), 90);
    office.expectSound();
}

TEST_P(Cases, ARefusalIsNotKeptForItsKey)
{
    Office office(GetParam());
    EXPECT_EQ(codeOf(office.submit(kAnna, {deduct(30)}, u"k"_s, "f")), u"insufficient_credits"_s);
    ASSERT_TRUE(office.submit(kAnna, {pack(100, u"p"_s)}));
    const auto later = office.submit(kAnna, {deduct(30)}, u"k"_s, "f");
    ASSERT_TRUE(later);
    EXPECT_FALSE(later->replayed);
}

TEST_P(Cases, AGrantKeyBooksOnceOnWhicheverAccount)
{
    Office office(GetParam());
    const auto first = office.submit(kAnna, {pack(100, u"pack:cs_1"_s)}, u"evt_1"_s, "1");
    const auto again = office.submit(kAnna, {pack(100, u"pack:cs_1"_s)}, u"evt_2"_s, "2");
    const auto stranger = office.submit(kBert, {pack(100, u"pack:cs_1"_s)}, u"evt_3"_s, "3");
    ASSERT_TRUE(first && again && stranger);
    EXPECT_EQ(again->transaction, first->transaction);
    EXPECT_TRUE(again->rows.empty());
    EXPECT_EQ(stranger->transaction, first->transaction);
    EXPECT_EQ(office.balance(kAnna), 100);
    EXPECT_EQ(office.balance(kBert), 0);
    ASSERT_TRUE(office.submit(kAnna, {pack(7, u"twice"_s), pack(7, u"twice"_s)}));
    EXPECT_EQ(office.balance(kAnna), 107);
    const auto replay = office.submit(kBert, {pack(100, u"pack:cs_1"_s)}, u"evt_3"_s, "3");
    EXPECT_EQ(replay->transaction, first->transaction);
    EXPECT_TRUE(replay->replayed);
    office.expectSound();
}

TEST_P(Cases, ASubmissionIsAllOrNothing)
{
    Office office(GetParam());
    EXPECT_EQ(codeOf(office.submit(kAnna, {pack(100, u"p"_s), deduct(150)})), u"insufficient_credits"_s);
    EXPECT_TRUE(office.rows(kAnna).empty());
    ASSERT_TRUE(office.submit(kAnna, {pack(100, u"p"_s), deduct(50)})); // the key was not burnt either
    EXPECT_EQ(office.balance(kAnna), 50);
}

TEST_P(Cases, UnknownAccountIsNotFound)
{
    Office office(GetParam());
    EXPECT_EQ(codeOf(office.submit(kNobody, {deduct(1)}, u"k"_s, "f")), u"account_not_found"_s);
    EXPECT_FALSE(office.reader->account(kNobody).value());
    EXPECT_EQ(office.reader->history(kNobody, {}).error().kind, ErrorKind::NotFound);
}

TEST_P(Cases, RowsComeBackAsTheyWereBooked)
{
    Office office(GetParam());
    auto bought = pack(2000, u"pack:cs_ü"_s, 1500);
    bought.stripeReference = u"cs_ü"_s;
    bought.actor = u"stripe"_s;
    bought.metadata = {{u"big"_s, qint64(9'007'199'254'740'993)}, {u"quote\""_s, u"ﬁ\n"_s}};
    ledger::Deduct query = deduct(20);
    query.tools = {u"documentation"_s, u"git \"hub\""_s};
    query.requestId = u"req-1"_s;
    query.description = u"Eine Frage 🙂"_s;
    const auto one = office.submit(kAnna, {bought});
    const auto two = office.submit(kAnna, {query});
    ASSERT_TRUE(one && two);
    EXPECT_THAT(office.rows(kAnna), ElementsAre(*one->transaction, *two->transaction));
    const auto grant = office.reader->grants(kAnna).value().front();
    EXPECT_EQ(grant.cost, (Money{1500, u"usd"_s}));
    EXPECT_EQ(grant.grantKey, u"pack:cs_ü"_s);
}

} // namespace
} // namespace creditdesk::store
