// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/postgresql/postgresconnection.h"
#include "server/store/postgresql/postgresstore.h"

namespace creditdesk::store {

/// A transaction whose COMMIT was sent and not answered.
struct LostCommit {
    QString transactionId;
    QString epoch; ///< of the server that it was sent to
    int backendPid = 0;
};

/// Asks the database by a new connection what became of it, again and again up to `resolveFor`. Exact, whatever cut the
/// old one. Error `outcome_unknown` when nobody answers in that time, or when the server crashed or another one took
/// over in between: numbers of transactions are given out again then. Keys still tell.
[[nodiscard]] Result<bool> committedAfterAll(const PostgresOptions &options, const LostCommit &lost);

/// Within one epoch no number of a transaction is given out twice: it ends with a crash (which also throws the server's
/// statistics away) and when a replica is promoted. Empty on a replica.
[[nodiscard]] Result<QString> epochOf(PostgresConnection &connection);

} // namespace creditdesk::store
