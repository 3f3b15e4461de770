// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/sqlitestore.h"
#include "tests/support/postgrescluster.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTemporaryDir>

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;

namespace creditdesk {
namespace {

/// What ten months of the query-counting predecessor leave behind; the same people as tests/sql/legacy_project.sql.
constexpr auto kOldDatabase = R"(
CREATE TABLE profiles (id TEXT PRIMARY KEY, email TEXT, plan TEXT DEFAULT 'free', queries_used INTEGER DEFAULT 0,
    queries_limit INTEGER DEFAULT 50, stripe_customer_id TEXT, stripe_subscription_id TEXT, created_at TEXT);
INSERT INTO profiles VALUES
    ('c0000000-0000-4000-8000-000000000001', 'User1@Example.com', 'free', 38, 50, NULL, NULL, '2026-01-02 10:00:00+00'),
    ('c0000000-0000-4000-8000-000000000002', 'user2@example.com', 'pro', 100, 1000, 'cus_2', 'sub_2', '2026-01-03'),
    ('c0000000-0000-4000-8000-000000000003', 'user3@example.com', 'starter', 0, 200, NULL, NULL, '1767600000'),
    ('c0000000-0000-4000-8000-000000000004', 'user4@example.com', 'free', 50, 50, NULL, NULL, NULL),
    ('c0000000-0000-4000-8000-000000000005', 'user5@example.com', 'free', 77, 50, NULL, NULL, 'yesterday'),
    ('c0000000-0000-4000-8000-000000000006', 'user6@example.com', 'Premium', 5, 10, NULL, NULL, NULL),
    ('c0000000-0000-4000-8000-000000000007', NULL, 'free', 0, 10, NULL, NULL, NULL),
    ('c0000000-0000-4000-8000-000000000008', ' USER1@example.com ', 'free', 9, 10, NULL, NULL, NULL),
    ('c0000000-0000-4000-8000-000000000009', 'user9@example.com', NULL, NULL, 20, NULL, NULL, NULL),
    ('c0000000-0000-4000-8000-000000000010', 'user10@example.com', 'enterprise', 7, NULL, NULL, NULL, NULL),
    ('11', 'user11@example.com', 'free', -3, 9223372036854775807, 'cus_2', NULL, NULL),
    ('c0000000-0000-4000-8000-000000000012', '', 'pro', 3, -1, NULL, 'sub_12', NULL))"_L1;

constexpr auto kOldCsv = "id,EMAIL,plan,queries_used,queries_limit,created_at,full_name\r\n"
                         "c0000000-0000-4000-8000-000000000001,user1@example.com,free,38,50,2026-01-02T10:00:00Z,"
                         "\"Ann \"\"the first\"\", of\r\nher name\"\r\n"
                         "c0000000-0000-4000-8000-000000000007,,free,0,10,,\r\n";

struct Ended {
    int code = -1;
    QString out;
    QString err;
};

class ImportLegacy : public testing::Test {
protected:
    Ended run(const QStringList &arguments) const
    {
        QProcess process;
        process.setEnvironment({u"PATH="_s + qEnvironmentVariable("PATH"), u"HOME="_s + m_folder.path()});
        process.start(QStringLiteral(CREDITDESK_ADMIN),
                      QStringList{u"--json"_s, u"--database"_s, m_database} + arguments);
        EXPECT_TRUE(process.waitForFinished(60'000)) << "it hangs";
        return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()),
                QString::fromUtf8(process.readAllStandardError())};
    }

    static QJsonObject json(const Ended &ended) { return QJsonDocument::fromJson(ended.out.toUtf8()).object(); }

    [[nodiscard]] QString file(const QString &name) const { return m_folder.filePath(name); }

    QString write(const QString &name, const QByteArray &content) const
    {
        QFile made(file(name));
        EXPECT_TRUE(made.open(QIODevice::WriteOnly));
        made.write(content);
        return made.fileName();
    }

    QString oldDatabase() const
    {
        {
            QSqlDatabase old = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"old"_s);
            old.setDatabaseName(file(u"old.db"_s));
            EXPECT_TRUE(old.open());
            const QStringList statements = QString(kOldDatabase).split(u';');
            for (const QString &statement : statements) {
                QSqlQuery query(old);
                EXPECT_TRUE(query.exec(statement)) << query.lastError().text().toStdString();
            }
        }
        QSqlDatabase::removeDatabase(u"old"_s);
        return file(u"old.db"_s);
    }

