// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/sqliterecords.h"

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

// A table is walked in the order of its primary key, a slice at a time, because an index by age would be one more page
// to write for every deduction. `key` may be several columns; then their number of `?` stands in `place`.
struct Walk {
    QString table;
    QString key;
    QString place;
    QString age;
    QMetaType::Type firstColumn;
};

Walk walkOf(Perishable what)
{
    switch (what) {
    case Perishable::IdempotencyKey:
        return {u"idempotency_keys"_s, u"account, operation, key"_s, u"?, ?, ?"_s, u"created_at"_s,
                QMetaType::LongLong};
    case Perishable::RefreshToken:
        return {u"refresh_tokens"_s, u"token_hash"_s, u"?"_s, u"expires_at"_s, QMetaType::QByteArray};
    case Perishable::StripeAttempt:
        break;
    }
    return {u"stripe_attempts"_s, u"key"_s, u"?"_s, u"created_at"_s, QMetaType::QString};
}

QVariant column(const QByteArray &value, QMetaType::Type type)
{
    if (type == QMetaType::LongLong)
        return value.toLongLong();
    return type == QMetaType::QByteArray ? bound(value) : bound(QString::fromUtf8(value));
}

/// The cursor as values to bind: only the first column of a key is ever something else than text.
QVariantList values(const PruneCursor &cursor, const Walk &walk)
{
    QVariantList list;
    for (const QByteArray &value : cursor)
        list.append(column(value, list.isEmpty() ? walk.firstColumn : QMetaType::QString));
    return list;
}

/// The key `limit` records further on; empty when fewer are left.
Result<PruneCursor> endOfSlice(SqliteDatabase &database, const Walk &walk, const PruneCursor &from, int limit)
{
    const QString after = from.isEmpty() ? QString() : u"WHERE (%1) > (%2) "_s.arg(walk.key, walk.place);
    auto rows = database.run(u"SELECT %1 FROM %2 %3ORDER BY %1 LIMIT 1 OFFSET ?"_s.arg(walk.key, walk.table, after),
                             values(from, walk) << limit - 1);
    if (!rows)
        return tl::unexpected(rows.error());
    PruneCursor end;
    if (rows->next()) {
        const auto columns = walk.place.count(u'?');
        for (int index = 0; index < columns; ++index)
            end.append(rows->bytes(index));
    }
    return rows->status().map([&] { return std::move(end); });
}

} // namespace

Result<int> SqliteRecords::prune(Perishable what, Timestamp before, int limit, PruneCursor &cursor)
{
    const Walk walk = walkOf(what);
    auto end = endOfSlice(m_database, walk, cursor, limit);
    if (!end)
        return tl::unexpected(end.error());
    QString sql = u"DELETE FROM %1 WHERE %2 < ?"_s.arg(walk.table, walk.age);
    QVariantList bindings{bound(before)};
    if (!cursor.isEmpty())
        sql += u" AND (%1) > (%2)"_s.arg(walk.key, walk.place);
    if (!end->isEmpty())
        sql += u" AND (%1) <= (%2)"_s.arg(walk.key, walk.place);
    const auto removed = m_database.run(sql, bindings << values(cursor, walk) << values(*end, walk));
    if (!removed)
        return tl::unexpected(removed.error());
    cursor = std::move(*end);
    return static_cast<int>(removed->changed());
}

} // namespace creditdesk::store
