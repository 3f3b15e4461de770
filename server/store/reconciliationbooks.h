// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"
#include "core/money.h"
#include "core/timestamp.h"

#include <QJsonObject>
#include <QString>

#include <optional>
#include <vector>

namespace creditdesk::store {

/// One comparison of what Stripe says with the ledger; written once, when it has ended.
struct ReconciliationRunRecord {
    QString id;          ///< UUID
    Timestamp from;      ///< what Stripe made from here on …
    Timestamp to;        ///< … and before this
    QString actor;       ///< who asked for it
    QString state;       ///< done, failed
    QString reason;      ///< of a failed one, in words
    Timestamp startedAt; ///< with the id the order of the list
    Timestamp finishedAt;
    std::int64_t findings = 0; ///< all that there were; kept are the first ones only
    QJsonObject totals;        ///< counts, money and credits on both sides, by kind of object
};

/// One thing on which the two sides disagree. The key is run and number; from outside it is named "<run>.<number>".
struct ReconciliationFindingRecord {
    QString runId;
    int number = 0;                   ///< 1, 2, 3 … in its run
    QString kind;                     ///< missing, doubled, different, unknown
    QString subject;                  ///< payment, refund, dispute
    QString objectId;                 ///< cs_…, in_…, re_…, dp_…
    QString paymentId;                ///< pi_… or ch_…; empty: none, or nobody could tell
    QString userId;                   ///< empty: nobody could be named
    std::optional<Money> stripeMoney; ///< none: Stripe does not know it
    std::optional<Money> ledgerMoney; ///< none: not booked, or by rows that know no money
    std::int64_t stripeCredits = 0;
    std::int64_t ledgerCredits = 0;
    QString detail; ///< in words
    QString state;  ///< open, repaired
    std::optional<Timestamp> repairedAt;
    QString repairedBy;   ///< an actor
    QString repairReason; ///< that person's words
    QString outcome;      ///< what the repair came to, in words
};

/// The runs and what they found. Reached by Records::reconciliation(), with the same connection, thread and
/// transactions.
class ReconciliationBooks {
public:
    virtual ~ReconciliationBooks() = default;

    virtual Result<void> addRun(const ReconciliationRunRecord &run) = 0;
    virtual Result<std::optional<ReconciliationRunRecord>> run(const QString &id) = 0;
    /// Newest first, those before the run `afterId` in that order; empty: from the newest on.
    virtual Result<std::vector<ReconciliationRunRecord>> runs(int limit, const QString &afterId) = 0;

    virtual Result<void> putFinding(const ReconciliationFindingRecord &finding) = 0; ///< insert, or note its repair
    virtual Result<std::optional<ReconciliationFindingRecord>> finding(const QString &runId, int number) = 0;
    /// Of one run, by number.
    virtual Result<std::vector<ReconciliationFindingRecord>> findings(const QString &runId, int afterNumber,
                                                                      int limit) = 0;
};

} // namespace creditdesk::store