    [[nodiscard]] std::unique_ptr<store::Reader> reader() const
    {
        return store::SqliteStore(file(u"new.db"_s)).openReader().value();
    }

    QTemporaryDir m_folder;
    QString m_database = u"sqlite:"_s + m_folder.filePath(u"new.db"_s);
};

QString person(int number)
{
    return u"c0000000-0000-4000-8000-0000000000%1"_s.arg(number, 2, 10, QChar(u'0'));
}

ledger::AccountState account(store::Reader &books, int number)
{
    return books.account(person(number)).value().value();
}

TEST_F(ImportLegacy, KeepsEverybodyAndConvertsWhatIsLeft)
{
    const QString old = oldDatabase();
    const Ended ended = run({u"import-legacy"_s, old});
    ASSERT_EQ(ended.code, 0) << ended.err.toStdString();
    EXPECT_EQ(json(ended).value("users"_L1).toInteger(), 12);
    EXPECT_EQ(json(ended).value("odd"_L1).toInteger(), 6);
    EXPECT_FALSE(ended.out.contains("example.com"_L1)) << "addresses are nobody's business";

    const auto books = reader();
    EXPECT_EQ(books->accountIds({}, 100)->size(), 12U);
    const std::map<int, std::int64_t> credits{{1, 60}, {2, 4'500}, {3, 1'000}, {4, 0},  {5, 0}, {6, 25},
                                              {7, 50}, {8, 5},     {9, 100},   {10, 0}, {12, 0}};
    for (const auto &[number, expected] : credits)
        EXPECT_EQ(account(*books, number).balance.count(), expected) << "person " << number;
    const std::map<int, QString> plans{{1, u"free"_s}, {2, u"pro"_s},         {3, u"starter"_s}, {6, u"free"_s},
                                       {9, u"free"_s}, {10, u"enterprise"_s}, {12, u"pro"_s}};
    for (const auto &[number, expected] : plans)
        EXPECT_EQ(account(*books, number).plan.planId, expected) << "person " << number;
    EXPECT_EQ(books->records().userById(person(1)).value()->email, u"user1@example.com"_s);
    EXPECT_EQ(books->records().userById(person(8)).value()->email, person(8) + u"@no-email.invalid"_s);
    EXPECT_EQ(toRfc3339(books->records().userById(person(1)).value()->createdAt), u"2026-01-02T10:00:00.000Z"_s);
    EXPECT_EQ(toRfc3339(books->records().userById(person(3)).value()->createdAt), u"2026-01-05T08:00:00.000Z"_s);
    EXPECT_EQ(run({u"verify"_s}).code, 0);
}

TEST_F(ImportLegacy, WhatIsLeftLastsForTheMonth)
{
    ASSERT_EQ(run({u"import-legacy"_s, oldDatabase()}).code, 0);
    const auto books = reader();
    const auto grants = books->grants(person(1)).value();
    ASSERT_EQ(grants.size(), 1U);
    EXPECT_EQ(grants.front().description, u"Left of the month: 12 queries"_s);
    EXPECT_EQ(grants.front().grantKey, u"legacy:"_s + person(1));
    const auto first = account(*books, 1);
    EXPECT_EQ(first.anchor, grants.front().expiresAt) << "the first allowance comes when that ends";
    EXPECT_TRUE(toRfc3339(first.anchor).endsWith("-01T00:00:00.000Z"_L1));
    EXPECT_EQ(account(*books, 2).plan.endsAt, std::nullopt) << "a subscription pays for it";
    EXPECT_EQ(account(*books, 3).plan.endsAt, first.anchor) << "nobody pays for it";
}

