// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/postgresql/postgresconnection.h"
#include "server/store/usagebuckets.h"

namespace creditdesk::store {

/// One account's usage figures within one snapshot. All edges of a question are one statement.
class PostgresUsageFeed final : public UsageFeed {
public:
    /// Error NotFound for an unknown account.
    [[nodiscard]] static Result<PostgresUsageFeed> open(PostgresConnection &connection, const QString &userId);

    [[nodiscard]] const UsageMeter &meter() const override { return m_meter; }
    Result<std::vector<UsageSums>> before(std::span<const std::int64_t> slots, bool parts) override;
    Result<void> eachUsageRow(Timestamp from, Timestamp to,
                              const std::function<void(const Transaction &)> &onRow) override;

private:
    explicit PostgresUsageFeed(PostgresConnection &connection) : m_connection(&connection) {}

    PostgresConnection *m_connection;
    PgUuid m_account;
    UsageMeter m_meter;
    std::optional<Timestamp> m_lastBookedAt;
};

} // namespace creditdesk::store
