// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/stripe/storekind.h"

#include "server/store/memorystore.h"
#include "server/store/postgresql/postgresstore.h"
#include "tests/support/postgrescluster.h"

namespace creditdesk::stripe {

std::string nameOf(StoreKind kind)
{
    return kind == StoreKind::Memory ? "memory" : kind == StoreKind::Sqlite ? "sqlite" : "postgres";
}

std::unique_ptr<store::Store> newStore(StoreKind kind)
{
    if (kind == StoreKind::Memory)
        return std::make_unique<store::MemoryStore>();
    if (kind == StoreKind::Sqlite)
        return nullptr;
    auto &cluster = test::PostgresCluster::shared();
    return std::make_unique<store::PostgresStore>(store::PostgresOptions{.url = cluster.url(cluster.createDatabase())});
}

} // namespace creditdesk::stripe
