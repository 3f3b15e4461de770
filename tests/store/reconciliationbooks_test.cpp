// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/store/storefixture.h"

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

using namespace store::testing;
using std::chrono::minutes;

class ReconciliationBooksOf : public ::testing::TestWithParam<Kind> {
protected:
    Result<void> write(std::function<Result<void>(Records &)> records) { return office.write(std::move(records)); }
    ReconciliationBooks &read() { return office.reader->records().reconciliation(); }

    static ReconciliationRunRecord run(const QString &id, int minute)
    {
        ReconciliationRunRecord made{id, kStart, kStart + minutes(60), u"admin"_s, u"done"_s, {}, {}, {}, 2, {}};
        made.startedAt = kStart + minutes(minute);
        made.finishedAt = made.startedAt + minutes(1);
        made.totals = {{u"payment"_s, 3}};
        return made;
    }
    static ReconciliationFindingRecord finding(const QString &run, int number)
    {
        ReconciliationFindingRecord found;
        found.runId = run;
        found.number = number;
        found.kind = u"missing"_s;
        found.subject = u"payment"_s;
        found.objectId = u"cs_1"_s;
        found.userId = kAnna;
        found.stripeMoney = Money{500, u"eur"_s};
        found.stripeCredits = 500;
        found.detail = u"Worth 500 credits."_s;
        found.state = u"open"_s;
        return found;
    }

    Office office{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(Stores, ReconciliationBooksOf, ::testing::ValuesIn(everyKind()),
                         [](const auto &kind) { return nameOf(kind.param); });

TEST_P(ReconciliationBooksOf, ListsRunsNewestFirst)
{
    for (const auto &[id, minute] : {std::pair(u"b"_s, 1), std::pair(u"a"_s, 2), std::pair(u"c"_s, 1)}) {
        const ReconciliationRunRecord made = run(id, minute);
        ASSERT_TRUE(write([made](Records &records) { return records.reconciliation().addRun(made); }));
    }
    const auto ids = [&](int limit, const QString &after) {
        const auto listed = read().runs(limit, after).value();
        QStringList found;
        for (const ReconciliationRunRecord &one : listed)
            found.append(one.id);
        return found.join(u' ');
    };
    EXPECT_EQ(ids(10, {}), u"a c b"_s);
    EXPECT_EQ(ids(2, {}), u"a c"_s);
    EXPECT_EQ(ids(2, u"c"_s), u"b"_s);
    EXPECT_EQ(ids(2, u"unknown"_s), QString());

    const auto one = read().run(u"a"_s).value();
    ASSERT_TRUE(one);
    EXPECT_EQ(one->from, kStart);
    EXPECT_EQ(one->to, kStart + minutes(60));
    EXPECT_EQ(one->finishedAt, kStart + minutes(3));
    EXPECT_EQ(one->findings, 2);
    EXPECT_EQ(one->totals, (QJsonObject{{u"payment"_s, 3}}));
    EXPECT_FALSE(read().run(u"unknown"_s).value());
    const ReconciliationRunRecord again = run(u"a"_s, 5);
    EXPECT_FALSE(write([again](Records &records) { return records.reconciliation().addRun(again); }));
}

TEST_P(ReconciliationBooksOf, KeepsFindingsAndTheirRepair)
{
    const ReconciliationRunRecord made = run(u"a"_s, 1);
    ASSERT_TRUE(write([made](Records &records) { return records.reconciliation().addRun(made); }));
    for (int number = 1; number <= 3; ++number) {
        const ReconciliationFindingRecord found = finding(u"a"_s, number);
        ASSERT_TRUE(write([found](Records &records) { return records.reconciliation().putFinding(found); }));
    }
    const auto page = read().findings(u"a"_s, 1, 1).value();
    ASSERT_EQ(page.size(), 1U);
    EXPECT_EQ(page.front().number, 2);
    EXPECT_EQ(page.front().stripeMoney, (Money{500, u"eur"_s}));
    EXPECT_EQ(page.front().ledgerMoney, std::nullopt);
    EXPECT_EQ(page.front().repairedAt, std::nullopt);
    EXPECT_EQ(read().findings(u"a"_s, 0, 10).value().size(), 3U);
    EXPECT_TRUE(read().findings(u"b"_s, 0, 10).value().empty());

    ReconciliationFindingRecord repaired = finding(u"a"_s, 2);
    repaired.state = u"repaired"_s;
    repaired.repairedAt = kStart + minutes(9);
    repaired.repairedBy = u"admin"_s;
    repaired.repairReason = u"Lost"_s;
    repaired.outcome = u"1 row"_s;
    ASSERT_TRUE(write([repaired](Records &records) { return records.reconciliation().putFinding(repaired); }));
    const auto stored = read().finding(u"a"_s, 2).value();
    ASSERT_TRUE(stored);
    EXPECT_EQ(stored->state, u"repaired"_s);
    EXPECT_EQ(stored->repairedAt, repaired.repairedAt);
    EXPECT_EQ(stored->repairedBy, u"admin"_s);
    EXPECT_EQ(stored->repairReason, u"Lost"_s);
    EXPECT_EQ(stored->outcome, u"1 row"_s);
    EXPECT_EQ(stored->stripeCredits, 500);
    EXPECT_EQ(read().findings(u"a"_s, 0, 10).value().size(), 3U);
    EXPECT_FALSE(read().finding(u"a"_s, 4).value());
    const ReconciliationFindingRecord orphan = finding(u"nowhere"_s, 1);
    EXPECT_FALSE(write([orphan](Records &records) { return records.reconciliation().putFinding(orphan); }));
}

TEST_P(ReconciliationBooksOf, AGrantIsFoundByItsKeyOnWhicheverAccount)
{
    ledger::AddGrant grant;
    grant.amount = Credits(70);
    grant.grantKey = u"pack:cs_1"_s;
    grant.description = u"A pack"_s;
    grant.actor = u"stripe"_s;
    ASSERT_TRUE(office.submit(kBert, {grant}));
    const auto found = office.reader->grantByKey(u"pack:cs_1"_s).value();
    ASSERT_TRUE(found);
    EXPECT_EQ(found->accountId, kBert);
    EXPECT_EQ(found->grant.amount, Credits(70));
    EXPECT_FALSE(office.reader->grantByKey(u"pack:cs_2"_s).value());
}

} // namespace
} // namespace creditdesk::store
