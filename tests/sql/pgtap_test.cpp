// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sql/sqldatabase.h"

#include <QDir>
#include <QRegularExpression>

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;

namespace creditdesk::test {
namespace {

/// Each file says in a line `-- on: supabase` what it wants to be run on; none: a plain database.
Ground groundOf(const QString &file)
{
    static const QRegularExpression wish(u"^-- on: (\\w+)$"_s, QRegularExpression::MultilineOption);
    const QString ground = wish.match(fileContent(file)).captured(1);
    return ground == "supabase"_L1 ? Ground::Supabase : ground == "legacy"_L1 ? Ground::Legacy : Ground::Plain;
}

QString folder()
{
    return QStringLiteral(CREDITDESK_SQL_TESTS "/pgtap");
}

class PgTap : public testing::TestWithParam<std::string> {};

TEST_P(PgTap, saysOk)
{
    const QString file = QDir(folder()).filePath(QString::fromStdString(GetParam()) + u".sql"_s);
    const SqlDatabase database(groundOf(file));
    database.sql(u"CREATE EXTENSION pgtap"_s);
    const QString said = database.psql(file);
    const QStringList lines = said.split(u'\n', Qt::SkipEmptyParts);
    const auto count = [&](const QString &pattern) { return lines.filter(QRegularExpression(pattern)).size(); };
    const QString plan = lines.filter(QRegularExpression(u"^1\\.\\.\\d+$"_s)).value(0);
    EXPECT_EQ(count(u"^not ok"_s), 0) << said.toStdString();
    EXPECT_EQ(plan.mid(3).toInt(), count(u"^ok"_s)) << said.toStdString();
    EXPECT_GT(count(u"^ok"_s), 0) << said.toStdString();
}

std::vector<std::string> files()
{
    std::vector<std::string> names;
    const QStringList entries = QDir(folder()).entryList({u"*.sql"_s}, QDir::Files, QDir::Name);
    for (const QString &name : entries)
        names.push_back(name.chopped(4).toStdString());
    return names;
}

INSTANTIATE_TEST_SUITE_P(Files, PgTap, testing::ValuesIn(files()), [](const auto &one) { return one.param; });

TEST(Migrations, cannotBeAppliedTwice)
{
    const SqlDatabase database;
    const QDir migrations(QStringLiteral(CREDITDESK_MIGRATIONS));
    const QStringList names = migrations.entryList({u"*.sql"_s}, QDir::Files, QDir::Name);
    for (const QString &name : names)
        EXPECT_THROW(database.sql(fileContent(migrations.filePath(name))), std::runtime_error) << qPrintable(name);
    EXPECT_EQ(database.sql(u"SELECT count(*), max(version) FROM creditdesk.schema_version"_s),
              QStringList(u"%1|%1"_s.arg(names.size())));
}

TEST(Migrations, leaveSomebodyElsesProfilesAlone)
{
    PostgresCluster &cluster = PostgresCluster::shared();
    const QString name = cluster.createDatabase();
    cluster.sql(name, u"CREATE TABLE public.profiles (id int); INSERT INTO public.profiles VALUES (7)"_s);
    const QString first = QDir(QStringLiteral(CREDITDESK_MIGRATIONS)).filePath(u"0001_tables.sql"_s);
    EXPECT_THROW(cluster.sql(name, fileContent(first)), std::runtime_error);
    EXPECT_EQ(cluster.sql(name, u"SELECT id, to_regnamespace('creditdesk') IS NULL FROM public.profiles"_s),
              QStringList(u"7|t"_s));
    cluster.dropDatabase(name);
}

} // namespace
} // namespace creditdesk::test
