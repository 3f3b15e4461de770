// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/legacyfile.h"

#include "server/store/sqlitedatabase.h"

#include <QFile>

using namespace Qt::StringLiterals;

namespace creditdesk::admin {
namespace {

constexpr auto kSqliteMagic = "SQLite format 3";

tl::unexpected<Error> unreadable(const QString &why)
{
    return failure(ErrorKind::InvalidInput, u"legacy_unreadable"_s, u"The file cannot be read: %1"_s.arg(why));
}

Result<void> checkColumns(const QStringList &columns)
{
    if (columns.contains("id"_L1) && columns.contains("queries_used"_L1) && columns.contains("queries_limit"_L1))
        return {};
    return failure(ErrorKind::InvalidInput, u"legacy_columns"_s,
                   u"A table of the old kind has the columns id, queries_used and queries_limit."_s);
}

Result<QStringList> columnsOf(store::SqliteDatabase &database)
{
    auto rows = database.run(u"SELECT name FROM pragma_table_info('profiles')"_s);
    if (!rows)
        return tl::unexpected(rows.error());
    QStringList columns;
    while (rows->next())
        columns.append(rows->text(0).toLower());
    return rows->status().map([&] { return columns; });
}

Result<std::vector<LegacyLine>> readSqlite(const QString &path)
{
    const auto database = store::SqliteDatabase::open(path, {}, store::SqliteDatabase::Mode::ReadOnly);
    if (!database)
        return tl::unexpected(database.error());
    const auto columns = columnsOf(**database);
    if (!columns)
        return tl::unexpected(columns.error());
    if (const auto fit = checkColumns(*columns); !fit)
        return tl::unexpected(fit.error());
    auto rows = (*database)->run(u"SELECT * FROM profiles ORDER BY rowid"_s);
    if (!rows)
        return tl::unexpected(rows.error());
    std::vector<LegacyLine> lines;
    while (rows->next()) {
        LegacyLine &line = lines.emplace_back();
        for (int column = 0; column < columns->size(); ++column) {
            if (!rows->isNull(column))
                line.insert(columns->at(column), rows->text(column));
        }
    }
    return rows->status().map([&] { return std::move(lines); });
}

Result<std::vector<LegacyLine>> readCsv(const QByteArray &content)
{
    const auto records = csvRecords(QString::fromUtf8(content.startsWith("\xef\xbb\xbf") ? content.mid(3) : content));
    if (!records)
        return tl::unexpected(records.error());
    QStringList columns;
    for (const QString &name : records->empty() ? QStringList() : records->front())
        columns.append(name.trimmed().toLower());
    if (const auto fit = checkColumns(columns); !fit)
        return tl::unexpected(fit.error());
    std::vector<LegacyLine> lines;
    for (std::size_t i = 1; i < records->size(); ++i) {
        const QStringList &record = (*records)[i];
        if (record.size() != columns.size())
            return unreadable(
                u"record %1 has %2 fields and not %3."_s.arg(i + 1).arg(record.size()).arg(columns.size()));
        LegacyLine &line = lines.emplace_back();
        for (qsizetype column = 0; column < columns.size(); ++column) {
            if (!record[column].isNull())
                line.insert(columns[column], record[column]);
        }
    }
    return lines;
}

} // namespace

Result<std::vector<QStringList>> csvRecords(const QString &text)
{
    std::vector<QStringList> records;
    QStringList record;
    QString field; // null until something of it is seen
    bool quoted = false;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (quoted) {
            if (c != u'"')
                field += c;
            else if (i + 1 < text.size() && text[i + 1] == u'"')
                field += text[++i];
            else
                quoted = false;
        } else if (c == u'"' && field.isEmpty()) {
            quoted = true;
            field = u""_s;
        } else if (c == u',') {
            record.append(std::exchange(field, QString()));
        } else if (c == u'\n') {
            record.append(std::exchange(field, QString()));
            records.push_back(std::exchange(record, QStringList()));
        } else if (c != u'\r') {
            field += c;
        }
    }
    if (quoted)
        return unreadable(u"a quotation mark is not closed."_s);
    if (!record.isEmpty() || !field.isNull()) {
        record.append(field);
        records.push_back(record);
    }
    std::erase_if(records, [](const QStringList &one) { return one.size() == 1 && one.front().isNull(); });
    return records;
}

Result<std::vector<LegacyLine>> readLegacyFile(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return unreadable(file.errorString());
    if (file.peek(qsizetype(qstrlen(kSqliteMagic))) == kSqliteMagic)
        return readSqlite(path);
    return readCsv(file.readAll());
}

} // namespace creditdesk::admin
