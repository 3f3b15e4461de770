// SPDX-License-Identifier: GPL-3.0-or-later
// What is changed of holds, claims and lapsed credits behind the ledger's back is found, at its row.
#include "tests/store/storefixture.h"

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

using namespace store::testing;
using ledger::testing::deduct;
using ledger::testing::hold;
using ledger::testing::pack;
using ledger::testing::refund;
using ledger::testing::reinstated;
using ledger::testing::settle;

/// Rows: 1 +100, 2 a settlement of -20, 3 usage of -10, 4 a refund of -30, 5 +20 of it back, 6 +40, 7 those voided.
/// Holds: 1 settled by row 2, 2 released after it, 3 open with 15.
void fill(Office &office)
{
    ASSERT_TRUE(office.submit(kAnna, {pack(100, u"p"_s)}));
    const auto first = office.submit(kAnna, {hold(30)});
    ASSERT_TRUE(first);
    ASSERT_TRUE(office.submit(kAnna, {settle(first->hold->id, 20)}));
    const auto second = office.submit(kAnna, {hold(10)});
    ASSERT_TRUE(second);
    ASSERT_TRUE(office.submit(kAnna, {ledger::ReleaseHold{second->hold->id}, hold(15)}));
    ASSERT_TRUE(office.submit(kAnna, {deduct(10)}));
    ASSERT_TRUE(office.submit(kAnna, {refund(u"p"_s, u"re_1"_s, 30)}));
    ASSERT_TRUE(office.submit(kAnna, {reinstated(u"p"_s, u"re_1"_s, 10)}));
    const auto grant = office.submit(kAnna, {pack(40, u"q"_s)});
    ASSERT_TRUE(grant);
    ASSERT_TRUE(
        office.submit(kAnna, {ledger::VoidGrant{grant->transaction->grants.front().grantId, u"why"_s, u"admin"_s}}));
    ASSERT_EQ(office.rows(kAnna).size(), 7U);
    office.expectSound();
}

struct Damage {
    const char *name;
    const char *sql;
    int seq; ///< the row that verify must name

    friend void PrintTo(const Damage &row, std::ostream *out) { *out << row.name; }
};

class VerifyHolds : public ::testing::TestWithParam<Damage> {};

TEST_P(VerifyHolds, NamesTheFirstWrongRow)
{
    Office office(Kind::Sqlite);
    fill(office);
    office.files.tamper(u"DROP TRIGGER credit_transactions_no_update"_s);
    office.files.tamper(u"DROP TRIGGER credit_holds_end_once"_s);
    const QStringList statements = QString::fromLatin1(GetParam().sql).split(u';');
    for (const QString &statement : statements)
        office.files.tamper(statement);
    const auto report = verify(*office.reader);
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, u"ledger_corrupt"_s);
    EXPECT_EQ(report.error().extra.value("account"_L1).toString(), kAnna);
    EXPECT_EQ(report.error().extra.value("seq"_L1).toInteger(), GetParam().seq) << report.error().detail.toStdString();
    EXPECT_NE(report.error().extra.value("expected"_L1), report.error().extra.value("found"_L1));
}

INSTANTIATE_TEST_SUITE_P(
    Damages, VerifyHolds,
    ::testing::Values(
        Damage{"open_amount", "UPDATE credit_holds SET amount = 16 WHERE no = 3", 7},
        Damage{"held", "UPDATE profiles SET held = 16 WHERE no = 1", 7},
        Damage{"usage_of_what_was_held",
               "UPDATE credit_holds SET amount = 75 WHERE no = 3; UPDATE profiles SET held = 75 WHERE no = 1", 3},
        Damage{"cost", "UPDATE credit_holds SET cost = 21 WHERE no = 1", 2},
        Damage{"shortfall", "UPDATE credit_holds SET shortfall = 20, transaction_seq = 0 WHERE no = 1", 2},
        Damage{"more_than_was_there", "UPDATE credit_holds SET shortfall = 21 WHERE no = 1", 2},
        Damage{"settled_by_another_row",
               "UPDATE credit_holds SET state = 'settled', cost = 10, transaction_seq = 3, ended_seq = 3 WHERE no = 2",
               3},
        Damage{"settled_by_no_usage",
               "UPDATE credit_holds SET state = 'settled', cost = 10, transaction_seq = 4, ended_seq = 4 WHERE no = 2",
               4},
        Damage{"settled_later", "UPDATE credit_holds SET ended_at = ended_at + 1 WHERE no = 1", 2},
        Damage{"ended_before_it_began", "UPDATE credit_holds SET ended_seq = 1 WHERE no = 2", 2},
        Damage{"too_long", "UPDATE credit_holds SET expires_at = created_at + 86400001 WHERE no = 2", 2},
        Damage{"missing_hold", "DELETE FROM credit_holds WHERE no = 1", 2},
        Damage{"missing_last_hold", "DELETE FROM credit_holds WHERE no = 3", 7},
        Damage{"uncounted_hold", "UPDATE profiles SET last_hold_no = 2 WHERE no = 1", 7},
        Damage{"placed_before_the_one_before", "UPDATE credit_holds SET created_seq = 0 WHERE no = 3", 0},
        Damage{"lapsed", "UPDATE credit_grants SET lapsed = 0 WHERE created_seq = 6", 6},
        Damage{"taken", "UPDATE credit_claims SET taken = 31", 5},
        Damage{"returned", "UPDATE credit_claims SET returned = 19", 5},
        Damage{"asked", "UPDATE credit_claims SET asked = 25", 5},
        Damage{"missing_claim", "DELETE FROM credit_claims", 5},
        Damage{"claim_on_nothing", "UPDATE credit_claims SET grant_seq = 5", 5},
        Damage{"refund_of_nothing", "UPDATE credit_transactions SET metadata = '' WHERE account = 1 AND seq = 4", 4},
        Damage{"sign", "UPDATE credit_transactions SET type = 'usage' WHERE account = 1 AND seq = 5", 5}),
    [](const auto &test) { return std::string(test.param.name); });

TEST(VerifyHoldsReport, CountsHolds)
{
    Office office(Kind::Sqlite);
    fill(office);
    EXPECT_EQ(verify(*office.reader)->holds, 3);
}

} // namespace
} // namespace creditdesk::store
