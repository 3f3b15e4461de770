// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/postgresql/postgresconnection.h"

namespace creditdesk::store {

/// One file of migrations/: a transaction's worth of SQL that also notes its number in creditdesk.schema_version.
struct PostgresMigration {
    int version = 0;
    QString name; ///< "0001_tables.sql"
    QByteArray sql;
};

/// All of them in order: version n is the n-th.
[[nodiscard]] std::vector<PostgresMigration> postgresMigrations();

/// Applies what the database lacks, each file in a transaction of its own; a second program that migrates at the same
/// time waits. How many were applied. Error `schema_newer`.
[[nodiscard]] Result<int> migratePostgres(PostgresConnection &connection);

/// Exactly the current version, or `schema_newer` / `schema_older` (which names the command that helps).
[[nodiscard]] Result<void> requireCurrentPostgres(PostgresConnection &connection);

} // namespace creditdesk::store
