// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/postgresql/postgresconnection.h"
#include "server/store/store.h"

#include <span>

namespace creditdesk::store {

/// The usage meters of the accounts that are locked, by id. Writing moves them on.
using PostgresMeters = QHash<QString, UsageMeter>;

/// Queues the changes of a whole batch: one statement for each table that is touched, with one array for each column.
/// They are sent, and fail, with the commit.
void queueChanges(PostgresConnection &connection, std::span<const AccountChange> changes, PostgresMeters &meters);

/// An id that is known to be a UUID, because the database gave it.
[[nodiscard]] PgUuid uuidOf(const QString &id);

} // namespace creditdesk::store
