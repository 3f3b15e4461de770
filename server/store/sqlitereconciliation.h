// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/reconciliationbooks.h"
#include "server/store/sqlitedatabase.h"

namespace creditdesk::store {

/// ReconciliationBooks over one SQLite connection, which must outlive it.
class SqliteReconciliation final : public ReconciliationBooks {
public:
    explicit SqliteReconciliation(SqliteDatabase &database) : m_database(database) {}

    Result<void> addRun(const ReconciliationRunRecord &run) override;
    Result<std::optional<ReconciliationRunRecord>> run(const QString &id) override;
    Result<std::vector<ReconciliationRunRecord>> runs(int limit, const QString &afterId) override;
    Result<void> putFinding(const ReconciliationFindingRecord &finding) override;
    Result<std::optional<ReconciliationFindingRecord>> finding(const QString &runId, int number) override;
    Result<std::vector<ReconciliationFindingRecord>> findings(const QString &runId, int afterNumber,
                                                              int limit) override;

private:
    SqliteDatabase &m_database;
};

} // namespace creditdesk::store
