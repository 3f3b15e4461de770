// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalogue.h"
#include "server/ledger/command.h"
#include "server/store/reader.h"

#include <atomic>
#include <functional>
#include <memory>
#include <span>

namespace creditdesk::store {

/// What a submission leaves behind for its idempotency key: enough to give the first answer again from the rows.
struct StoredOutcome {
    QString accountId;
    QString operation;
    QString key;
    QByteArray fingerprint;
    std::int64_t seqFrom = 0; ///< rows seqFrom..seqTo were booked; seqTo < seqFrom: none
    std::int64_t seqTo = -1;
    QString transactionAccountId; ///< the own row; empty: none
    std::int64_t transactionSeq = 0;
    Credits available; ///< afterwards
    Credits balance;
    Credits held;
    Timestamp createdAt;
    QString holdId;                                        ///< the own hold; empty: none
    ledger::HoldState holdState = ledger::HoldState::Open; ///< as the submission left it
};

/// The write side of one account in a batch: state after, rows and grants to write.
struct AccountChange {
    ledger::AccountState after;
    bool planChanged = false; ///< `after.plan` is to be written too; its empty customer id never clears a known one
    std::vector<Transaction> rows; ///< new, seq ascending
    std::vector<ledger::Grant> newGrants;
    std::vector<ledger::Grant> changedGrants;
    std::vector<ledger::Hold> newHolds; ///< number ascending
    std::vector<ledger::Hold> changedHolds;
    std::vector<ledger::Claim> claims; ///< insert or replace by grantSeq and reference
    std::vector<StoredOutcome> outcomes;
};

/// What a batch is going to ask for beside its accounts.
struct Expected {
    struct Key {
        QString accountId;
        QString operation;
        QString key;
    };
    std::vector<Key> keys;
    std::vector<QString> grantKeys;
    ForeseenStripe stripe;
};

/// One writing connection, owned by the writer's thread.
class WriteSession {
public:
    virtual ~WriteSession() = default;
    virtual Records &records() = 0;
    virtual Result<void> begin() = 0;
    /// A hint before load(): a database far away fetches all of it in one go. What it leaves out is looked up when
    /// asked for.
    virtual void expect(Expected expected) { (void)expected; }
    /// What listeners will hear of this transaction: a database that serves several servers tells the others.
    virtual void announce(const QString &accountId, const ledger::Outcome &outcome)
    {
        (void)accountId;
        (void)outcome;
    }
    /// Error `outcome_unknown`: it may have been committed, and nothing can tell.
    virtual Result<void> commit() = 0;
    /// After an error: surely nothing was committed, and the same work may pass at once or when the database is back.
    [[nodiscard]] virtual bool mayRepeat() const { return false; }
    virtual void rollback() = 0;
    virtual Result<void> savepoint() = 0;
    virtual Result<void> releaseSavepoint() = 0;
    /// An error means that the whole transaction is lost: rollback() and give up.
    virtual Result<void> rollbackToSavepoint() = 0;
    /// Locks (where the database can) and loads; accounts that do not exist are left out.
    virtual Result<std::vector<ledger::AccountState>> load(std::span<const QString> accountIds) = 0;
    virtual Result<std::optional<StoredOutcome>> outcome(const QString &accountId, const QString &operation,
                                                         const QString &key) = 0;
    /// The row that booked a grant with this key, on any account.
    virtual Result<std::optional<Transaction>> rowOfGrantKey(const QString &grantKey) = 0;
    /// By key or id, on any account, spent ones too.
    virtual Result<std::optional<OwnedGrant>> grantByKey(const QString &grantKey) = 0;
    virtual Result<std::optional<OwnedGrant>> grantById(const QString &grantId) = 0;
    /// Every claim on one grant, by number.
    virtual Result<std::vector<ledger::Claim>> claims(const QString &accountId, std::int64_t grantSeq) = 0;
    /// A hold of that account, in whatever state.
    virtual Result<std::optional<ledger::Hold>> hold(const QString &accountId, const QString &holdId) = 0;
    /// Rows of one account by position, both ends included.
    virtual Result<std::vector<Transaction>> rows(const QString &accountId, std::int64_t seqFrom,
                                                  std::int64_t seqTo) = 0;
    virtual Result<void> apply(std::span<const AccountChange> changes) = 0;
};

/// Hears of what other servers did. Called on a thread of its own.
struct ChangeListener {
    /// Whether anybody here looks at that account; may be called from that thread at any time.
    std::function<bool(const QString &accountId)> isWatched;
    std::function<void(const QString &accountId, const ledger::Outcome &)> onChange; ///< to a watched account
    std::function<void(const QString &accountId)> onUnwatchedChange; ///< something changed; nothing was read of it
    std::function<void()> onGap; ///< anything may have happened: the connection was lost and is there again
};

/// Listens as long as it lives.
class ChangeFeed {
public:
    virtual ~ChangeFeed() = default;
};

/// For /metrics: the log of what is committed, but not yet in its place in the file. Read from any thread.
struct LogCounters {
    std::atomic<std::int64_t> bytes = 0;   ///< in the log after the last commit
    std::atomic<std::uint64_t> copies = 0; ///< rounds of copying into the file, since the start
    std::atomic<std::uint64_t> failed = 0; ///< of them, those that the disk or another process kept from it
};

/// A database. Sessions are made per thread.
class Store {
public:
    virtual ~Store() = default;
    /// Creates or upgrades the schema; safe to repeat. Error `schema_newer` when a newer program wrote it.
    virtual Result<void> migrate() = 0;
    /// After migrate(): tells a database that computes by itself the plans and prices, and has it take over whoever was
    /// there before. What it did, in figures; a database that only stores does nothing. Safe to repeat.
    virtual Result<QJsonObject> publish(const Catalogue &) { return QJsonObject(); }
    /// Before a server or a tool works with it: a file is migrated, of a shared database the schema is only checked
    /// (`schema_older` names the command), since other servers are at work in it.
    virtual Result<void> prepare() { return migrate(); }
    virtual Result<std::unique_ptr<WriteSession>> openWriter() = 0;
    virtual Result<std::unique_ptr<Reader>> openReader() = 0;
    /// Tells what other servers do to the same database from now on; null where there are none.
    virtual std::unique_ptr<ChangeFeed> listen(ChangeListener) { return nullptr; }
    /// As long as the store lives; null where the database looks after its log itself.
    [[nodiscard]] virtual const LogCounters *logCounters() const { return nullptr; }
};

} // namespace creditdesk::store
