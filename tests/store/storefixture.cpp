// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/store/storefixture.h"

#include "server/store/blocking.h"
#include "server/store/postgresql/postgresstore.h"
#include "tests/support/postgrescluster.h"

#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;

namespace creditdesk::store::testing {
namespace {

/// A migrated database that others are copied from: much faster than to migrate each.
QString postgresTemplate()
{
    static const QString name = [] {
        auto &cluster = test::PostgresCluster::shared();
        QString made = cluster.createDatabase();
        const auto migrated = PostgresStore({.url = cluster.url(made)}).migrate();
        EXPECT_TRUE(migrated) << migrated.error().detail.toStdString();
        return made;
    }();
    return name;
}

} // namespace

TestStore::TestStore(Kind kind, SqliteOptions options)
{
    if (kind == Kind::Postgres) {
        m_database = test::PostgresCluster::shared().createDatabase(postgresTemplate());
        m_store = std::make_unique<PostgresStore>(PostgresOptions{.url = url()});
        return;
    }
    if (kind == Kind::Memory)
        m_store = std::make_unique<MemoryStore>();
    else
        m_store = std::make_unique<SqliteStore>(path(), options);
    const auto migrated = m_store->migrate();
    EXPECT_TRUE(migrated) << migrated.error().detail.toStdString();
}

QString TestStore::path() const
{
    return m_directory.filePath(u"ledger.sqlite"_s);
}

TestStore::~TestStore()
{
    m_store.reset();
    if (!m_database.isEmpty())
        test::PostgresCluster::shared().dropDatabase(m_database);
}

QString TestStore::url() const
{
    return test::PostgresCluster::shared().url(m_database);
}

void TestStore::tamper(const QString &sql) const
{
    if (!m_database.isEmpty()) {
        test::PostgresCluster::shared().sql(m_database, sql);
        return;
    }
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"tamper"_s);
        database.setDatabaseName(path());
        ASSERT_TRUE(database.open());
        QSqlQuery query(database);
        ASSERT_TRUE(query.exec(sql)) << query.lastError().text().toStdString();
    }
    QSqlDatabase::removeDatabase(u"tamper"_s);
}

Result<void> addUser(Records &records, const QString &id, Timestamp createdAt)
{
    return records.addUser({id, id + u"@example.org"_s, "hash", Role::User, createdAt});
}

Office::Office(Kind kind, std::int64_t freeCredits, WriterLimits limits, SqliteOptions options, Timestamp created)
    : files(kind, options), catalogue(ledger::testing::catalogue(freeCredits))
{
    clock.set(created);
    writer = std::make_unique<LedgerWriter>(files.store(), clock, catalogue, limits);
    const auto added = write([created](Records &records) {
        return addUser(records, kAnna, created).and_then([&] { return addUser(records, kBert, created); });
    });
    EXPECT_TRUE(added) << added.error().detail.toStdString();
    auto opened = files.store().openReader();
    EXPECT_TRUE(opened);
    reader = std::move(*opened);
}

std::future<Result<ledger::Outcome>> Office::post(Submission submission)
{
    auto promise = std::make_shared<std::promise<Result<ledger::Outcome>>>();
    writer->submit(std::move(submission),
                   [promise](Result<ledger::Outcome> outcome) { promise->set_value(std::move(outcome)); });
    return promise->get_future();
}

Result<ledger::Outcome> Office::submit(const QString &account, std::vector<ledger::Command> commands,
                                       const QString &key, const QByteArray &fingerprint)
{
    return post({account, u"test"_s, key, fingerprint, std::move(commands), {}}).get();
}

Result<void> Office::write(std::function<Result<void>(Records &)> records)
{
    return writeAndWait(*writer, std::move(records));
}

std::promise<void> Office::holdUp()
{
    std::promise<void> gate;
    writer->write(
        [opened = gate.get_future().share()](Records &) {
            opened.wait();
            return Result<void>();
        },
        {});
    return gate;
}

std::vector<Transaction> Office::rows(const QString &account)
{
    std::vector<Transaction> rows;
    HistoryFilter filter;
    filter.order = HistoryOrder::OldestFirst;
    const auto read = reader->eachRow(account, filter, [&](const Transaction &row) {
        rows.push_back(row);
        return true;
    });
    EXPECT_TRUE(read) << read.error().detail.toStdString();
    return rows;
}

std::vector<std::int64_t> Office::amounts(const QString &account)
{
    std::vector<std::int64_t> amounts;
    for (const Transaction &row : rows(account))
        amounts.push_back(row.amount.count());
    return amounts;
}

std::int64_t Office::balance(const QString &account)
{
    return reader->account(account).value().value().balance.count();
}

void Office::expectSound()
{
    const auto report = verify(*reader);
    EXPECT_TRUE(report) << report.error().detail.toStdString();
}

QString codeOf(const Result<ledger::Outcome> &result)
{
    return result ? u"ok"_s : result.error().code;
}

std::vector<Kind> everyKind()
{
    return {Kind::Memory, Kind::Sqlite, Kind::Postgres};
}

std::string nameOf(Kind kind)
{
    switch (kind) {
    case Kind::Memory:
        return "memory";
    case Kind::Sqlite:
        return "sqlite";
    case Kind::Postgres:
        break;
    }
    return "postgres";
}

} // namespace creditdesk::store::testing
