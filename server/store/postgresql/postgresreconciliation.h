// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/postgresql/postgresconnection.h"
#include "server/store/reconciliationbooks.h"

namespace creditdesk::store {

/// ReconciliationBooks over one PostgreSQL connection, which must outlive it.
class PostgresReconciliation final : public ReconciliationBooks {
public:
    explicit PostgresReconciliation(PostgresConnection &connection) : m_connection(connection) {}

    Result<void> addRun(const ReconciliationRunRecord &run) override;
    Result<std::optional<ReconciliationRunRecord>> run(const QString &id) override;
    Result<std::vector<ReconciliationRunRecord>> runs(int limit, const QString &afterId) override;
    Result<void> putFinding(const ReconciliationFindingRecord &finding) override;
    Result<std::optional<ReconciliationFindingRecord>> finding(const QString &runId, int number) override;
    Result<std::vector<ReconciliationFindingRecord>> findings(const QString &runId, int afterNumber,
                                                              int limit) override;

private:
    PostgresConnection &m_connection;
};

} // namespace creditdesk::store