TEST_F(ImportLegacy, MayBeRepeated)
{
    const QString old = oldDatabase();
    ASSERT_EQ(run({u"import-legacy"_s, old}).code, 0);
    const Ended again = run({u"import-legacy"_s, old});
    EXPECT_EQ(again.code, 0) << again.err.toStdString();
    EXPECT_EQ(json(again).value("users"_L1).toInteger(), 0);
    EXPECT_EQ(json(again).value("already_here"_L1).toInteger(), 12);
    EXPECT_EQ(account(*reader(), 2).balance.count(), 4'500);
}

TEST_F(ImportLegacy, ReadsCsv)
{
    const QString csv = write(u"old.csv"_s, QByteArray("\xef\xbb\xbf") + kOldCsv);
    const Ended ended = run({u"import-legacy"_s, csv});
    ASSERT_EQ(ended.code, 0) << ended.err.toStdString();
    EXPECT_EQ(json(ended).value("users"_L1).toInteger(), 2);
    EXPECT_EQ(account(*reader(), 1).balance.count(), 60);
    EXPECT_EQ(account(*reader(), 7).balance.count(), 50);
}

TEST_F(ImportLegacy, WritesToPostgresToo)
{
    auto &cluster = test::PostgresCluster::shared();
    const QString name = cluster.createDatabase();
    m_database = cluster.url(name);
    const QString old = oldDatabase();
    const Ended early = run({u"import-legacy"_s, old});
    EXPECT_EQ(early.code, 3) << "the schema of a shared database is made by `migrate` alone";
    EXPECT_TRUE(early.err.contains("schema_older"_L1)) << early.err.toStdString();

    ASSERT_EQ(run({u"migrate"_s}).code, 0);
    const Ended ended = run({u"import-legacy"_s, old});
    ASSERT_EQ(ended.code, 0) << ended.err.toStdString();
    EXPECT_EQ(json(ended).value("users"_L1).toInteger(), 12);
    EXPECT_EQ(json(run({u"import-legacy"_s, old})).value("already_here"_L1).toInteger(), 12);
    EXPECT_EQ(cluster.sql(name, u"SELECT count(*), sum(balance) FILTER (WHERE balance < 10000) FROM profiles"_s),
              QStringList(u"12|5740"_s));
    EXPECT_EQ(run({u"verify"_s}).code, 0);
}

TEST_F(ImportLegacy, RefusesWhatIsNoSuchTable)
{
    const std::map<QString, QByteArray> files{{u"legacy_columns"_s, "id,email\n1,a@example.com\n"},
                                              {u"legacy_unreadable"_s, "id,queries_used,queries_limit\n1,2\n"}};
    for (const auto &[code, content] : files) {
        const Ended ended = run({u"import-legacy"_s, write(u"some.csv"_s, content)});
        EXPECT_EQ(ended.code, 1);
        EXPECT_TRUE(ended.err.contains(code)) << ended.err.toStdString();
    }
    EXPECT_EQ(run({u"import-legacy"_s, file(u"missing.csv"_s)}).code, 1);
    EXPECT_EQ(run({u"import-legacy"_s, write(u"open.csv"_s, "id,queries_used,queries_limit\n\"1,2,3\n")}).code, 1);
}

TEST_F(ImportLegacy, IsNamedWhereSuchAFileIsRefused)
{
    oldDatabase();
    QProcess process;
    process.start(QStringLiteral(CREDITDESK_ADMIN), {u"--database"_s, u"sqlite:"_s + file(u"old.db"_s), u"migrate"_s});
    ASSERT_TRUE(process.waitForFinished(60'000));
    EXPECT_NE(process.exitCode(), 0);
    const QString said = QString::fromUtf8(process.readAllStandardError());
    EXPECT_TRUE(said.contains("import-legacy"_L1)) << said.toStdString();
}

TEST_F(ImportLegacy, PrintedMigrationsInstall)
{
    QProcess process;
    process.start(QStringLiteral(CREDITDESK_ADMIN), {u"migrate"_s, u"--print"_s});
    ASSERT_TRUE(process.waitForFinished(60'000));
    ASSERT_EQ(process.exitCode(), 0);
    auto &cluster = test::PostgresCluster::shared();
    const QString database = cluster.createDatabase();
    cluster.sql(database, QString::fromUtf8(process.readAllStandardOutput()));
    EXPECT_EQ(cluster.sql(database, u"SELECT calculate_query_cost(ARRAY['documentation', 'github'])"_s),
              QStringList(u"20"_s));
    const int version = cluster.sql(database, u"SELECT max(version) FROM creditdesk.schema_version"_s).value(0).toInt();
    process.start(QStringLiteral(CREDITDESK_ADMIN),
                  {u"migrate"_s, u"--print"_s, u"--from"_s, QString::number(version)});
    ASSERT_TRUE(process.waitForFinished(60'000));
    const QString rest = QString::fromUtf8(process.readAllStandardOutput());
    EXPECT_FALSE(rest.contains("CREATE TABLE"_L1)) << "nothing is missing any more";
    cluster.sql(database, rest);
}

} // namespace
} // namespace creditdesk
