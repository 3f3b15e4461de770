// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/batch.h"

#include "server/store/changes.h"
#include "server/store/storeerrors.h"

#include <algorithm>
#include <exception>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

StoredOutcome toStore(const Work &work, const ledger::Outcome &outcome)
{
    StoredOutcome stored;
    stored.accountId = work.submission.accountId;
    stored.operation = work.submission.operation;
    stored.key = work.submission.key;
    stored.fingerprint = work.submission.fingerprint;
    if (!outcome.rows.empty()) {
        stored.seqFrom = outcome.rows.front().seq;
        stored.seqTo = outcome.rows.back().seq;
    }
    if (outcome.transaction) {
        stored.transactionAccountId = outcome.transaction->userId;
        stored.transactionSeq = outcome.transaction->seq;
    }
    stored.available = outcome.available;
    stored.balance = outcome.balance;
    stored.held = outcome.held;
    stored.createdAt = work.now;
    if (outcome.hold) {
        stored.holdId = outcome.hold->id;
        stored.holdState = outcome.hold->state;
    }
    return stored;
}

QStringList answerKey(const Submission &submission)
{
    return {submission.accountId, submission.operation, submission.key};
}

} // namespace

Result<std::vector<Done>> Batch::run(std::span<const Work> work)
{
    if (auto begun = m_session.begin(); !begun)
        return tl::unexpected(begun.error());
    std::vector<Done> done;
    auto written = runAll(work, done);
    if (written)
        written = m_session.commit();
    if (!written) {
        m_mayRetry = m_mayRetry ||
                     (done.size() == work.size() && work.size() > 1 && written.error().kind != ErrorKind::Unavailable);
        m_session.rollback();
        return tl::unexpected(written.error());
    }
    return done;
}

Result<void> Batch::runAll(std::span<const Work> work, std::vector<Done> &done)
{
    if (auto prepared = prepare(work); !prepared)
        return prepared;
    for (const Work &one : work) {
        done.push_back(runOne(one));
        if (m_broken)
            return tl::unexpected(*m_broken);
        if (done.back().changed && done.back().outcome)
            m_session.announce(one.submission.accountId, *done.back().outcome);
    }
    std::vector<AccountChange> changes;
    for (AccountChange &change : m_accounts) {
        if (m_moved.contains(change.after.id) || !change.outcomes.empty())
            changes.push_back(std::move(change));
    }
    // By account id, so that two stores and two runs write in one order.
    std::ranges::sort(changes, {}, [](const AccountChange &change) { return change.after.id; });
    auto applied = m_session.apply(changes);
    m_mayRetry = !applied && work.size() > 1 && applied.error().kind != ErrorKind::Unavailable;
    return applied;
}

Result<void> Batch::prepare(std::span<const Work> work)
{
    std::vector<QString> ids;
    Expected expected;
    for (const Work &one : work) {
        if (one.records)
            continue;
        const Submission &submission = one.submission;
        ids.push_back(submission.accountId);
        if (!submission.key.isEmpty())
            expected.keys.push_back({submission.accountId, submission.operation, submission.key});
        expected.stripe.sessions += submission.foreseen.sessions;
        expected.stripe.planVersions += submission.foreseen.planVersions;
        for (const ledger::Command &command : submission.commands) {
            if (const auto *grant = std::get_if<ledger::AddGrant>(&command); grant && !grant->grantKey.isEmpty())
                expected.grantKeys.push_back(grant->grantKey);
        }
    }
    m_session.expect(std::move(expected));
    std::ranges::sort(ids);
    const auto repeated = std::ranges::unique(ids);
    ids.erase(repeated.begin(), repeated.end());
    return m_session.load(ids).map([this](std::vector<ledger::AccountState> &&states) {
        for (ledger::AccountState &state : states) {
            const QString id = state.id;
            m_accounts[id].after = std::move(state);
        }
    });
}

