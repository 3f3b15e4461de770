// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/store.h"

#include <chrono>

namespace creditdesk::store {

struct PostgresOptions {
    /// postgresql://…; whatever libpq takes, TLS settings included. May hold a password: never logged.
    QString url = {};
    QString replicaUrl = {}; ///< for history, statistics and exports; empty: the primary answers these too
    /// Marks this server's own notifications, so that it does not listen to itself; empty: sends none.
    QString serverName = {};
    /// How long a commit whose answer was lost is asked after before its outcome counts as unknown.
    std::chrono::milliseconds resolveFor = std::chrono::seconds(30);
};

/// The ledger in PostgreSQL 15 or newer. Any number of servers may work on one database: whoever writes holds the locks
/// of the accounts it writes, and nothing is remembered beyond a transaction. Errors: `database_unreachable`,
/// `database_locked`, `disk_full`, `database_readonly` (all Unavailable), `outcome_unknown`, `database_error`.
class PostgresStore final : public Store {
public:
    explicit PostgresStore(PostgresOptions options) : m_options(std::move(options)) {}
    Result<void> migrate() override;
    /// {users, odd, credits}: converted from a query-counting predecessor; {adopted}: had signed up with Supabase.
    Result<QJsonObject> publish(const Catalogue &catalogue) override;
    Result<void> prepare() override;
    Result<std::unique_ptr<WriteSession>> openWriter() override;
    Result<std::unique_ptr<Reader>> openReader() override;
    std::unique_ptr<ChangeFeed> listen(ChangeListener listener) override;

    /// `invalid_database`, without repeating what it says, which may hold a password.
    [[nodiscard]] static Result<void> checkUrl(const QString &url);

private:
    PostgresOptions m_options;
};

} // namespace creditdesk::store
