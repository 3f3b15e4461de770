// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/sqlitedatabase.h"
#include "server/store/store.h"

namespace creditdesk::store {

/// Holds and claims of one SQLite connection. Accounts by their short number; a hold or grant of nobody is nullopt.
class SqliteHolds {
public:
    explicit SqliteHolds(SqliteDatabase &database) : m_database(database) {}

    /// The open holds of an account; costs nothing when nothing is held.
    [[nodiscard]] Result<void> loadInto(ledger::AccountState &state, std::int64_t account);
    [[nodiscard]] Result<std::optional<ledger::Hold>> byId(std::int64_t account, const QString &holdId);
    [[nodiscard]] Result<std::vector<ledger::Hold>> page(std::int64_t account, std::int64_t afterNumber, int limit);
    /// Those that were open at `at`, found by bisection: a hold lives no longer than a day, however many there are.
    [[nodiscard]] Result<std::vector<ledger::Hold>> openAt(std::int64_t account, Timestamp at);
    [[nodiscard]] Result<std::optional<QString>> accountOf(const QString &holdId);

    [[nodiscard]] Result<std::vector<ledger::Claim>> claimsOn(std::int64_t account,
                                                              std::int64_t grantSeq); ///< by number
    [[nodiscard]] Result<std::vector<ledger::Claim>> claims(std::int64_t account);    ///< by grantSeq, number

    [[nodiscard]] Result<void> write(std::int64_t account, const AccountChange &change);

private:
    [[nodiscard]] Result<std::vector<ledger::Hold>> holds(const QString &select, const QVariantList &values);
    [[nodiscard]] Result<std::vector<ledger::Claim>> readClaims(const QString &select, const QVariantList &values);
    [[nodiscard]] Result<std::int64_t> firstAfter(std::int64_t account, std::int64_t count, Timestamp at);

    SqliteDatabase &m_database;
};

} // namespace creditdesk::store
