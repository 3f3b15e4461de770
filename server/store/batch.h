// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalogue.h"
#include "server/store/ledgerwriter.h"
#include "server/store/store.h"

#include <QHash>
#include <QSet>

namespace creditdesk::store {

/// One thing that waits for the writer: a submission, or a write of records alone (then `records` is set).
struct Work {
    Submission submission;
    Timestamp now; ///< when it was queued
    LedgerWriter::Answer answer;
    std::function<Result<void>(Records &)> records;
    std::function<void(Result<void>)> recordsAnswer;
};

/// What became of one Work.
struct Done {
    Result<ledger::Outcome> outcome = ledger::Outcome{}; ///< of a write of records: empty, or its error
    bool changed = false;                                ///< something for the listener
};

/// One transaction's worth of work on one session: runs the rules on accounts kept in memory, writes all of it at the
/// end. Rules are pure, so a refusal needs no rollback; only records get a savepoint.
class Batch {
public:
    Batch(WriteSession &session, const Catalogue &catalogue) : m_session(session), m_catalogue(catalogue) {}

    /// Begins, runs, commits. An error concerns the whole batch, and nothing of it is acknowledged; `mayRetry` then
    /// says that one piece of work may be to blame: run them one by one.
    [[nodiscard]] Result<std::vector<Done>> run(std::span<const Work> work);
    [[nodiscard]] bool mayRetry() const { return m_mayRetry; }

private:
    /// A submission in progress: becomes part of the account only if all of it succeeds.
    struct Draft {
        AccountChange change;
        ledger::Outcome outcome;
        QHash<QString, Transaction> grantKeys;
    };
    struct FirstAnswer {
        QByteArray fingerprint;
        ledger::Outcome outcome;
    };

    [[nodiscard]] Result<void> prepare(std::span<const Work> work);
    [[nodiscard]] Result<void> runAll(std::span<const Work> work, std::vector<Done> &done);
    [[nodiscard]] Done runOne(const Work &work);
    [[nodiscard]] Result<AccountChange *> account(const QString &id);
    [[nodiscard]] Result<std::optional<ledger::Outcome>> firstAnswer(const Submission &submission);
    [[nodiscard]] Result<void> runCommand(Draft &draft, const AccountChange &batch, const ledger::Command &command,
                                          Timestamp now);
    [[nodiscard]] Result<std::optional<Transaction>> rowOfGrantKey(const Draft &draft, const QString &key);
    [[nodiscard]] Result<void> runRecords(const std::function<Result<void>(Records &)> &records);
    void keep(const Work &work, Draft &&draft, AccountChange &account);

    WriteSession &m_session;
    const Catalogue &m_catalogue;
    QHash<QString, AccountChange> m_accounts;
    QSet<QString> m_moved;                     ///< ids of accounts that are not as they were loaded
    QHash<QStringList, FirstAnswer> m_answers; ///< of this batch, by account, operation, key
    QHash<QString, Transaction> m_grantKeys;   ///< of this batch
    std::optional<Error> m_broken;             ///< the transaction itself is lost
    bool m_mayRetry = false;
};

} // namespace creditdesk::store
