// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/sqlitedatabase.h"

namespace creditdesk::store {

/// The version that this program reads and writes.
[[nodiscard]] int currentSchemaVersion();

/// Applies every migration that the database lacks, all in one transaction. Errors `schema_newer`, `legacy_schema`.
[[nodiscard]] Result<void> migrateSqlite(SqliteDatabase &database, Timestamp now);

/// Exactly the current version, or `schema_newer` / `schema_older`.
[[nodiscard]] Result<void> requireCurrentSchema(SqliteDatabase &database);

} // namespace creditdesk::store
