// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "admin/legacyfile.h"
#include "core/catalogue.h"
#include "server/ledger/command.h"
#include "server/store/records.h"

namespace creditdesk::admin {

/// One person of the query-counting predecessor as an account of today.
struct LegacyPerson {
    store::UserRecord user; ///< anchored at the next month: until then there is what was left of this one
    ledger::PlanAssignment plan;
    std::int64_t queriesLeft = 0;
    Credits credits;     ///< queriesLeft at the base price
    Timestamp expiresAt; ///< of the credits: the next month
    QStringList remarks; ///< what was odd about the line
    QJsonObject before;  ///< the line's plan and counters, for the audit log
};

/// The same rules as creditdesk.read_legacy() in the PostgreSQL schema; whatever the line lacks, nobody is lost.
/// Error `legacy_columns` for a line without an id.
[[nodiscard]] Result<LegacyPerson> convertLegacy(const LegacyLine &line, const Catalogue &catalogue, Timestamp now);

/// The address of a person without one, unique and never delivered to.
[[nodiscard]] QString placeholderEmail(const QString &userId);

} // namespace creditdesk::admin
