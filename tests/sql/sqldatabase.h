// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/postgrescluster.h"

namespace creditdesk::test {

/// What the migrations are installed into.
enum class Ground {
    Plain,    ///< an empty database, by its superuser
    Supabase, ///< the least of a Supabase project, by its owner who is no superuser
    Legacy,   ///< such a project with the table of the query-counting predecessor
};

/// A database of one's own with the migrations applied and the catalogue published; dropped at the end.
class SqlDatabase {
public:
    explicit SqlDatabase(Ground ground = Ground::Plain);
    ~SqlDatabase();
    SqlDatabase(const SqlDatabase &) = delete;
    SqlDatabase &operator=(const SqlDatabase &) = delete;

    /// Runs statements on a connection of its own; may be called from many threads.
    QStringList sql(const QString &statements) const { return m_cluster.sql(m_name, statements); }
    /// Runs a file of statements by psql; its output and, after it, what went wrong.
    [[nodiscard]] QString psql(const QString &path, const QString &user = QStringLiteral("postgres")) const;
    [[nodiscard]] QString url(const QString &user = QStringLiteral("postgres")) const
    {
        return m_cluster.url(m_name, user);
    }

private:
    PostgresCluster &m_cluster;
    QString m_name;
};

/// The content of a file; a missing one is thrown as std::runtime_error.
[[nodiscard]] QString fileContent(const QString &path);

} // namespace creditdesk::test
