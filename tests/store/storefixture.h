// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/ledgerwriter.h"
#include "server/store/memorystore.h"
#include "server/store/sqlitestore.h"
#include "server/store/verify.h"
#include "tests/ledger/testaccount.h"

#include <QTemporaryDir>

#include <atomic>
#include <future>
#include <ostream>

namespace creditdesk::store::testing {

/// A clock that stands still until it is set.
class ManualClock final : public Clock {
public:
    [[nodiscard]] Timestamp now() const override { return fromEpochMs(m_ms); }
    void set(Timestamp at) { m_ms = toEpochMs(at); }

private:
    std::atomic<std::int64_t> m_ms = 0;
};

enum class Kind { Memory, Sqlite, Postgres };
[[nodiscard]] std::string nameOf(Kind kind);
inline void PrintTo(Kind kind, std::ostream *out)
{
    *out << nameOf(kind);
}
[[nodiscard]] std::vector<Kind> everyKind(); ///< what a test of all stores runs on

/// A migrated store of any kind with its files; PostgreSQL gives each a database of its own.
class TestStore {
public:
    explicit TestStore(Kind kind, SqliteOptions options = {});
    ~TestStore();
    TestStore(const TestStore &) = delete;
    TestStore &operator=(const TestStore &) = delete;
    [[nodiscard]] Store &store() { return *m_store; }
    [[nodiscard]] QString path() const; ///< SQLite only
    [[nodiscard]] QString url() const;  ///< PostgreSQL only
    /// Runs SQL behind the store's back.
    void tamper(const QString &sql) const;

private:
    QTemporaryDir m_directory;
    QString m_database; ///< PostgreSQL's name of it
    std::unique_ptr<Store> m_store;
};

inline const QString kAnna = QStringLiteral("6f1c1c1e-0000-4000-8000-00000000000a");
inline const QString kBert = QStringLiteral("6f1c1c1e-0000-4000-8000-00000000000b");
inline const QString kNobody = QStringLiteral("6f1c1c1e-0000-4000-8000-0000000000ff");
inline const Timestamp kStart = ledger::testing::at("2026-01-10T00:00:00Z");

/// A store, a clock and a writer, with Anna and Bert in it; calls that wait for their answer.
class Office {
public:
    explicit Office(Kind kind, std::int64_t freeCredits = 0, WriterLimits limits = {}, SqliteOptions options = {},
                    Timestamp created = kStart);

    Result<ledger::Outcome> submit(const QString &account, std::vector<ledger::Command> commands,
                                   const QString &key = {}, const QByteArray &fingerprint = {});
    std::future<Result<ledger::Outcome>> post(Submission submission);
    Result<void> write(std::function<Result<void>(Records &)> records);
    /// Has the writer wait until the promise is kept, so that all that is posted meanwhile lands in one batch.
    [[nodiscard]] std::promise<void> holdUp();

    [[nodiscard]] std::vector<Transaction> rows(const QString &account);
    [[nodiscard]] std::vector<std::int64_t> amounts(const QString &account);
    [[nodiscard]] std::int64_t balance(const QString &account);
    void expectSound(); ///< verify finds nothing

    TestStore files;
    ManualClock clock;
    Catalogue catalogue;
    std::unique_ptr<LedgerWriter> writer;
    std::unique_ptr<Reader> reader;
};

[[nodiscard]] QString codeOf(const Result<ledger::Outcome> &result); ///< "ok" or the error's code
[[nodiscard]] Result<void> addUser(Records &records, const QString &id, Timestamp createdAt);

} // namespace creditdesk::store::testing
