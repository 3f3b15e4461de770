// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/postgresql/postgresconnection.h"
#include "server/store/postgresql/postgresstore.h"

namespace creditdesk::store {

/// A transaction whose COMMIT was sent and not answered.
struct LostCommit {
    QString transactionId;
    QString timeline; ///< of the server that it was sent to
    int backendPid = 0;
};

/// Asks the database by a new connection what became of it, again and again up to `resolveFor`. Exact, whatever cut the
/// old one. Error `outcome_unknown` when nobody answers in that time, or when another server took over in between: it
/// may number its transactions alike.
[[nodiscard]] Result<bool> committedAfterAll(const PostgresOptions &options, const LostCommit &lost);

/// Changes when a replica is promoted; empty on a replica.
[[nodiscard]] Result<QString> timelineOf(PostgresConnection &connection);

} // namespace creditdesk::store
