// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/store.h"

namespace creditdesk::store {

struct SqliteOptions {
    int busyTimeoutMs = 5'000;       ///< waiting for another process's lock; after it `database_locked`
    int maxPages = 0;                ///< PRAGMA max_page_count; 0: no limit. Beyond it `disk_full`
    int cacheKiB = 64 * 1024;        ///< page cache of one reading connection
    int writerCacheKiB = 256 * 1024; ///< of the writing one, which meets the same accounts again and again
};

/// The ledger in one SQLite file: WAL, synchronous=FULL, foreign keys on. Readers see snapshots and never wait for the
/// writer. Errors: `database_locked`, `disk_full`, `database_readonly` (all Unavailable), `database_error`.
class SqliteStore final : public Store {
public:
    explicit SqliteStore(QString path, SqliteOptions options = {});
    Result<void> migrate() override;
    Result<std::unique_ptr<WriteSession>> openWriter() override;
    Result<std::unique_ptr<Reader>> openReader() override;

private:
    QString m_path;
    SqliteOptions m_options;
};

} // namespace creditdesk::store
