// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/postgresql/postgresconnection.h"
#include "tests/store/storefixture.h"

namespace creditdesk::test {

/// Two worlds side by side, told the same: in the one the server's code books in memory, in the other SQL functions
/// book in PostgreSQL. What the functions have no words for (holds, claw-backs, voids, several commands at once) the
/// server's code does there too, so that both work on the same accounts.
class SqlOffice {
public:
    SqlOffice(std::int64_t freeCredits, Timestamp created);

    /// Tells both and holds their answers against each other.
    Result<ledger::Outcome> submit(const QString &account, const std::vector<ledger::Command> &commands, Timestamp at,
                                   const QString &key = {}, const QByteArray &fingerprint = {});
    /// Rows, grants and usage of both accounts are the same in both worlds, and verify finds nothing in either.
    void expectEqual();
    [[nodiscard]] int throughSql() const { return m_throughSql; } ///< submissions that a function did

private:
    void submitSql(const QString &statement, const Result<ledger::Outcome> &expected);

    store::testing::Office m_memory;
    store::testing::Office m_postgres;
    std::unique_ptr<store::PostgresConnection> m_connection;
    int m_throughSql = 0;
};

/// The call of the function that does this command; nullopt: there is none.
[[nodiscard]] std::optional<QString> sqlOf(const ledger::Command &command, const QString &account, Timestamp at,
                                           const QString &key, const QByteArray &fingerprint);

} // namespace creditdesk::test
