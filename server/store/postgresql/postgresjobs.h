// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/jobs.h"
#include "server/store/postgresql/postgresconnection.h"

namespace creditdesk::store {

/// Jobs over one PostgreSQL connection, which must outlive it.
class PostgresJobs final : public Jobs {
public:
    explicit PostgresJobs(PostgresConnection &connection) : m_connection(connection) {}

    Result<std::optional<JobRecord>> job(const QString &name) override;
    Result<bool> claim(const QString &name, const QString &holder, Timestamp now, Timestamp until) override;
    Result<bool> moveTo(const QString &name, const QString &holder, const QString &cursor) override;
    Result<void> release(const QString &name, const QString &holder) override;

private:
    PostgresConnection &m_connection;
};

} // namespace creditdesk::store
