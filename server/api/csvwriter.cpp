// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/csvwriter.h"

#include <QDateTime>
#include <QJsonDocument>

#include <array>

using namespace Qt::StringLiterals;

namespace creditdesk::api {
namespace {

struct Column {
    QLatin1StringView name;
    QByteArray (*cell)(const Transaction &, const CsvFormat &);
};

QByteArray number(std::int64_t value)
{
    return QByteArray::number(qlonglong(value));
}

QByteArray localTime(Timestamp at, const CsvFormat &format)
{
    const QDateTime local = QDateTime::fromMSecsSinceEpoch(toEpochMs(at), format.timeZone);
    const int offset = local.offsetFromUtc();
    QString text = local.toString(u"yyyy-MM-ddTHH:mm:ss.zzz"_s);
    if (offset == 0)
        return (text + u'Z').toLatin1();
    const int minutes = std::abs(offset) / 60;
    return (text + (offset < 0 ? u'-' : u'+') +
            u"%1:%2"_s.arg(minutes / 60, 2, 10, QLatin1Char('0')).arg(minutes % 60, 2, 10, QLatin1Char('0')))
        .toLatin1();
}

QByteArray sharesText(const Transaction &row)
{
    QStringList shares;
    for (const GrantShare &share : row.grants)
        shares.append(u"%1:%2"_s.arg(share.grantId).arg(share.amount.count()));
    return shares.join(u' ').toUtf8();
}

const std::array kColumns{
    Column{"booked_at"_L1, [](const Transaction &row, const CsvFormat &f) { return localTime(row.bookedAt, f); }},
    Column{"seq"_L1, [](const Transaction &row, const CsvFormat &) { return number(row.seq); }},
    Column{"type"_L1,
           [](const Transaction &row, const CsvFormat &f) { return csvText(toString(row.type), f.delimiter); }},
    Column{"amount"_L1, [](const Transaction &row, const CsvFormat &) { return number(row.amount.count()); }},
    Column{"balance_after"_L1,
           [](const Transaction &row, const CsvFormat &) { return number(row.balanceAfter.count()); }},
    Column{"description"_L1,
           [](const Transaction &row, const CsvFormat &f) { return csvText(row.description, f.delimiter); }},
    Column{"request_id"_L1,
           [](const Transaction &row, const CsvFormat &f) { return csvText(row.requestId, f.delimiter); }},
    Column{"tools"_L1,
           [](const Transaction &row, const CsvFormat &f) { return csvText(row.tools.join(u' '), f.delimiter); }},
    Column{"stripe"_L1,
           [](const Transaction &row, const CsvFormat &f) { return csvText(row.stripeReference, f.delimiter); }},
    Column{"actor"_L1, [](const Transaction &row, const CsvFormat &f) { return csvText(row.actor, f.delimiter); }},
    Column{"grants"_L1, [](const Transaction &row,
                           const CsvFormat &f) { return csvText(QString::fromUtf8(sharesText(row)), f.delimiter); }},
    Column{"metadata"_L1,
           [](const Transaction &row, const CsvFormat &f) {
               const QByteArray json = QJsonDocument(row.metadata).toJson(QJsonDocument::Compact);
               return row.metadata.isEmpty() ? QByteArray() : csvText(QString::fromUtf8(json), f.delimiter);
           }},
    Column{"id"_L1, [](const Transaction &row, const CsvFormat &f) { return csvText(row.id, f.delimiter); }},
    Column{"user_id"_L1, [](const Transaction &row, const CsvFormat &f) { return csvText(row.userId, f.delimiter); }},
};

/// What spreadsheets take for the start of a formula (OWASP, "CSV injection"), full-width forms included.
bool looksLikeFormula(QChar first)
{
    return u"=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20"_s.contains(first);
}

} // namespace

const QStringList &csvColumns()
{
    static const QStringList names = [] {
        QStringList all;
        for (const Column &column : kColumns)
            all.append(column.name);
        return all;
    }();
    return names;
}

CsvFormat readCsvFormat(QueryReader &reader)
{
    CsvFormat format;
    const QStringList wanted = reader.list(u"columns"_s);
    for (const QString &name : wanted) {
        if (!csvColumns().contains(name))
            reader.reject(u"columns"_s,
                          u"'%1' is not a column; there are %2."_s.arg(name.left(40), csvColumns().join(u", "_s)));
    }
    for (const QString &name : csvColumns()) {
        if (wanted.isEmpty() || wanted.contains(name))
            format.columns.append(name);
    }
    const QString delimiter = reader.text(u"delimiter"_s).value_or(u"comma"_s);
    if (delimiter == "semicolon"_L1)
        format.delimiter = ';';
    else if (delimiter == "tab"_L1)
        format.delimiter = '\t';
    else if (delimiter != "comma"_L1)
        reader.reject(u"delimiter"_s, u"'delimiter' must be comma, semicolon or tab."_s);
    const QByteArray zone = reader.text(u"tz"_s).value_or(u"UTC"_s).toUtf8();
    if (QTimeZone(zone).isValid()) // isTimeZoneIdAvailable does not know Etc/UTC
        format.timeZone = QTimeZone(zone);
    else
        reader.reject(u"tz"_s, u"'tz' must be an IANA time zone such as Europe/Berlin."_s);
    return format;
}

QByteArray csvHeader(const CsvFormat &format)
{
    return format.columns.join(QLatin1Char(format.delimiter)).toUtf8() + "\r\n";
}

QByteArray csvRow(const CsvFormat &format, const Transaction &row)
{
    QByteArrayList cells;
    for (const Column &column : kColumns) {
        if (format.columns.contains(column.name))
            cells.append(column.cell(row, format));
    }
    return cells.join(format.delimiter) + "\r\n";
}

QByteArray csvText(const QString &text, char delimiter)
{
    if (text.isEmpty())
        return {};
    QByteArray cell = text.toUtf8();
    if (looksLikeFormula(text.front()))
        cell.prepend('\'');
    const bool quoted = cell.contains(delimiter) || cell.contains('"') || cell.contains('\r') || cell.contains('\n') ||
                        cell.startsWith(' ') || cell.endsWith(' ');
    if (quoted)
        cell = '"' + cell.replace("\"", "\"\"") + '"';
    return cell;
}

} // namespace creditdesk::api
