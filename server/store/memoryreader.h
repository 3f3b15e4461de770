// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/memorydata.h"

namespace creditdesk::store {

/// Reads of a MemoryStore by plain loops over all rows: slow, obvious, and written without a look at the SQL.
class MemoryReader final : public Reader {
public:
    explicit MemoryReader(MemoryStore::Data &data) : m_data(data) {}

    Records &records() override { return m_data.records; }
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
    Result<void> ping() override { return {}; }

private:
    struct Place {
        const Transaction *row;
        std::int64_t position; ///< seq in one account, else place among all rows
    };
    /// The rows of the filter in its order; NotFound for an unknown account.
    Result<std::vector<Place>> select(const QString &userId, const HistoryFilter &filter);
    [[nodiscard]] std::vector<UsageReading> readings(const QString &userId) const;
    Result<std::vector<const Transaction *>> usageRows(const QString &userId, Timestamp from, Timestamp to);

    MemoryStore::Data &m_data;
};

} // namespace creditdesk::store
