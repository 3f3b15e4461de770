// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sql/sqldatabase.h"

#include <QDir>
#include <QFile>

#include <stdexcept>

using namespace Qt::StringLiterals;

namespace creditdesk::test {
namespace {

constexpr int kPsqlTimeoutMs = 120'000;

/// Roles belong to a whole cluster, so a plain database needs one in which Supabase's have never been made.
PostgresCluster &clusterFor(Ground ground)
{
    if (ground == Ground::Plain)
        return PostgresCluster::shared();
    static PostgresCluster supabase;
    return supabase;
}

} // namespace

QString fileContent(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        throw std::runtime_error("cannot read " + path.toStdString());
    return QString::fromUtf8(file.readAll());
}

SqlDatabase::SqlDatabase(Ground ground) : m_cluster(clusterFor(ground)), m_name(m_cluster.createDatabase())
{
    const QDir tests(QStringLiteral(CREDITDESK_SQL_TESTS));
    if (ground != Ground::Plain)
        sql(fileContent(tests.filePath(u"supabase_project.sql"_s)));
    if (ground == Ground::Legacy)
        sql(fileContent(tests.filePath(u"legacy_project.sql"_s)));
    const QString owner = ground == Ground::Plain ? u"postgres"_s : u"project_owner"_s;
    const QDir migrations(QStringLiteral(CREDITDESK_MIGRATIONS));
    const QStringList files = migrations.entryList({u"*.sql"_s}, QDir::Files, QDir::Name);
    for (const QString &name : files)
        sql(u"SET ROLE %1; %2"_s.arg(owner, fileContent(migrations.filePath(name))));
    sql(u"SET ROLE %1; SELECT creditdesk.finish_migration($catalogue$%2$catalogue$)"_s.arg(
        owner, fileContent(QStringLiteral(CREDITDESK_CATALOGUE))));
}

SqlDatabase::~SqlDatabase()
{
    m_cluster.dropDatabase(m_name);
}

QString SqlDatabase::psql(const QString &path, const QString &user) const
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(u"psql"_s, {u"-X"_s, u"-A"_s, u"-t"_s, u"-q"_s, u"-v"_s, u"ON_ERROR_STOP=1"_s, u"-f"_s, path,
                              m_cluster.url(m_name, user)});
    if (!process.waitForFinished(kPsqlTimeoutMs))
        throw std::runtime_error("psql hangs");
    return QString::fromUtf8(process.readAll());
}

} // namespace creditdesk::test
