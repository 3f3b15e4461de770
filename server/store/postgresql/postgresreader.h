// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/postgresql/postgreshistory.h"
#include "server/store/postgresql/postgresrecords.h"
#include "server/store/reader.h"
#include "server/store/store.h"

namespace creditdesk::store {

/// Reads over a connection that may only query; a lost one is made anew. Each call is one snapshot.
class PostgresReader final : public Reader {
public:
    [[nodiscard]] static Result<std::unique_ptr<PostgresReader>> open(const QString &url);

    Records &records() override { return m_records; }
    Result<std::optional<ledger::AccountState>> account(const QString &id) override;
    Result<HistoryPage> history(const QString &userId, const HistoryQuery &query) override;
    Result<void> eachRow(const QString &userId, const HistoryFilter &filter,
                         const std::function<bool(const Transaction &)> &onRow) override;
    Result<UsageStats> usageStats(const QString &userId, const UsageQuery &query) override;
    Result<Credits> creditsUsed(const QString &userId, Timestamp from, Timestamp to) override;
    Result<AllowanceState> allowance(const QString &userId, Timestamp now) override;
    Result<Credits> balanceAt(const QString &userId, Timestamp at) override;
    Result<std::vector<ledger::Hold>> holdsAt(const QString &userId, Timestamp at) override;
    Result<std::optional<ledger::Hold>> hold(const QString &userId, const QString &holdId) override;
    Result<std::optional<QString>> accountOfHold(const QString &holdId) override;
    Result<std::optional<QString>> accountOfGrant(const QString &grantId) override;
    Result<std::optional<OwnedGrant>> grantByKey(const QString &grantKey) override;
    Result<void> inSnapshot(const std::function<Result<void>()> &read) override;
    Result<std::vector<DueAccount>> accountsDue(Timestamp now, int limit) override;
    Result<std::vector<QString>> accountIds(const QString &afterId, int limit) override;
    Result<std::vector<ledger::Grant>> grants(const QString &userId) override;
    Result<std::vector<ledger::Hold>> holds(const QString &userId, std::int64_t afterNumber, int limit) override;
    Result<std::vector<ledger::Claim>> claims(const QString &userId) override;
    Result<UsageMeter> usageMeter(const QString &userId) override;
    Result<std::vector<UsageReading>> rollups(const QString &userId, std::int64_t slotFrom, std::int64_t slotTo,
                                              int limit) override;
    Result<void> ping() override;

private:
    explicit PostgresReader(std::unique_ptr<PostgresConnection> connection);

    /// `read` in one snapshot, as a value.
    template <typename T, typename Read>
    Result<T> snapshot(Read read);
    /// The rows of a statement whose $1 is the account; NotFound when there is no such account.
    Result<PostgresRows> ofAccount(const QString &userId, const QByteArray &sql, PostgresParams values);
    /// The one row of a statement whose $1 is an id; nullopt when there is none.
    template <typename Decode>
    auto byId(const QString &id, const QByteArray &sql, PostgresParams values, Decode decode);

    std::unique_ptr<PostgresConnection> m_connection;
    PostgresRecords m_records;
    PostgresHistory m_history;
};

} // namespace creditdesk::store