Result<AccountChange *> Batch::account(const QString &id)
{
    if (const auto known = m_accounts.find(id); known != m_accounts.end())
        return &*known;
    auto loaded = m_session.load(std::span(&id, 1)); // it may have been opened earlier in this very batch
    if (!loaded)
        return tl::unexpected(loaded.error());
    if (loaded->empty())
        return accountNotFound();
    m_accounts[id].after = std::move(loaded->front());
    return &m_accounts[id];
}

Done Batch::runOne(const Work &work)
{
    if (work.records) {
        auto ran = runRecords(work.records);
        return ran ? Done{} : Done{tl::unexpected(ran.error())};
    }
    const Submission &submission = work.submission;
    const auto target = account(submission.accountId);
    if (!target)
        return {tl::unexpected(target.error())};
    auto first = firstAnswer(submission);
    if (!first)
        return {tl::unexpected(first.error())};
    if (*first) {
        (*first)->replayed = true;
        return {std::move(**first)};
    }
    Draft draft;
    draft.change.after = (*target)->after;
    for (const ledger::Command &command : submission.commands) {
        if (auto ran = runCommand(draft, **target, command, work.now); !ran)
            return {tl::unexpected(ran.error())};
    }
    const auto available = draft.change.after.available();
    if (!available)
        return {tl::unexpected(available.error())};
    ledger::Outcome &outcome = draft.outcome;
    outcome.available = *available;
    outcome.balance = draft.change.after.balance;
    outcome.held = draft.change.after.held;
    outcome.rows = draft.change.rows;
    outcome.at = work.now;
    outcome.planChanged = draft.change.planChanged;
    if (submission.records) {
        const auto records = [&](Records &rows) { return submission.records(rows, outcome); };
        if (auto ran = runRecords(records); !ran)
            return {tl::unexpected(ran.error())};
    }
    Done done{outcome, !outcome.rows.empty() || outcome.planChanged || outcome.heldChanged || outcome.pendingChanged};
    keep(work, std::move(draft), **target);
    return done;
}

void Batch::keep(const Work &work, Draft &&draft, AccountChange &account)
{
    account.planChanged = account.planChanged || draft.change.planChanged;
    // Also without a row: cycles that were looked at and gave nothing must not be due for ever.
    // A claim may be noted while there is nothing left to take.
    if (draft.change.after != account.after || !draft.change.claims.empty())
        m_moved.insert(account.after.id);
    account.after = std::move(draft.change.after);
    merge(account, draft.change);
    m_grantKeys.insert(draft.grantKeys);
    if (!work.submission.key.isEmpty()) {
        account.outcomes.push_back(toStore(work, draft.outcome));
        m_answers.insert(answerKey(work.submission), {work.submission.fingerprint, std::move(draft.outcome)});
    }
}

Result<void> Batch::runCommand(Draft &draft, const AccountChange &batch, const ledger::Command &command, Timestamp now)
{
    const auto *grant = std::get_if<ledger::AddGrant>(&command);
    std::optional<Transaction> known;
    if (grant && !grant->grantKey.isEmpty()) {
        auto found = rowOfGrantKey(draft, grant->grantKey);
        if (!found)
            return tl::unexpected(found.error());
        known = std::move(*found);
    }
    const AccountChange *const unwritten[] = {&draft.change, &batch};
    auto named = lookUp(command, draft.change.after, unwritten, m_session);
    if (!named)
        return tl::unexpected(named.error());
    const ledger::PlanAssignment before = draft.change.after.plan;
    // A grant that exists already leaves only what is due to be booked.
    auto applied = ledger::apply(std::move(draft.change.after), known ? ledger::Command(ledger::Touch{}) : command, now,
                                 m_catalogue, *named);
    if (!applied)
        return tl::unexpected(applied.error());
    if (applied->hold && applied->hold->transactionSeq > 0 && !applied->transaction) { // settled before: that row
        auto first = rowAt(applied->state.id, applied->hold->transactionSeq, unwritten, m_session);
        if (!first)
            return tl::unexpected(first.error());
        applied->transaction = std::move(*first);
    }
    draft.change.after = std::move(applied->state);
    draft.change.planChanged = draft.change.planChanged || before != draft.change.after.plan;
    merge(draft.change, *applied);
    draft.outcome.heldChanged =
        draft.outcome.heldChanged || !applied->newHolds.empty() || !applied->changedHolds.empty();
    if (applied->hold)
        draft.outcome.hold = std::move(applied->hold);
    if (known)
        draft.outcome.transaction = std::move(known);
    else if (applied->transaction)
        draft.outcome.transaction = std::move(applied->transaction);
    if (grant && !grant->grantKey.isEmpty() && draft.outcome.transaction)
        draft.grantKeys.insert(grant->grantKey, *draft.outcome.transaction);
    return {};
}

