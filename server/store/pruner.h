// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"
#include "core/timestamp.h"

#include <functional>
#include <memory>

namespace creditdesk::store {

class LedgerWriter;

/// How long things are kept, and how gently they go.
struct PrunerLimits {
    std::chrono::hours keepKeys = std::chrono::days(30);          ///< idempotency keys after their first use
    std::chrono::hours keepExpiredTokens = std::chrono::weeks(1); ///< refresh tokens after they expired
    std::chrono::hours keepAttempts = std::chrono::days(30);      ///< Stripe attempts; Stripe itself keeps theirs a day
    int slice = 500;                                              ///< records looked at in one transaction
    std::chrono::milliseconds pause = std::chrono::seconds(1);    ///< between two slices
    std::chrono::milliseconds interval = std::chrono::hours(1);   ///< between the end of a sweep and the next one
};

/// What one sweep removed.
struct Pruned {
    std::int64_t keys = 0;
    std::int64_t tokens = 0;
    std::int64_t attempts = 0;
};

/// Forgets idempotency keys, refresh tokens and Stripe attempts that nobody will ask for any more: sweeps once after
/// start() and then again and again, in slices through the ledger writer, so that no command waits long for it. Several
/// servers on one database may all sweep: what is gone is gone.
class Pruner {
public:
    /// Called on the pruner's thread after every sweep that removed something or failed; may be empty.
    using Listener = std::function<void(const Result<Pruned> &)>;

    /// The writer must be drained before the pruner goes, or outlive it; the clock must outlive it.
    Pruner(LedgerWriter &writer, const Clock &clock, PrunerLimits limits = {}, Listener listener = {});
    ~Pruner(); ///< stops

    void start();
    void stop(); ///< returns once the slice in progress, if any, is answered

    /// All of it, without pauses; on the calling thread.
    [[nodiscard]] Result<Pruned> sweep();

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace creditdesk::store
