// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/reconciliationbooks.h"
#include "server/store/stripebooks.h"

namespace creditdesk::stripe {

// What admins ask of the service, and what they are told.

/// An admin's word on an event that was received before.
struct EventCall {
    QString eventId;
    QString actor;
    QString reason; ///< goes to the audit log
};

/// What it came to: `outcome` is applied, ignored, review, failed, or duplicate when nothing was left to do.
struct EventAnswer {
    QString outcome;
    store::StripeEventRecord event; ///< as it is afterwards
};

inline constexpr std::chrono::days kMaxReconciledSpan{400};
/// Kept of one run; all are counted.
inline constexpr std::size_t kMaxKeptFindings = 1'000;

struct ReconcileRequest {
    QString runId; ///< a UUID of the caller's
    Timestamp from;
    Timestamp to;
    QString actor;
};

/// A run and the first findings of it.
struct Reconciliation {
    store::ReconciliationRunRecord run;
    std::vector<store::ReconciliationFindingRecord> findings;
};

struct RepairRequest {
    QString runId;
    int number = 0; ///< of the finding in its run
    QString actor;
    QString reason; ///< goes to the audit log, and to the row of a correction
    QString key;    ///< the caller's idempotency key; may be empty: a finding is repaired once anyway
};

struct Repaired {
    store::ReconciliationFindingRecord finding;
    bool replayed = false; ///< it was repaired before
};

} // namespace creditdesk::stripe
