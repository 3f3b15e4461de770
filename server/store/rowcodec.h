// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/sqlitedatabase.h"

namespace creditdesk::store {

// Columns of credit_transactions (alias t), profiles (p), credit_grants, credit_holds and credit_claims as the decoders
// below expect them.
[[nodiscard]] QString transactionColumns();
[[nodiscard]] QString grantColumns();
[[nodiscard]] QString selectOpenGrants(); ///< of one account, bound by its number; in no order
[[nodiscard]] QString accountColumns();
[[nodiscard]] QString holdColumns();
[[nodiscard]] QString selectOpenHolds(); ///< of one account, bound by its number; by number
[[nodiscard]] QString claimColumns();
inline constexpr int kTransactionColumns = 14; ///< so many; what a query adds comes after them
inline constexpr int kGrantColumns = 14;
inline constexpr int kAccountColumns = 18;

[[nodiscard]] Transaction transactionFrom(const SqliteRows &rows, const QString &userId);
[[nodiscard]] ledger::Grant grantFrom(const SqliteRows &rows);
[[nodiscard]] ledger::AccountState accountFrom(const SqliteRows &rows); ///< without grants and holds
[[nodiscard]] ledger::Hold holdFrom(const SqliteRows &rows);
[[nodiscard]] ledger::Claim claimFrom(const SqliteRows &rows);

/// The grant that a condition on credit_grants names, bound to `value`.
[[nodiscard]] Result<std::optional<OwnedGrant>> grantWhere(SqliteDatabase &database, const QString &condition,
                                                           const QString &value);

// JSON columns; nothing is the empty text.
[[nodiscard]] QString toolsColumn(const QStringList &tools);
[[nodiscard]] QString sharesColumn(const std::vector<GrantShare> &shares); ///< [["<grant id>", -5], …]
[[nodiscard]] QString objectColumn(const QJsonObject &object);

/// The one row of a statement on profiles whose only value is an account's id; `account_not_found` without it.
[[nodiscard]] Result<SqliteRows> accountRow(SqliteDatabase &database, const QString &select, const QString &accountId);

/// The first row decoded, or nullopt when there is none.
template <typename T, typename Decode>
[[nodiscard]] Result<std::optional<T>> firstRow(Result<SqliteRows> rows, Decode decode)
{
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->next())
        return std::optional<T>(decode(*rows));
    return rows->status().map([] { return std::optional<T>(); });
}

/// All rows decoded.
template <typename T, typename Decode>
[[nodiscard]] Result<std::vector<T>> allRows(Result<SqliteRows> rows, Decode decode)
{
    if (!rows)
        return tl::unexpected(rows.error());
    std::vector<T> found;
    while (rows->next())
        found.push_back(decode(*rows));
    return rows->status().map([&] { return std::move(found); });
}

} // namespace creditdesk::store
