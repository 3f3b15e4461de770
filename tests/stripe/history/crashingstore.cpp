// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/stripe/history/crashingstore.h"

using namespace Qt::StringLiterals;

namespace creditdesk::stripe::history {

namespace {

using Moment = CrashingStore::Moment;

tl::unexpected<Error> dead()
{
    return failure(ErrorKind::Unavailable, u"killed"_s, u"The process was killed here."_s);
}

class CrashingSession final : public store::WriteSession {
public:
    CrashingSession(std::unique_ptr<store::WriteSession> real, std::shared_ptr<CrashingStore::Fate> fate)
        : m_real(std::move(real)), m_fate(std::move(fate))
    {
    }

    store::Records &records() override { return m_real->records(); }
    Result<void> begin() override { return m_fate->isDead ? dead() : m_real->begin(); }
    void expect(store::Expected expected) override { m_real->expect(std::move(expected)); }
    void announce(const QString &accountId, const ledger::Outcome &outcome) override
    {
        m_real->announce(accountId, outcome);
    }
    Result<void> commit() override
    {
        const int left = m_fate->commitsLeft;
        if (left > 0)
            m_fate->commitsLeft = left - 1;
        if (left != 1)
            return m_real->commit();
        m_fate->isDead = true;
        if (m_fate->moment == Moment::BeforeCommit) {
            m_real->rollback();
            return dead();
        }
        const Result<void> done = m_real->commit();
        return done ? dead() : done;
    }
    [[nodiscard]] bool mayRepeat() const override { return !m_fate->isDead && m_real->mayRepeat(); }
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
    std::shared_ptr<CrashingStore::Fate> m_fate;
};

} // namespace

CrashingStore::CrashingStore(std::unique_ptr<store::Store> real) : m_real(std::move(real)) {}

void CrashingStore::killAt(int commitsFromNow, Moment moment)
{
    m_fate->moment = moment;
    m_fate->commitsLeft = commitsFromNow;
}

Result<std::unique_ptr<store::WriteSession>> CrashingStore::openWriter()
{
    auto real = m_real->openWriter();
    if (!real)
        return tl::unexpected(real.error());
    return std::make_unique<CrashingSession>(std::move(*real), m_fate);
}

} // namespace creditdesk::stripe::history
