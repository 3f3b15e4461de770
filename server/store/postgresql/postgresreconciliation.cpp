// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/postgresql/postgresreconciliation.h"

#include "server/store/postgresql/postgrescodec.h"
#include "server/store/reconciliationrows.h"

namespace creditdesk::store {
namespace {

const QByteArray kSelectRun = "SELECT " + QByteArray(kRunColumns) + " FROM creditdesk.reconciliation_runs ";
const QByteArray kSelectFinding = "SELECT " + QByteArray(kFindingColumns) + " FROM creditdesk.reconciliation_findings ";

ReconciliationRunRecord runOf(const PostgresRows &rows)
{
    return runFrom(rows, rows.json(9));
}

} // namespace

Result<void> PostgresReconciliation::addRun(const ReconciliationRunRecord &run)
{
    return m_connection.execute("INSERT INTO creditdesk.reconciliation_runs (" + QByteArray(kRunColumns) +
                                    ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                                PostgresParams(run.id, run.from, run.to, run.actor, run.state, run.reason,
                                               run.startedAt, run.finishedAt, run.findings, objectJson(run.totals)));
}

Result<std::optional<ReconciliationRunRecord>> PostgresReconciliation::run(const QString &id)
{
    return firstOf(m_connection.run(kSelectRun + "WHERE id = $1", PostgresParams(id)), runOf);
}

Result<std::vector<ReconciliationRunRecord>> PostgresReconciliation::runs(int limit, const QString &afterId)
{
    const QByteArray newestFirst = "ORDER BY started_at DESC, id DESC LIMIT $1";
    if (afterId.isEmpty())
        return allOf(m_connection.run(kSelectRun + newestFirst, PostgresParams(limit)), runOf);
    return allOf(m_connection.run(kSelectRun +
                                      "WHERE (started_at, id) < (SELECT started_at, id "
                                      "FROM creditdesk.reconciliation_runs WHERE id = $2) " +
                                      newestFirst,
                                  PostgresParams(limit, afterId)),
                 runOf);
}

Result<void> PostgresReconciliation::putFinding(const ReconciliationFindingRecord &finding)
{
    return m_connection.execute(
        "INSERT INTO creditdesk.reconciliation_findings (" + QByteArray(kFindingColumns) +
            ") "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) "
            "ON CONFLICT (run_id, number) DO UPDATE SET state = excluded.state, repaired_at = excluded.repaired_at, "
            "repaired_by = excluded.repaired_by, repair_reason = excluded.repair_reason, outcome = excluded.outcome",
        PostgresParams(finding.runId, finding.number, finding.kind, finding.subject, finding.objectId,
                       finding.paymentId, finding.userId, minorOf(finding.stripeMoney), currencyOf(finding.stripeMoney),
                       minorOf(finding.ledgerMoney), currencyOf(finding.ledgerMoney), finding.stripeCredits,
                       finding.ledgerCredits, finding.detail, finding.state, finding.repairedAt, finding.repairedBy,
                       finding.repairReason, finding.outcome));
}

Result<std::optional<ReconciliationFindingRecord>> PostgresReconciliation::finding(const QString &runId, int number)
{
    return firstOf(
        m_connection.run(kSelectFinding + "WHERE run_id = $1 AND number = $2", PostgresParams(runId, number)),
        findingFrom<PostgresRows>);
}

Result<std::vector<ReconciliationFindingRecord>> PostgresReconciliation::findings(const QString &runId, int afterNumber,
                                                                                  int limit)
{
    return allOf(m_connection.run(kSelectFinding + "WHERE run_id = $1 AND number > $2 ORDER BY number LIMIT $3",
                                  PostgresParams(runId, afterNumber, limit)),
                 findingFrom<PostgresRows>);
}

} // namespace creditdesk::store
