// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"

#include <QHash>

#include <vector>

namespace creditdesk::admin {

/// One line of the query-counting predecessor's `profiles`: its columns in lower case; a null one is left out.
using LegacyLine = QHash<QString, QString>;

/// Everybody in a SQLite file with such a table, or in a CSV file of it (RFC 4180, UTF-8, the names of the columns in
/// the first line). The file is only read. Errors `legacy_unreadable`, `legacy_columns` (no id, or no counters).
[[nodiscard]] Result<std::vector<LegacyLine>> readLegacyFile(const QString &path);

/// The records of a CSV text; an unquoted empty field is a null string. Error `legacy_unreadable`.
[[nodiscard]] Result<std::vector<QStringList>> csvRecords(const QString &text);

} // namespace creditdesk::admin
