// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/database.h"

#include "server/store/postgresql/postgresstore.h"
#include "server/store/sqlitestore.h"

#include <QUuid>

using namespace Qt::StringLiterals;

namespace creditdesk::server {
namespace {

constexpr auto kSqlite = "sqlite:"_L1;

Result<void> checkPostgres(const QString &url, const QString &variable)
{
    return store::PostgresStore::checkUrl(url).map_error([&](Error error) {
        error.code = u"invalid_config"_s;
        error.detail = variable + u": "_s + error.detail;
        return error;
    });
}

} // namespace

void addDatabaseSetting(Settings &settings)
{
    settings.add({"--database", "CREDITDESK_DATABASE",
                  "sqlite:PATH, made and migrated at the start; or postgresql://USER@HOST/NAME, migrated by "
                  "creditdesk-admin migrate",
                  "sqlite:creditdesk.db"});
}

void addReplicaSetting(Settings &settings)
{
    settings.add({"--replica", "CREDITDESK_REPLICA",
                  "postgresql://… of a streaming replica that answers history, statistics and exports; empty: none",
                  ""});
}

Result<DatabaseChoice> databaseChoice(const QString &database, const QString &replica)
{
    DatabaseChoice choice;
    if (database.startsWith(kSqlite) && database.size() > kSqlite.size()) {
        if (!replica.isEmpty())
            return failure(ErrorKind::InvalidInput, u"invalid_config"_s,
                           u"CREDITDESK_REPLICA goes with PostgreSQL: SQLite has no replicas."_s);
        choice.sqlitePath = database.mid(kSqlite.size());
        return choice;
    }
    if (!database.startsWith("postgres"_L1))
        return failure(ErrorKind::InvalidInput, u"invalid_config"_s,
                       u"CREDITDESK_DATABASE must be sqlite:PATH or postgresql://USER@HOST/NAME."_s);
    auto sound = checkPostgres(database, u"CREDITDESK_DATABASE"_s);
    if (sound && !replica.isEmpty())
        sound = checkPostgres(replica, u"CREDITDESK_REPLICA"_s);
    if (!sound)
        return tl::unexpected(sound.error());
    choice.postgresUrl = database;
    choice.replicaUrl = replica;
    return choice;
}

std::unique_ptr<store::Store> makeStore(const DatabaseChoice &choice, std::function<void(std::int64_t bytes)> onLongLog)
{
    if (!choice.sqlitePath.isEmpty()) {
        store::SqliteOptions options;
        options.log.onLong = std::move(onLongLog);
        return std::make_unique<store::SqliteStore>(choice.sqlitePath, std::move(options));
    }
    return std::make_unique<store::PostgresStore>(
        store::PostgresOptions{.url = choice.postgresUrl,
                               .replicaUrl = choice.replicaUrl,
                               .serverName = QUuid::createUuid().toString(QUuid::WithoutBraces)});
}

} // namespace creditdesk::server
