// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/store.h"

#include <atomic>

namespace creditdesk::stripe::history {

/// A store whose writer can be killed at one of its next commits, just before or just after it: from then on nothing is
/// written and nobody hears an answer, as when the process was killed there.
class CrashingStore final : public store::Store {
public:
    explicit CrashingStore(std::unique_ptr<store::Store> real);

    enum class Moment { BeforeCommit, AfterCommit };
    void killAt(int commitsFromNow, Moment moment); ///< 1: the next one

    Result<void> migrate() override { return m_real->migrate(); }
    Result<QJsonObject> publish(const Catalogue &catalogue) override { return m_real->publish(catalogue); }
    Result<void> prepare() override { return m_real->prepare(); }
    Result<std::unique_ptr<store::WriteSession>> openWriter() override;
    Result<std::unique_ptr<store::Reader>> openReader() override { return m_real->openReader(); }

    struct Fate {
        std::atomic<int> commitsLeft = 0; ///< 0: lives
        std::atomic<Moment> moment = Moment::BeforeCommit;
        std::atomic<bool> isDead = false;
    };

private:
    std::unique_ptr<store::Store> m_real;
    std::shared_ptr<Fate> m_fate = std::make_shared<Fate>();
};

} // namespace creditdesk::stripe::history