Result<std::optional<Transaction>> Batch::rowOfGrantKey(const Draft &draft, const QString &key)
{
    for (const auto *keys : {&draft.grantKeys, &std::as_const(m_grantKeys)}) {
        if (const auto known = keys->find(key); known != keys->end())
            return *known;
    }
    return m_session.rowOfGrantKey(key);
}

Result<std::optional<ledger::Outcome>> Batch::firstAnswer(const Submission &submission)
{
    using Answer = std::optional<ledger::Outcome>;
    if (submission.key.isEmpty())
        return Answer();
    const auto reused = [] {
        return failure(ErrorKind::KeyReused, u"key_reused"_s,
                       u"This idempotency key was used with other content: use a new key for a new request."_s);
    };
    if (const auto here = m_answers.find(answerKey(submission)); here != m_answers.end()) {
        if (here->fingerprint != submission.fingerprint)
            return reused();
        return Answer(here->outcome);
    }
    const auto stored = m_session.outcome(submission.accountId, submission.operation, submission.key);
    if (!stored)
        return tl::unexpected(stored.error());
    if (!*stored)
        return Answer();
    const StoredOutcome &first = **stored;
    if (first.fingerprint != submission.fingerprint)
        return reused();
    ledger::Outcome outcome;
    outcome.available = first.available;
    outcome.balance = first.balance;
    outcome.held = first.held;
    outcome.at = first.createdAt;
    outcome.replayed = true;
    if (first.seqTo >= first.seqFrom) {
        auto rows = m_session.rows(first.accountId, first.seqFrom, first.seqTo);
        if (!rows)
            return tl::unexpected(rows.error());
        outcome.rows = std::move(*rows);
    }
    if (!first.holdId.isEmpty()) {
        auto hold = m_session.hold(first.accountId, first.holdId);
        if (!hold)
            return tl::unexpected(hold.error());
        const bool open = first.holdState == ledger::HoldState::Open;
        outcome.hold = *hold && open ? std::optional(asPlaced(std::move(**hold))) : std::move(*hold);
    }
    if (!first.transactionAccountId.isEmpty()) {
        auto own = m_session.rows(first.transactionAccountId, first.transactionSeq, first.transactionSeq);
        if (!own)
            return tl::unexpected(own.error());
        if (!own->empty())
            outcome.transaction = std::move(own->front());
    }
    return Answer(std::move(outcome));
}

Result<void> Batch::runRecords(const std::function<Result<void>(Records &)> &records)
{
    if (auto marked = m_session.savepoint(); !marked) {
        m_broken = marked.error();
        return marked;
    }
    Result<void> ran;
    try {
        ran = records(m_session.records());
    } catch (const std::exception &exception) {
        ran = failure(ErrorKind::Internal, u"internal"_s,
                      u"A write failed unexpectedly: %1"_s.arg(QString::fromUtf8(exception.what())));
    }
    const auto ended = ran ? m_session.releaseSavepoint() : m_session.rollbackToSavepoint();
    if (!ended)
        m_broken = ran ? ended.error() : ran.error();
    return ran ? ended : ran;
}

} // namespace creditdesk::store
