// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/sqlitereconciliation.h"

#include "server/store/reconciliationrows.h"
#include "server/store/rowcodec.h"

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

const QString kSelectRun = u"SELECT %1 FROM reconciliation_runs "_s.arg(QLatin1StringView(kRunColumns));
const QString kSelectFinding = u"SELECT %1 FROM reconciliation_findings "_s.arg(QLatin1StringView(kFindingColumns));

ReconciliationRunRecord runOf(const SqliteRows &rows)
{
    return runFrom(rows, rows.bytes(9));
}

} // namespace

Result<void> SqliteReconciliation::addRun(const ReconciliationRunRecord &run)
{
    return m_database.execute(u"INSERT INTO reconciliation_runs (%1) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"_s.arg(
                                  QLatin1StringView(kRunColumns)),
                              {bound(run.id), bound(run.from), bound(run.to), bound(run.actor), bound(run.state),
                               bound(run.reason), bound(run.startedAt), bound(run.finishedAt), bound(run.findings),
                               objectColumn(run.totals)});
}

Result<std::optional<ReconciliationRunRecord>> SqliteReconciliation::run(const QString &id)
{
    return firstRow<ReconciliationRunRecord>(m_database.run(kSelectRun + u"WHERE id = ?"_s, {bound(id)}), runOf);
}

Result<std::vector<ReconciliationRunRecord>> SqliteReconciliation::runs(int limit, const QString &afterId)
{
    const QString newestFirst = u"ORDER BY started_at DESC, id DESC LIMIT ?"_s;
    if (afterId.isEmpty())
        return allRows<ReconciliationRunRecord>(m_database.run(kSelectRun + newestFirst, {limit}), runOf);
    return allRows<ReconciliationRunRecord>(
        m_database.run(
            kSelectRun + u"WHERE (started_at, id) < (SELECT started_at, id FROM reconciliation_runs WHERE id = ?) "_s +
                newestFirst,
            {bound(afterId), limit}),
        runOf);
}

Result<void> SqliteReconciliation::putFinding(const ReconciliationFindingRecord &finding)
{
    return m_database.execute(
        u"INSERT OR REPLACE INTO reconciliation_findings (%1) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"_s.arg(QLatin1StringView(kFindingColumns)),
        {bound(finding.runId), finding.number, bound(finding.kind), bound(finding.subject), bound(finding.objectId),
         bound(finding.paymentId), bound(finding.userId), bound(minorOf(finding.stripeMoney)),
         bound(currencyOf(finding.stripeMoney)), bound(minorOf(finding.ledgerMoney)),
         bound(currencyOf(finding.ledgerMoney)), bound(finding.stripeCredits), bound(finding.ledgerCredits),
         bound(finding.detail), bound(finding.state), bound(finding.repairedAt), bound(finding.repairedBy),
         bound(finding.repairReason), bound(finding.outcome)});
}

Result<std::optional<ReconciliationFindingRecord>> SqliteReconciliation::finding(const QString &runId, int number)
{
    return firstRow<ReconciliationFindingRecord>(
        m_database.run(kSelectFinding + u"WHERE run_id = ? AND number = ?"_s, {bound(runId), number}),
        findingFrom<SqliteRows>);
}

Result<std::vector<ReconciliationFindingRecord>> SqliteReconciliation::findings(const QString &runId, int afterNumber,
                                                                                int limit)
{
    return allRows<ReconciliationFindingRecord>(
        m_database.run(kSelectFinding + u"WHERE run_id = ? AND number > ? ORDER BY number LIMIT ?"_s,
                       {bound(runId), afterNumber, limit}),
        findingFrom<SqliteRows>);
}

} // namespace creditdesk::store
