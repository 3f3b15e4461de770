// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/sqlitehistory.h"
#include "server/store/sqliteholds.h"
#include "server/store/sqliterecords.h"
#include "server/store/usagebuckets.h"

namespace creditdesk::store {

/// Reads over a connection that may only query. Each call is one snapshot.
class SqliteReader final : public Reader {
public:
    explicit SqliteReader(std::unique_ptr<SqliteDatabase> database);

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
    /// `read` in one snapshot, as a value.
    template <typename T, typename Read>
    Result<T> snapshot(Read read);
    Result<std::pair<std::int64_t, std::int64_t>> noAndLastSeq(const QString &userId);
    Result<std::vector<ledger::Grant>> grantsOf(const QString &select, const QVariantList &values);

    std::unique_ptr<SqliteDatabase> m_database;
    SqliteRecords m_records;
    SqliteHistory m_history;
    SqliteHolds m_holds;
};

} // namespace creditdesk::store
