// SPDX-License-Identifier: GPL-3.0-or-later
// Files that released versions wrote become files of this one, with everything that was in them.
#include "tests/store/storefixture.h"

#include <QFile>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

using namespace store::testing;
using ledger::testing::at;

/// An SQLite file made from a dump, not yet migrated.
class OldFile {
public:
    explicit OldFile(const QString &dump)
    {
        QFile file(QStringLiteral(CREDITDESK_STORE_TEST_DATA) + u'/' + dump);
        EXPECT_TRUE(file.open(QIODevice::ReadOnly)) << dump.toStdString();
        {
            QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"old"_s);
            database.setDatabaseName(path());
            EXPECT_TRUE(database.open());
            QSqlQuery query(database);
            const QStringList statements = QString::fromUtf8(file.readAll()).split(u";\n"_s, Qt::SkipEmptyParts);
            for (const QString &statement : statements)
                EXPECT_TRUE(query.exec(statement)) << query.lastError().text().toStdString();
        }
        QSqlDatabase::removeDatabase(u"old"_s);
    }

    [[nodiscard]] QString path() const { return m_directory.filePath(u"ledger.sqlite"_s); }

private:
    QTemporaryDir m_directory;
};

UsageSums usageInRows(Reader &reader, const QString &account, Timestamp from, Timestamp to)
{
    UsageMeter meter;
    HistoryFilter filter;
    filter.from = from;
    filter.to = to;
    EXPECT_TRUE(reader.eachRow(account, filter, [&](const Transaction &row) {
        (void)meter.add(row);
        return true;
    }));
    return meter.sums;
}

TEST(SqliteMigration, Version3KeepsItsUsage)
{
    const OldFile old(u"version3.sql"_s);
    SqliteStore store(old.path());
    const auto migrated = store.migrate();
    ASSERT_TRUE(migrated) << migrated.error().detail.toStdString();
    const auto reader = std::move(*store.openReader());
    const auto report = verify(*reader);
    ASSERT_TRUE(report) << report.error().detail.toStdString();
    EXPECT_EQ(report->accounts, 4);
    EXPECT_EQ(report->rows, 57);
    const auto accounts = reader->accountIds({}, 10).value();
    int quiet = 0;
    for (const QString &account : accounts) {
        const auto meter = reader->usageMeter(account).value();
        EXPECT_EQ(meter.sums, usageInRows(*reader, account, at("1990-01-01T00:00:00Z"), at("2090-01-01T00:00:00Z")));
        quiet += meter.slot ? 0 : 1;
        UsageQuery query;
        query.from = at("2026-05-20T11:07:00Z");
        query.to = at("2026-11-22T20:00:00Z");
        query.granularity = Granularity::Month;
        query.grouping = UsageGrouping::Tool;
        query.timeZone = u"Asia/Kathmandu"_s;
        const auto stats = reader->usageStats(account, query).value();
        for (const UsageBucket &bucket : stats.buckets) {
            const UsageSums expected = usageInRows(*reader, account, bucket.start, bucket.end);
            EXPECT_EQ(bucket.totals, expected.totals);
            EXPECT_EQ(bucket.groups, expected.parts);
        }
        EXPECT_EQ(stats.totals.queries > 0, meter.slot.has_value());
    }
    EXPECT_EQ(quiet, 1);
    HistoryQuery search;
    search.filter.text = u"jira"_s;
    EXPECT_EQ(reader->history({}, search).value().total, 2);
}

TEST(SqliteMigration, KeysAndOpenGrantsOfAnOldFileAreFound)
{
    const OldFile old(u"version3.sql"_s);
    SqliteStore store(old.path());
    ASSERT_TRUE(store.migrate());
    const auto session = std::move(*store.openWriter());
    const QString account = u"b2850959-9f88-4a31-932f-ec5a723b351d"_s;
    const auto outcome = session->outcome(account, u"deduct"_s, u"fill-0"_s).value();
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->fingerprint, "20");
    EXPECT_EQ(outcome->seqFrom, 2);
    EXPECT_EQ(outcome->balance, Credits(999'999'999'980));
    EXPECT_FALSE(session->outcome(account, u"deduct"_s, u"fill-"_s).value());
    const auto ids = (*store.openReader())->accountIds({}, 10).value();
    EXPECT_EQ(ids.size(), 4U);
    for (const QString &id : ids) {
        const auto state = session->load(std::span(&id, 1)).value().at(0);
        Credits open;
        for (const ledger::Grant &grant : state.grants)
            open = Credits::add(open, grant.remaining).value();
        EXPECT_EQ(open, std::max(state.balance, Credits(0))) << id.toStdString();
    }
}

TEST(SqliteMigration, AnUpgradedFileGoesOnWhereItStopped)
{
    const OldFile old(u"version3.sql"_s);
    SqliteStore store(old.path());
    ASSERT_TRUE(store.migrate());
    ASSERT_TRUE(store.migrate()); // and once more, which changes nothing
    const auto reader = std::move(*store.openReader());
    const SystemClock clock;
    const Catalogue catalogue = ledger::testing::catalogue(0);
    const auto accounts = reader->accountIds({}, 10).value();
    {
        LedgerWriter writer(store, clock, catalogue);
        for (const QString &account : accounts) {
            std::promise<Result<ledger::Outcome>> promise;
            writer.submit(
                {account, u"test"_s, u"k"_s, "f", {ledger::testing::pack(50, {}), ledger::testing::deduct(20)}, {}},
                [&](Result<ledger::Outcome> outcome) { promise.set_value(std::move(outcome)); });
            EXPECT_TRUE(promise.get_future().get());
        }
    }
    EXPECT_TRUE(verify(*reader));
    for (const QString &account : accounts)
        EXPECT_EQ(reader->usageMeter(account).value().sums,
                  usageInRows(*reader, account, at("1990-01-01T00:00:00Z"), at("2090-01-01T00:00:00Z")));
}

TEST(SqliteMigration, Version5KeepsItsEvents)
{
    const OldFile old(u"version5.sql"_s);
    SqliteStore store(old.path());
    const auto migrated = store.migrate();
    ASSERT_TRUE(migrated) << migrated.error().detail.toStdString();
    const auto reader = std::move(*store.openReader());
    StripeBooks &stripe = reader->records().stripe();
    EXPECT_EQ(stripe.glance({{}, u"cus_1"_s, {}}).value().customersUser, kAnna);
    const auto events = stripe.events({}).value();
    ASSERT_EQ(events.size(), 2);
    EXPECT_EQ(events[0].id, u"evt_2"_s);
    EXPECT_EQ(events[1].reason, u"1,000 credits of the plan Starter"_s);
    EXPECT_EQ(events[1].payload, R"({"id":"evt_1"})");
    EXPECT_EQ(events[1].userId, QString());
    EXPECT_EQ(std::ssize(stripe.events({.states = {u"failed"_s}}).value()), 1);
    EXPECT_FALSE(reader->records().jobs().job(u"poll"_s).value());
    EXPECT_TRUE(reader->records().reconciliation().runs(10, {}).value().empty());
}

} // namespace
} // namespace creditdesk::store
