// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/reconciliationbooks.h"

#include <QJsonDocument>

namespace creditdesk::store {

// Columns of reconciliation_runs and reconciliation_findings as both databases select them, and back. `Rows` is
// SqliteRows or PostgresRows.
inline constexpr const char *kRunColumns =
    "id, from_at, to_at, actor, state, reason, started_at, finished_at, findings, totals";
inline constexpr const char *kFindingColumns =
    "run_id, number, kind, subject, object_id, payment_id, user_id, stripe_minor, stripe_currency, ledger_minor, "
    "ledger_currency, stripe_credits, ledger_credits, detail, state, repaired_at, repaired_by, repair_reason, outcome";

template <typename Rows>
[[nodiscard]] ReconciliationRunRecord runFrom(const Rows &rows, const QByteArray &totals)
{
    ReconciliationRunRecord run{rows.text(0), rows.time(1), rows.time(2), rows.text(3),    rows.text(4),
                                rows.text(5), rows.time(6), rows.time(7), rows.integer(8), {}};
    run.totals = QJsonDocument::fromJson(totals).object();
    return run;
}

template <typename Rows>
[[nodiscard]] std::optional<Money> moneyFrom(const Rows &rows, int column)
{
    if (rows.isNull(column))
        return std::nullopt;
    return Money{rows.integer(column), rows.text(column + 1)};
}

template <typename Rows>
[[nodiscard]] ReconciliationFindingRecord findingFrom(const Rows &rows)
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

[[nodiscard]] inline std::optional<std::int64_t> minorOf(const std::optional<Money> &money)
{
    return money ? std::optional(money->amountMinor) : std::nullopt;
}

[[nodiscard]] inline QString currencyOf(const std::optional<Money> &money)
{
    return money ? money->currency : QString();
}

} // namespace creditdesk::store
