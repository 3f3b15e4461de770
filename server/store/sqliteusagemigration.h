// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/sqlitedatabase.h"

namespace creditdesk::store {

/// The data of migration 4: turns usage per quarter of an hour and part (`usage_rollups_3`) into the readings of each
/// account's usage meter, the open slot's into its profile.
[[nodiscard]] Result<void> turnRollupsIntoReadings(SqliteDatabase &database);

} // namespace creditdesk::store
