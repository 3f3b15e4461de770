// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/ledgerwriter.h"

#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <memory>

namespace creditdesk::chat {

/// What became of the queries since the start; for /metrics. Thread-safe.
struct ChatCounters {
    std::atomic<std::int64_t> open = 0;      ///< answers being streamed or waited for
    std::atomic<std::uint64_t> placed = 0;   ///< holds
    std::atomic<std::uint64_t> settled = 0;  ///< … that ended in a charge
    std::atomic<std::uint64_t> released = 0; ///< … that ended without one
    std::atomic<std::uint64_t> unended = 0;  ///< … whose ending could not be written: they expire
};

/// Credits set aside for one query. Ends once: by settle(), by release(), or, if it is just destroyed, by a release
/// that nobody waits for. The writer and the counters outlive it.
class CreditHold {
public:
    CreditHold(store::LedgerWriter &writer, ChatCounters &counters, QString accountId, ledger::Hold hold);
    ~CreditHold();
    CreditHold(const CreditHold &) = delete;
    CreditHold &operator=(const CreditHold &) = delete;

    [[nodiscard]] const ledger::Hold &hold() const { return m_hold; }
    /// Tries again a few times while the database is busy; both may be repeated without charging twice.
    [[nodiscard]] boost::asio::awaitable<Result<ledger::Outcome>> settle(ledger::SettleHold command);
    [[nodiscard]] boost::asio::awaitable<Result<ledger::Outcome>> release();

private:
    [[nodiscard]] boost::asio::awaitable<Result<ledger::Outcome>> end(ledger::Command command, QString operation);
    [[nodiscard]] store::Submission submission(ledger::Command command, const QString &operation) const;

    store::LedgerWriter &m_writer;
    ChatCounters &m_counters;
    QString m_accountId;
    ledger::Hold m_hold;
    bool m_ended = false;
};

} // namespace creditdesk::chat
