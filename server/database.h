// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/settings.h"
#include "server/store/store.h"

#include <functional>

namespace creditdesk::server {

/// Which database, as --database and --replica name it.
struct DatabaseChoice {
    QString sqlitePath;  ///< empty: PostgreSQL
    QString postgresUrl; ///< may hold a password: never shown
    QString replicaUrl;
};

/// CREDITDESK_DATABASE, shared with the operator's tool.
void addDatabaseSetting(Settings &settings);
/// CREDITDESK_REPLICA, the server's own.
void addReplicaSetting(Settings &settings);

/// Reads them; `invalid_config` names the variable that is wrong and does not repeat its value.
[[nodiscard]] Result<DatabaseChoice> databaseChoice(const QString &database, const QString &replica = {});

/// Opens nothing yet. `onLongLog`: an SQLite file's log has grown to so many bytes; see store::SqliteLogLimits.
[[nodiscard]] std::unique_ptr<store::Store> makeStore(const DatabaseChoice &choice,
                                                      std::function<void(std::int64_t bytes)> onLongLog = {});

} // namespace creditdesk::server
