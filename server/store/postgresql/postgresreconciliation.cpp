// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/postgresql/postgresreconciliation.h"

#include "server/store/postgresql/postgrescodec.h"

#include <QJsonDocument>

namespace creditdesk::store {
namespace {

const QByteArray kSelectRun =
    "SELECT id, from_at, to_at, actor, state, reason, started_at, finished_at, findings, totals "
    "FROM creditdesk.reconciliation_runs ";
const QByteArray kSelectFinding =
    "SELECT run_id, number, kind, subject, object_id, payment_id, user_id, stripe_minor, stripe_currency, "
    "ledger_minor, "
    "ledger_currency, stripe_credits, ledger_credits, detail, state, repaired_at, repaired_by, repair_reason, outcome "
    "FROM creditdesk.reconciliation_findings ";

ReconciliationRunRecord runFrom(const PostgresRows &rows)
{
    ReconciliationRunRecord run{rows.text(0), rows.time(1), rows.time(2), rows.text(3),    rows.text(4),
                                rows.text(5), rows.time(6), rows.time(7), rows.integer(8), {}};
    run.totals = QJsonDocument::fromJson(rows.json(9)).object();
    return run;
}

std::optional<Money> moneyFrom(const PostgresRows &rows, int column)
{
    if (rows.isNull(column))
        return std::nullopt;
    return Money{rows.integer(column), rows.text(column + 1)};
}

ReconciliationFindingRecord findingFrom(const PostgresRows &rows)
{
    ReconciliationFindingRecord finding;
    finding.runId = rows.text(0);
    finding.number = static_cast<int>(rows.integer(1));
    finding.kind = rows.text(2);
    finding.subject = rows.text(3);
    finding.objectId = rows.text(4);
    finding.paymentId = rows.text(5);
    finding.userId = rows.text(6);
    finding.stripeMoney = moneyFrom(rows, 7);
    finding.ledgerMoney = moneyFrom(rows, 9);
    finding.stripeCredits = rows.integer(11);
    finding.ledgerCredits = rows.integer(12);
    finding.detail = rows.text(13);
    finding.state = rows.text(14);
    finding.repairedAt = rows.optionalTime(15);
    finding.repairedBy = rows.text(16);
    finding.repairReason = rows.text(17);
    finding.outcome = rows.text(18);
    return finding;
}

std::optional<std::int64_t> minorOf(const std::optional<Money> &money)
{
    return money ? std::optional(money->amountMinor) : std::nullopt;
}

QString currencyOf(const std::optional<Money> &money)
{
    return money ? money->currency : QString();
}

} // namespace

Result<void> PostgresReconciliation::addRun(const ReconciliationRunRecord &run)
{
    return m_connection.execute("INSERT INTO creditdesk.reconciliation_runs (id, from_at, to_at, actor, state, reason, "
                                "started_at, finished_at, "
                                "findings, totals) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                                PostgresParams(run.id, run.from, run.to, run.actor, run.state, run.reason,
                                               run.startedAt, run.finishedAt, run.findings, objectJson(run.totals)));
}

Result<std::optional<ReconciliationRunRecord>> PostgresReconciliation::run(const QString &id)
{
    return firstOf(m_connection.run(kSelectRun + "WHERE id = $1", PostgresParams(id)), runFrom);
}

Result<std::vector<ReconciliationRunRecord>> PostgresReconciliation::runs(int limit, const QString &afterId)
{
    const QByteArray newestFirst = "ORDER BY started_at DESC, id DESC LIMIT $1";
    if (afterId.isEmpty())
        return allOf(m_connection.run(kSelectRun + newestFirst, PostgresParams(limit)), runFrom);
    return allOf(m_connection.run(kSelectRun +
                                      "WHERE (started_at, id) < (SELECT started_at, id "
                                      "FROM creditdesk.reconciliation_runs WHERE id = $2) " +
                                      newestFirst,
                                  PostgresParams(limit, afterId)),
                 runFrom);
}

Result<void> PostgresReconciliation::putFinding(const ReconciliationFindingRecord &finding)
{
    return m_connection.execute(
        "INSERT INTO creditdesk.reconciliation_findings (run_id, number, kind, subject, object_id, payment_id, "
        "user_id, "
        "stripe_minor, stripe_currency, ledger_minor, ledger_currency, stripe_credits, ledger_credits, detail, state, "
        "repaired_at, repaired_by, repair_reason, outcome) "
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
        findingFrom);
}

Result<std::vector<ReconciliationFindingRecord>> PostgresReconciliation::findings(const QString &runId, int afterNumber,
                                                                                  int limit)
{
    return allOf(m_connection.run(kSelectFinding + "WHERE run_id = $1 AND number > $2 ORDER BY number LIMIT $3",
                                  PostgresParams(runId, afterNumber, limit)),
                 findingFrom);
}

} // namespace creditdesk::store
