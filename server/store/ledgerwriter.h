// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalogue.h"
#include "server/ledger/command.h"
#include "server/store/records.h"

#include <chrono>
#include <functional>
#include <memory>

namespace creditdesk::store {

class Store;

/// One atomic piece of work on one account: every command or none, with the records that belong to it. Without commands
/// it is how a write of records alone becomes idempotent.
struct Submission {
    QString accountId;
    QString operation;      ///< "deduct", "webhook" …: first half of the idempotency key
    QString key;            ///< second half; empty: not idempotent (Touch)
    QByteArray fingerprint; ///< hash of the content; the same key with another one is refused (`key_reused`)
    std::vector<ledger::Command> commands;
    /// Runs in the same transaction after the commands succeeded, not on a replay, and is told what they did; it may
    /// set `pendingChanged`. An error rolls the submission back. May run again if the batch has to be repeated, so it
    /// must only touch the Records and the outcome.
    std::function<Result<void>(Records &, ledger::Outcome &)> records;
    ForeseenStripe foreseen = {}; ///< what `records` asks for
};

struct WriterLimits {
    int queueLength = 10'000; ///< more waiting: `busy` (Unavailable, Retry-After 1)
    int batchSize = 512;      ///< submissions per transaction
    /// How long work waits for a database that went away, or that let other servers go first, before it is answered
    /// with that error. Only what was surely not committed, or is known again by its key, is tried again. From drain()
    /// on it is one budget for all that waits; what nobody got to in it is answered `busy`.
    std::chrono::milliseconds patience = std::chrono::seconds(10);
};

/// The only writer. Submissions queue up; a thread takes all that wait, applies the rules, writes everything in one
/// transaction, commits, then answers: one fsync serves many. A submission that fails harms no other in its batch.
/// After a failed commit every submission of the batch gets the error and nothing is acknowledged. Error
/// `outcome_unknown`: it has no key, and nobody can tell whether it was committed.
/// A refusal (insufficient credits, invalid, …) is not kept for its key: the same key may succeed later.
/// `now` of the rules is the clock when the submission was queued, so batching changes no row.
class LedgerWriter {
public:
    using Answer = std::function<void(Result<ledger::Outcome>)>;
    /// Called after each commit, on the writer thread, with what a submission booked or changed: live events.
    using Listener = std::function<void(const QString &accountId, const ledger::Outcome &)>;

    /// All three must outlive the writer.
    LedgerWriter(Store &store, const Clock &clock, const Catalogue &catalogue, WriterLimits limits = {});
    ~LedgerWriter(); ///< drains the queue

    void setListener(Listener listener); ///< before the first submit
    /// `answer` is called exactly once, on the writer thread, after commit. Unknown account: NotFound.
    void submit(Submission submission, Answer answer);
    /// Records only (sign-in, enquiries …): queued, committed and answered the same way.
    void write(std::function<Result<void>(Records &)> records, std::function<void(Result<void>)> answer);
    [[nodiscard]] int queued() const;
    void drain(); ///< refuses new work, finishes what waits

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace creditdesk::store
