// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/reconciliationbooks.h"

#include <QMap>

namespace creditdesk::store {

/// ReconciliationBooks in maps. A plain value, as MemoryRecords is.
class MemoryReconciliation final : public ReconciliationBooks {
public:
    Result<void> addRun(const ReconciliationRunRecord &run) override;
    Result<std::optional<ReconciliationRunRecord>> run(const QString &id) override;
    Result<std::vector<ReconciliationRunRecord>> runs(int limit, const QString &afterId) override;
    Result<void> putFinding(const ReconciliationFindingRecord &finding) override;
    Result<std::optional<ReconciliationFindingRecord>> finding(const QString &runId, int number) override;
    Result<std::vector<ReconciliationFindingRecord>> findings(const QString &runId, int afterNumber,
                                                              int limit) override;

private:
    QMap<QString, ReconciliationRunRecord> m_runs;
    QMap<std::pair<QString, int>, ReconciliationFindingRecord> m_findings; ///< by run and number
};

} // namespace creditdesk::store
