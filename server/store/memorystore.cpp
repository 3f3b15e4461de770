// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/memorystore.h"

#include "server/store/memorydata.h"
#include "server/store/memoryreader.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

/// Changes of the ledger wait until commit; records are changed in place and put back from a copy.
class MemoryWriter final : public WriteSession {
public:
    explicit MemoryWriter(MemoryStore::Data &data) : m_data(data) {}
    ~MemoryWriter() override { end(); }

    Records &records() override { return m_data.records; }

    Result<void> begin() override
    {
        m_lock = std::unique_lock(m_data.mutex);
        m_recordsBefore = m_data.records;
        return {};
    }

    Result<void> commit() override
    {
        for (const AccountChange &change : m_pending)
            m_data.apply(change);
        end();
        return {};
    }

    void rollback() override
    {
        m_data.records = m_recordsBefore;
        end();
    }

    Result<void> savepoint() override
    {
        m_recordsAtSavepoint = m_data.records;
        return {};
    }

    Result<void> releaseSavepoint() override { return {}; }

    Result<void> rollbackToSavepoint() override
    {
        m_data.records = m_recordsAtSavepoint;
        return {};
    }

    Result<std::vector<ledger::AccountState>> load(std::span<const QString> accountIds) override
    {
        std::vector<ledger::AccountState> states;
        for (const QString &id : accountIds) {
            if (auto state = m_data.load(id))
                states.push_back(std::move(*state));
        }
        return states;
    }

    Result<std::optional<StoredOutcome>> outcome(const QString &accountId, const QString &operation,
                                                 const QString &key) override
    {
        const auto *account = m_data.find(accountId);
        if (!account || !account->outcomes.contains({operation, key}))
            return std::nullopt;
        StoredOutcome stored = account->outcomes.value({operation, key});
        if (stored.createdAt < m_data.records.keysPrunedBefore())
            return std::nullopt;
        return stored;
    }

    Result<std::optional<Transaction>> rowOfGrantKey(const QString &grantKey) override
    {
        const auto place = m_data.grantKeys.find(grantKey);
        if (place == m_data.grantKeys.end())
            return std::nullopt;
        return rows(place->first, place->second, place->second).map([](const auto &found) {
            return std::optional(found.front());
        });
    }

    Result<std::optional<OwnedGrant>> grantByKey(const QString &grantKey) override
    {
        return m_data.grantByKey(grantKey);
    }

    Result<std::optional<OwnedGrant>> grantById(const QString &grantId) override { return m_data.grantById(grantId); }

    Result<std::vector<ledger::Claim>> claims(const QString &accountId, std::int64_t grantSeq) override
    {
        std::vector<ledger::Claim> found;
        if (const auto *account = m_data.find(accountId))
            std::ranges::copy_if(account->claims, std::back_inserter(found),
                                 [&](const ledger::Claim &claim) { return claim.grantSeq == grantSeq; });
        return found;
    }

    Result<std::optional<ledger::Hold>> hold(const QString &accountId, const QString &holdId) override
    {
        return m_data.hold(accountId, holdId);
    }

    Result<std::vector<Transaction>> rows(const QString &accountId, std::int64_t seqFrom, std::int64_t seqTo) override
    {
        std::vector<Transaction> found;
        if (const auto *account = m_data.find(accountId)) {
            for (std::int64_t seq = seqFrom; seq <= std::min(seqTo, std::int64_t(account->rows.size())); ++seq)
                found.push_back(account->rows[static_cast<std::size_t>(seq - 1)]);
        }
        return found;
    }

    Result<void> apply(std::span<const AccountChange> changes) override
    {
        m_pending.assign(changes.begin(), changes.end());
        return {};
    }

private:
    void end()
    {
        m_pending.clear();
        if (m_lock.owns_lock())
            m_lock.unlock();
    }

    MemoryStore::Data &m_data;
    std::unique_lock<std::recursive_mutex> m_lock;
    std::vector<AccountChange> m_pending;
    MemoryRecords m_recordsBefore;
    MemoryRecords m_recordsAtSavepoint;
};

} // namespace

MemoryStore::MemoryStore() : m_data(std::make_unique<Data>()) {}

MemoryStore::~MemoryStore() = default;

Result<void> MemoryStore::migrate()
{
    return {};
}

Result<std::unique_ptr<WriteSession>> MemoryStore::openWriter()
{
    return std::make_unique<MemoryWriter>(*m_data);
}

Result<std::unique_ptr<Reader>> MemoryStore::openReader()
{
    return std::make_unique<MemoryReader>(*m_data);
}

} // namespace creditdesk::store
