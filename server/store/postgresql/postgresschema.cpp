// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/postgresql/postgresschema.h"

#include "server/store/storeerrors.h"

#include <QDir>
#include <QFile>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

constexpr auto kFolder = ":/creditdesk/migrations"_L1;
constexpr std::int64_t kMigrationLock = 0x43726564'69746473; // an advisory lock's number, anything nobody else takes

Result<int> versionOf(PostgresConnection &connection)
{
    auto known = connection.run("SELECT to_regclass('creditdesk.schema_version') IS NOT NULL");
    if (!known)
        return tl::unexpected(known.error());
    if (!known->next() || !known->boolean(0))
        return 0;
    return connection.run("SELECT coalesce(max(version), 0) FROM creditdesk.schema_version")
        .map([](PostgresRows &&rows) { return rows.next() ? static_cast<int>(rows.integer(0)) : 0; });
}

int currentVersion()
{
    return static_cast<int>(QDir(kFolder).entryList({u"*.sql"_s}).size());
}

Result<int> migrateLocked(PostgresConnection &connection)
{
    const auto version = versionOf(connection);
    if (!version)
        return tl::unexpected(version.error());
    if (*version > currentVersion())
        return schemaNewer(*version, currentVersion());
    int applied = 0;
    for (const PostgresMigration &migration : postgresMigrations()) {
        if (migration.version <= *version)
            continue;
        if (auto done = connection.script(migration.sql); !done) { // many statements in one message: one transaction
            Error error = done.error();
            error.detail = u"%1: %2"_s.arg(migration.name, error.detail);
            return tl::unexpected(error);
        }
        ++applied;
    }
    return applied;
}

} // namespace

std::vector<PostgresMigration> postgresMigrations()
{
    std::vector<PostgresMigration> migrations;
    const QStringList names = QDir(kFolder).entryList({u"*.sql"_s}, QDir::Files, QDir::Name);
    for (const QString &name : names) {
        QFile file(kFolder + u'/' + name);
        if (file.open(QIODevice::ReadOnly))
            migrations.push_back({name.section(u'_', 0, 0).toInt(), name, file.readAll()});
    }
    return migrations;
}

Result<int> migratePostgres(PostgresConnection &connection)
{
    // Held by the session, so that it spans the files; it goes with the connection whatever happens.
    if (auto locked = connection.execute("SELECT pg_advisory_lock($1)", PostgresParams(kMigrationLock)); !locked)
        return tl::unexpected(locked.error());
    auto migrated = migrateLocked(connection);
    const auto unlocked = connection.execute("SELECT pg_advisory_unlock($1)", PostgresParams(kMigrationLock));
    if (migrated && !unlocked)
        return tl::unexpected(unlocked.error());
    return migrated;
}

Result<void> requireCurrentPostgres(PostgresConnection &connection)
{
    const auto version = versionOf(connection);
    if (!version)
        return tl::unexpected(version.error());
    if (*version > currentVersion())
        return schemaNewer(*version, currentVersion());
    if (*version < currentVersion())
        return schemaOlder(*version, currentVersion(), u"run creditdesk-admin migrate"_s);
    return {};
}

} // namespace creditdesk::store
