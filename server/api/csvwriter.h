// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/queryitems.h"
#include "core/transaction.h"

#include <QTimeZone>

namespace creditdesk::api {

/// How an export looks. The order of columns is fixed, whichever are chosen.
struct CsvFormat {
    QStringList columns; ///< subset of csvColumns()
    char delimiter = ',';
    QTimeZone timeZone = QTimeZone::utc();
};

/// Every column, in its place.
[[nodiscard]] const QStringList &csvColumns();

/// Reads `columns`, `delimiter` (comma, semicolon, tab) and `tz`; complaints go to the reader.
[[nodiscard]] CsvFormat readCsvFormat(QueryReader &reader);

/// RFC 4180 with CRLF, UTF-8. Text that a spreadsheet would take for a formula gets a leading apostrophe.
[[nodiscard]] QByteArray csvHeader(const CsvFormat &format);
[[nodiscard]] QByteArray csvRow(const CsvFormat &format, const Transaction &row);

/// One text cell: guarded against formulas, quoted where needed.
[[nodiscard]] QByteArray csvText(const QString &text, char delimiter);

} // namespace creditdesk::api
