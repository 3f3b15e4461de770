// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/stripe/history/crashingstore.h"

#include "tests/support/forwardingsession.h"

using namespace Qt::StringLiterals;

namespace creditdesk::stripe::history {

namespace {

using Moment = CrashingStore::Moment;

tl::unexpected<Error> dead()
{
    return failure(ErrorKind::Unavailable, u"killed"_s, u"The process was killed here."_s);
}

class CrashingSession final : public test::ForwardingSession {
public:
    CrashingSession(std::unique_ptr<store::WriteSession> real, std::shared_ptr<CrashingStore::Fate> fate)
        : ForwardingSession(std::move(real)), m_fate(std::move(fate))
    {
    }

    Result<void> begin() override { return m_fate->isDead ? dead() : ForwardingSession::begin(); }
    Result<void> commit() override
    {
        const int left = m_fate->commitsLeft;
        if (left > 0)
            m_fate->commitsLeft = left - 1;
        if (left != 1)
            return ForwardingSession::commit();
        m_fate->isDead = true;
        if (m_fate->moment == Moment::BeforeCommit) {
            rollback();
            return dead();
        }
        const Result<void> done = ForwardingSession::commit();
        return done ? dead() : done;
    }
    [[nodiscard]] bool mayRepeat() const override { return !m_fate->isDead && ForwardingSession::mayRepeat(); }

private:
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
