// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/sqlitedatabase.h"
#include "server/store/sqlitehistory.h"
#include "server/store/usagebuckets.h"

namespace creditdesk::store {

// Columns of profiles (alias p) that hold the usage meter, as meterFrom() expects them from column `first` on.
[[nodiscard]] QString meterColumns();
[[nodiscard]] UsageMeter meterFrom(const SqliteRows &rows, int first);

[[nodiscard]] Result<void> insertRollup(SqliteDatabase &database, std::int64_t account, const UsageReading &reading);

/// One account's usage figures within one snapshot.
class SqliteUsageFeed final : public UsageFeed {
public:
    /// Error NotFound for an unknown account.
    [[nodiscard]] static Result<SqliteUsageFeed> open(SqliteDatabase &database, SqliteHistory &history,
                                                      const QString &userId);

    [[nodiscard]] const UsageMeter &meter() const override { return m_meter; }
    Result<std::vector<UsageSums>> before(std::span<const std::int64_t> slots, bool parts) override;
    Result<void> eachUsageRow(Timestamp from, Timestamp to,
                              const std::function<void(const Transaction &)> &onRow) override;

private:
    SqliteUsageFeed(SqliteDatabase &database, SqliteHistory &history) : m_database(&database), m_history(&history) {}

    SqliteDatabase *m_database;
    SqliteHistory *m_history;
    UsageMeter m_meter;
    std::int64_t m_account = 0;
    std::int64_t m_lastSeq = 0;
    std::optional<Timestamp> m_lastBookedAt;
};

} // namespace creditdesk::store
