// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/ledger/rules.h"

#include <QJsonArray>

namespace creditdesk::ledger::testing {

/// One submission of a case and what is expected of it (see tests/ledger/cases/README.md).
struct CaseStep {
    Timestamp at;
    QString account; ///< "a" or "b"
    std::vector<Command> commands;
    QString key;            ///< idempotency key; empty: none
    QByteArray fingerprint; ///< of the commands
    QJsonObject expected;
};

struct LedgerCase {
    QString name; ///< letters, digits and _
    QString title;
    Timestamp created; ///< of both accounts
    std::int64_t freeCredits = 0;
    std::vector<CaseStep> steps;
    QJsonArray rows;       ///< of account a at the end
    QJsonArray asOf;       ///< instants and their figures, of account a
    QJsonObject remaining; ///< by grant key, of account a
};

/// The accounts of every case.
[[nodiscard]] QString caseAccount(const QString &name);

/// Every case of every file in the folder, by file and position. A misspelt field aborts: a case must not lie.
[[nodiscard]] std::vector<LedgerCase> readCases(const QString &folder);

/// What an expected object says of a found one: every member of the first, found in the second; else the difference.
[[nodiscard]] QString difference(const QJsonValue &expected, const QJsonValue &found, const QString &path = {});

} // namespace creditdesk::ledger::testing
