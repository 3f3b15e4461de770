// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/sqlitereconciliation.h"

#include "server/store/rowcodec.h"

#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

constexpr auto kSelectRun =
    "SELECT id, from_at, to_at, actor, state, reason, started_at, finished_at, findings, totals "
    "FROM reconciliation_runs "_L1;
constexpr auto kSelectFinding =
    "SELECT run_id, number, kind, subject, object_id, payment_id, user_id, stripe_minor, stripe_currency, "
    "ledger_minor, "
    "ledger_currency, stripe_credits, ledger_credits, detail, state, repaired_at, repaired_by, repair_reason, outcome "
    "FROM reconciliation_findings "_L1;

ReconciliationRunRecord runFrom(const SqliteRows &rows)
{
    ReconciliationRunRecord run{rows.text(0), rows.time(1), rows.time(2), rows.text(3),    rows.text(4),
                                rows.text(5), rows.time(6), rows.time(7), rows.integer(8), {}};
    run.totals = QJsonDocument::fromJson(rows.bytes(9)).object();
    return run;
}

std::optional<Money> moneyFrom(const SqliteRows &rows, int column)
{
    if (rows.isNull(column))
        return std::nullopt;
    return Money{rows.integer(column), rows.text(column + 1)};
}

ReconciliationFindingRecord findingFrom(const SqliteRows &rows)
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

Result<void> SqliteReconciliation::addRun(const ReconciliationRunRecord &run)
{
    return m_database.execute(u"INSERT INTO reconciliation_runs (id, from_at, to_at, actor, state, reason, started_at, "
                              u"finished_at, findings, "
                              "totals) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"_s,
                              {bound(run.id), bound(run.from), bound(run.to), bound(run.actor), bound(run.state),
                               bound(run.reason), bound(run.startedAt), bound(run.finishedAt), bound(run.findings),
                               objectColumn(run.totals)});
}

Result<std::optional<ReconciliationRunRecord>> SqliteReconciliation::run(const QString &id)
{
    return firstRow<ReconciliationRunRecord>(m_database.run(kSelectRun + u"WHERE id = ?"_s, {bound(id)}), runFrom);
}

Result<std::vector<ReconciliationRunRecord>> SqliteReconciliation::runs(int limit, const QString &afterId)
{
    const QString newestFirst = u"ORDER BY started_at DESC, id DESC LIMIT ?"_s;
    if (afterId.isEmpty())
        return allRows<ReconciliationRunRecord>(m_database.run(kSelectRun + newestFirst, {limit}), runFrom);
    return allRows<ReconciliationRunRecord>(
        m_database.run(
            kSelectRun + u"WHERE (started_at, id) < (SELECT started_at, id FROM reconciliation_runs WHERE id = ?) "_s +
                newestFirst,
            {bound(afterId), limit}),
        runFrom);
}

Result<void> SqliteReconciliation::putFinding(const ReconciliationFindingRecord &finding)
{
    return m_database.execute(
        u"INSERT OR REPLACE INTO reconciliation_findings (run_id, number, kind, subject, object_id, payment_id, "
        u"user_id, "
        "stripe_minor, stripe_currency, ledger_minor, ledger_currency, stripe_credits, ledger_credits, detail, state, "
        "repaired_at, repaired_by, repair_reason, outcome) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
        "?, ?)"_s,
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
        m_database.run(kSelectFinding + u"WHERE run_id = ? AND number = ?"_s, {bound(runId), number}), findingFrom);
}

Result<std::vector<ReconciliationFindingRecord>> SqliteReconciliation::findings(const QString &runId, int afterNumber,
                                                                                int limit)
{
    return allRows<ReconciliationFindingRecord>(
        m_database.run(kSelectFinding + u"WHERE run_id = ? AND number > ? ORDER BY number LIMIT ?"_s,
                       {bound(runId), afterNumber, limit}),
        findingFrom);
}

} // namespace creditdesk::store
