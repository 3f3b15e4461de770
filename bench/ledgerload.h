// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/ledgerwriter.h"

#include <QStringList>

#include <atomic>
#include <chrono>

namespace creditdesk::bench {

/// Time that moves by the same step at each look, so that rows spread over months.
class SteppingClock final : public Clock {
public:
    SteppingClock(Timestamp start, std::chrono::milliseconds step) : m_ms(toEpochMs(start)), m_step(step) {}
    [[nodiscard]] Timestamp now() const override { return fromEpochMs(m_ms += m_step.count()); }

private:
    mutable std::atomic<std::int64_t> m_ms;
    std::chrono::milliseconds m_step;
};

struct LoadResult {
    std::int64_t deductions = 0;
    double seconds = 0;
};

/// Until when deductions are sent: whichever comes first.
struct LoadEnd {
    std::int64_t deductions = 0;
    std::chrono::milliseconds time{0};
};

/// A query of 20 credits that used two tools, as the server books it.
[[nodiscard]] ledger::Deduct benchmarkQuery(const QString &requestId);

/// Gives each account more credits than any run can spend.
[[nodiscard]] Result<void> giveCredits(store::LedgerWriter &writer, const QStringList &accounts);

/// Keeps `depth` deductions of 20 credits in flight, round the accounts, each with a key of its own that starts with
/// `run`. The first refusal ends it as an error.
[[nodiscard]] Result<LoadResult> deduct(store::LedgerWriter &writer, const QStringList &accounts, const QString &run,
                                        int depth, const LoadEnd &end);

} // namespace creditdesk::bench
