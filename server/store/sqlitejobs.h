// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/jobs.h"
#include "server/store/sqlitedatabase.h"

namespace creditdesk::store {

/// Jobs over one SQLite connection, which must outlive it.
class SqliteJobs final : public Jobs {
public:
    explicit SqliteJobs(SqliteDatabase &database) : m_database(database) {}

    Result<std::optional<JobRecord>> job(const QString &name) override;
    Result<bool> claim(const QString &name, const QString &holder, Timestamp now, Timestamp until) override;
    Result<bool> moveTo(const QString &name, const QString &holder, const QString &cursor) override;
    Result<void> release(const QString &name, const QString &holder) override;

private:
    SqliteDatabase &m_database;
};

} // namespace creditdesk::store
