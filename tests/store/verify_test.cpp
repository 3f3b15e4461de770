// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever is changed behind the ledger's back, verify names the row.
#include "tests/store/storefixture.h"

#include <gmock/gmock.h>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

using namespace store::testing;
using ledger::testing::deduct;
using ledger::testing::pack;

struct Damage {
    const char *name;
    const char *sql;
    int seq; ///< the row that verify must name

    friend void PrintTo(const Damage &row, std::ostream *out) { *out << row.name; }
};

class Verify : public ::testing::TestWithParam<Damage> {};

TEST_P(Verify, NamesTheFirstWrongRow)
{
    Office office(Kind::Sqlite);
    ASSERT_TRUE(office.submit(kAnna, {pack(100, u"p"_s)}));
    for (int i = 0; i < 4; ++i) {
        office.clock.set(office.clock.now() + std::chrono::minutes(20));
        ASSERT_TRUE(office.submit(kAnna, {deduct(10)}));
    }
    ASSERT_TRUE(office.submit(kBert, {pack(5, u"q"_s)}));
    office.expectSound();
    office.files.tamper(u"DROP TRIGGER credit_transactions_no_update"_s);
    office.files.tamper(u"DROP TRIGGER credit_transactions_no_delete"_s);
    office.files.tamper(QString::fromLatin1(GetParam().sql));
    const auto report = verify(*office.reader);
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, u"ledger_corrupt"_s);
    EXPECT_EQ(report.error().extra.value("account"_L1).toString(), kAnna);
    EXPECT_EQ(report.error().extra.value("seq"_L1).toInteger(), GetParam().seq) << report.error().detail.toStdString();
    EXPECT_TRUE(verify(*office.reader, kBert)); // Bert's books are in order
}

INSTANTIATE_TEST_SUITE_P(
    Damages, Verify,
    ::testing::Values(
        Damage{"amount", "UPDATE credit_transactions SET amount = -11 WHERE account = 1 AND seq = 3", 3},
        Damage{"balance_after", "UPDATE credit_transactions SET balance_after = 1 WHERE account = 1 AND seq = 2", 2},
        Damage{"missing_row", "DELETE FROM credit_transactions WHERE account = 1 AND seq = 4", 5},
        Damage{"missing_last_row", "DELETE FROM credit_transactions WHERE account = 1 AND seq = 5", 4},
        Damage{"time", "UPDATE credit_transactions SET booked_at = 5 WHERE account = 1 AND seq = 4", 4},
        Damage{"share", "UPDATE credit_transactions SET grants = '' WHERE account = 1 AND seq = 2", 2},
        Damage{"strange_grant", "UPDATE credit_transactions SET grants = '[[\"x\",-10]]' WHERE account = 1 AND seq = 5",
               5},
        Damage{"balance", "UPDATE profiles SET balance = 1000 WHERE no = 1", 5},
        Damage{"remaining", "UPDATE credit_grants SET remaining = 99 WHERE account = 1", 1},
        Damage{"rollup",
               "UPDATE usage_rollups SET credits = credits + 1 WHERE slot = (SELECT min(slot) FROM usage_rollups)", 2},
        Damage{"rollup_queries", "UPDATE usage_rollups SET queries = 7 WHERE account = 1", 2},
        Damage{"rollup_parts",
               "UPDATE usage_rollups SET parts = '{}' WHERE slot = (SELECT max(slot) FROM usage_rollups)", 4},
        Damage{"missing_rollup", "DELETE FROM usage_rollups WHERE slot = (SELECT max(slot) FROM usage_rollups)", 4},
        Damage{"missing_first_rollup", "DELETE FROM usage_rollups WHERE slot = (SELECT min(slot) FROM usage_rollups)",
               2},
        Damage{"stray_rollup", "INSERT INTO usage_rollups VALUES (1, 5, 7, 1, '{}')", 2},
        Damage{"stray_last_rollup", "INSERT INTO usage_rollups VALUES (1, 9000000, 40, 4, '{\"other\":40}')", 5},
        Damage{"meter_credits", "UPDATE profiles SET usage_credits = 41 WHERE no = 1", 5},
        Damage{"meter_slot", "UPDATE profiles SET usage_slot = usage_slot + 1 WHERE no = 1", 5},
        Damage{"meter_parts", "UPDATE profiles SET usage_parts = '{}' WHERE no = 1", 5}),
    [](const auto &test) { return std::string(test.param.name); });

TEST(VerifyReport, CountsAndKnowsWhoIsMissing)
{
    Office office(Kind::Sqlite);
    ASSERT_TRUE(office.submit(kAnna, {pack(100, u"p"_s), deduct(10)}));
    const auto report = verify(*office.reader);
    ASSERT_TRUE(report);
    EXPECT_EQ(report->accounts, 2);
    EXPECT_EQ(report->rows, 2);
    EXPECT_EQ(report->grants, 1);
    EXPECT_EQ(verify(*office.reader, kNobody).error().kind, ErrorKind::NotFound);
}

} // namespace
} // namespace creditdesk::store
