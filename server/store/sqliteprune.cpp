// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/sqliterecords.h"

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

// A table is walked in the order of its primary key, a slice at a time, because an index by age would be one more page
// to write for every deduction.
struct Walk {
    QString table;
    QString key;
    QString age;
    QMetaType::Type type; ///< of the key
};

Walk walkOf(Perishable what)
{
    switch (what) {
    case Perishable::IdempotencyKey:
        return {u"idempotency_keys"_s, u"no"_s, u"created_at"_s, QMetaType::LongLong};
    case Perishable::RefreshToken:
        return {u"refresh_tokens"_s, u"token_hash"_s, u"expires_at"_s, QMetaType::QByteArray};
    case Perishable::StripeAttempt:
        break;
    }
    return {u"stripe_attempts"_s, u"key"_s, u"created_at"_s, QMetaType::QString};
}

/// A cursor that is not empty, as the value to bind.
QVariant place(const PruneCursor &cursor, const Walk &walk)
{
    const QByteArray &value = cursor.front();
    if (walk.type == QMetaType::LongLong)
        return value.toLongLong();
    return walk.type == QMetaType::QByteArray ? bound(value) : bound(QString::fromUtf8(value));
}

/// The key `limit` records further on; empty when fewer are left.
Result<PruneCursor> endOfSlice(SqliteDatabase &database, const Walk &walk, const PruneCursor &from, int limit)
{
    QString after;
    QVariantList bindings;
    if (!from.isEmpty()) {
        after = u"WHERE %1 > ? "_s.arg(walk.key);
        bindings.append(place(from, walk));
    }
    auto rows = database.run(u"SELECT %1 FROM %2 %3ORDER BY %1 LIMIT 1 OFFSET ?"_s.arg(walk.key, walk.table, after),
                             bindings << limit - 1);
    if (!rows)
        return tl::unexpected(rows.error());
    PruneCursor end;
    if (rows->next())
        end.append(rows->bytes(0));
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
    if (!cursor.isEmpty()) {
        sql += u" AND %1 > ?"_s.arg(walk.key);
        bindings.append(place(cursor, walk));
    }
    if (!end->isEmpty()) {
        sql += u" AND %1 <= ?"_s.arg(walk.key);
        bindings.append(place(*end, walk));
    }
    const auto removed = m_database.run(sql, bindings);
    if (!removed)
        return tl::unexpected(removed.error());
    cursor = std::move(*end);
    return static_cast<int>(removed->changed());
}

} // namespace creditdesk::store
