// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/store.h"

namespace creditdesk::test {

/// Passes everything on to a session that it owns: for those that let one thing go wrong.
class ForwardingSession : public store::WriteSession {
public:
    explicit ForwardingSession(std::unique_ptr<store::WriteSession> real) : m_real(std::move(real)) {}

    store::Records &records() override { return m_real->records(); }
    Result<void> begin() override { return m_real->begin(); }
    void expect(store::Expected expected) override { m_real->expect(std::move(expected)); }
    void announce(const QString &accountId, const ledger::Outcome &outcome) override
    {
        m_real->announce(accountId, outcome);
    }
    Result<void> commit() override { return m_real->commit(); }
    [[nodiscard]] bool mayRepeat() const override { return m_real->mayRepeat(); }
    void rollback() override { m_real->rollback(); }
    Result<void> savepoint() override { return m_real->savepoint(); }
    Result<void> releaseSavepoint() override { return m_real->releaseSavepoint(); }
    Result<void> rollbackToSavepoint() override { return m_real->rollbackToSavepoint(); }
    Result<std::vector<ledger::AccountState>> load(std::span<const QString> accountIds) override
    {
        return m_real->load(accountIds);
    }
    Result<std::optional<store::StoredOutcome>> outcome(const QString &accountId, const QString &operation,
                                                        const QString &key) override
    {
        return m_real->outcome(accountId, operation, key);
    }
    Result<std::optional<Transaction>> rowOfGrantKey(const QString &grantKey) override
    {
        return m_real->rowOfGrantKey(grantKey);
    }
    Result<std::optional<store::OwnedGrant>> grantByKey(const QString &grantKey) override
    {
        return m_real->grantByKey(grantKey);
    }
    Result<std::optional<store::OwnedGrant>> grantById(const QString &grantId) override
    {
        return m_real->grantById(grantId);
    }
    Result<std::vector<ledger::Claim>> claims(const QString &accountId, std::int64_t grantSeq) override
    {
        return m_real->claims(accountId, grantSeq);
    }
    Result<std::optional<ledger::Hold>> hold(const QString &accountId, const QString &holdId) override
    {
        return m_real->hold(accountId, holdId);
    }
    Result<std::vector<Transaction>> rows(const QString &accountId, std::int64_t seqFrom, std::int64_t seqTo) override
    {
        return m_real->rows(accountId, seqFrom, seqTo);
    }
    Result<void> apply(std::span<const store::AccountChange> changes) override { return m_real->apply(changes); }

private:
    std::unique_ptr<store::WriteSession> m_real;
};

} // namespace creditdesk::test
