// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/store.h"

#include <memory>
#include <string>

namespace creditdesk::stripe {

enum class StoreKind { Memory, Sqlite, Postgres };
[[nodiscard]] std::string nameOf(StoreKind kind);
/// An empty one for a ServiceFixture; of SQLite nothing, because the fixture has its own.
[[nodiscard]] std::unique_ptr<store::Store> newStore(StoreKind kind);

} // namespace creditdesk::stripe
