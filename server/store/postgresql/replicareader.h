// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/postgresql/postgresreader.h"

#include <QDeadlineTimer>

namespace creditdesk::store {

/// History, statistics and exports from a replica, which may lag a little behind; everything else, and these too while
/// the replica does not answer, from the primary.
class ReplicaReader final : public Reader {
public:
    ReplicaReader(std::unique_ptr<PostgresReader> primary, QString replicaUrl)
        : m_primary(std::move(primary)), m_replicaUrl(std::move(replicaUrl))
    {
    }

    Records &records() override { return m_primary->records(); }
    Result<HistoryPage> history(const QString &userId, const HistoryQuery &query) override;
    Result<void> eachRow(const QString &userId, const HistoryFilter &filter,
                         const std::function<bool(const Transaction &)> &onRow) override;
    Result<UsageStats> usageStats(const QString &userId, const UsageQuery &query) override;

    Result<std::optional<ledger::AccountState>> account(const QString &id) override { return m_primary->account(id); }
    Result<Credits> creditsUsed(const QString &userId, Timestamp from, Timestamp to) override
    {
        return m_primary->creditsUsed(userId, from, to);
    }
    Result<AllowanceState> allowance(const QString &userId, Timestamp now) override
    {
        return m_primary->allowance(userId, now);
    }
    Result<Credits> balanceAt(const QString &userId, Timestamp at) override { return m_primary->balanceAt(userId, at); }
    Result<std::vector<ledger::Hold>> holdsAt(const QString &userId, Timestamp at) override
    {
        return m_primary->holdsAt(userId, at);
    }
    Result<std::optional<ledger::Hold>> hold(const QString &userId, const QString &holdId) override
    {
        return m_primary->hold(userId, holdId);
    }
    Result<std::optional<QString>> accountOfHold(const QString &holdId) override
    {
        return m_primary->accountOfHold(holdId);
    }
    Result<std::optional<QString>> accountOfGrant(const QString &grantId) override
    {
        return m_primary->accountOfGrant(grantId);
    }
    Result<std::optional<OwnedGrant>> grantByKey(const QString &grantKey) override
    {
        return m_primary->grantByKey(grantKey);
    }
    /// A snapshot spans calls, so all of it is the primary's.
    Result<void> inSnapshot(const std::function<Result<void>()> &read) override;
    Result<std::vector<DueAccount>> accountsDue(Timestamp now, int limit) override
    {
        return m_primary->accountsDue(now, limit);
    }
    Result<std::vector<QString>> accountIds(const QString &afterId, int limit) override
    {
        return m_primary->accountIds(afterId, limit);
    }
    Result<std::vector<ledger::Grant>> grants(const QString &userId) override { return m_primary->grants(userId); }
    Result<std::vector<ledger::Hold>> holds(const QString &userId, std::int64_t afterNumber, int limit) override
    {
        return m_primary->holds(userId, afterNumber, limit);
    }
    Result<std::vector<ledger::Claim>> claims(const QString &userId) override { return m_primary->claims(userId); }
    Result<UsageMeter> usageMeter(const QString &userId) override { return m_primary->usageMeter(userId); }
    Result<std::vector<UsageReading>> rollups(const QString &userId, std::int64_t slotFrom, std::int64_t slotTo,
                                              int limit) override
    {
        return m_primary->rollups(userId, slotFrom, slotTo, limit);
    }
    Result<void> ping() override { return m_primary->ping(); }

private:
    /// Null while there is none to be had; then it is not asked again for a while.
    [[nodiscard]] PostgresReader *replica();
    template <typename T, typename Read>
    Result<T> fromReplica(Read read);

    std::unique_ptr<PostgresReader> m_primary;
    const QString m_replicaUrl;
    std::unique_ptr<PostgresReader> m_replica;
    QDeadlineTimer m_notBefore; ///< the replica is away: do not wait for it with every question
    bool m_inSnapshot = false;
};

} // namespace creditdesk::store
