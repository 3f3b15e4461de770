// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/store.h"

#include <functional>

namespace creditdesk::store {

/// The log of what is committed, but not yet in its place in the file. In pages of 4 KiB.
struct SqliteLogLimits {
    /// 256 MiB: begin to copy. In a large ledger nearly every account has pages of its own, and each is copied once,
    /// however often it changed: the rarer, the less of it falls on one deduction. The price is the file beside the
    /// database, and a second or two after a crash. At twice as much the writer waits for the copying.
    int copyPages = 64'000;
    int lastPages = 4'000;   ///< when no more than these are left the writer copies them; everybody waits for it
    int longPages = 256'000; ///< 1 GiB, which only a reader that stays on an old snapshot brings about: `onLong`
    std::function<void(std::int64_t bytes)> onLong = {}; ///< once until it is short again, on the writer's thread
};

struct SqliteOptions {
    int busyTimeoutMs = 5'000; ///< waiting for another process's lock; after it `database_locked`
    int maxPages = 0;          ///< PRAGMA max_page_count; 0: no limit. Beyond it `disk_full`
    /// Page cache of one connection. More is slower for the writer: after a commit that split a page in a certain way,
    /// which most do, SQLite looks through its whole cache (balance_nonroot() borrows the number of the lock-byte page,
    /// and pcache1Truncate() takes it for one beyond the end).
    int cacheKiB = 64 * 1024;
    SqliteLogLimits log = {};
};

/// The ledger in one SQLite file: WAL, synchronous=FULL, foreign keys on. Readers see snapshots and never wait for the
/// writer; the writer needs the store. Errors: `database_locked`, `disk_full`, `database_readonly` (all Unavailable),
/// `database_error`.
class SqliteStore final : public Store {
public:
    explicit SqliteStore(QString path, SqliteOptions options = {});
    Result<void> migrate() override;
    Result<std::unique_ptr<WriteSession>> openWriter() override;
    Result<std::unique_ptr<Reader>> openReader() override;
    [[nodiscard]] const LogCounters *logCounters() const override { return &m_log; }

private:
    QString m_path;
    SqliteOptions m_options;
    LogCounters m_log;
};

} // namespace creditdesk::store
