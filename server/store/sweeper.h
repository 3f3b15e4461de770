// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"
#include "core/timestamp.h"

#include <atomic>
#include <functional>
#include <memory>

namespace creditdesk::store {

class LedgerWriter;
class ReadPool;

/// How often what is due is booked, and how gently.
struct SweeperLimits {
    std::chrono::milliseconds interval = std::chrono::seconds(60);   ///< between two sweeps; 0: never
    int batch = 64;                                                  ///< accounts at a time
    std::chrono::milliseconds pause = std::chrono::milliseconds(20); ///< at least, between two batches
    int busyQueue = 16; ///< while more commands than this wait to be booked, nothing is swept
    /// For how long one server has the sweep for itself; asked for anew with every batch. Another one takes over this
    /// long after a server died in mid-sweep.
    std::chrono::milliseconds lease = std::chrono::seconds(60);
    int stuck = 1'000; ///< accounts that cannot be booked before a sweep is given up
};

/// What one sweep did.
struct Swept {
    std::int64_t accounts = 0;
    std::int64_t rows = 0;
    std::int64_t stuck = 0; ///< accounts on which booking failed: `creditdesk-admin verify` tells more
    bool elsewhere = false; ///< another server is at it
};

/// For /metrics, since the start; read from any thread.
struct SweepCounters {
    std::atomic<std::int64_t> accounts = 0;
    std::atomic<std::int64_t> rows = 0;
    std::atomic<std::int64_t> stuck = 0;
    std::atomic<std::int64_t> oldestDueMs = 0; ///< how long the account that waits longest has waited, when last seen
};

/// Books expiries, Free allowances and ends of holds of accounts that nobody touches, so that reports made by reading
/// the tables are fresh. Nothing depends on it: every command and every read does the same for its own account.
/// Submits Touch in small batches, only while hardly anything else waits, and rests as long as each batch took.
/// Of several servers on one database one sweeps at a time.
class Sweeper {
public:
    /// Called on the sweeper's thread after every sweep that did something or failed; may be empty.
    using Listener = std::function<void(const Result<Swept> &)>;

    /// The three must outlive it; the writer may be drained before it goes.
    Sweeper(ReadPool &reads, LedgerWriter &writer, const Clock &clock, SweeperLimits limits = {},
            Listener listener = {});
    ~Sweeper(); ///< stops

    void start();
    void stop(); ///< returns once the batch in progress, if any, is answered

    /// All that is due now, on the calling thread. An error when reading or writing is not possible at all.
    [[nodiscard]] Result<Swept> sweep();
    [[nodiscard]] const SweepCounters &counters() const;

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace creditdesk::store
