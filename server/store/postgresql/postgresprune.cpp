// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/postgresql/postgresrecords.h"

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

// As in SQLite a table is walked in the order of its primary key, a slice at a time: an index by age would be one more
// page to write for every deduction.
struct Walk {
    QByteArray table;
    QByteArray age;
    QByteArrayList key;
    bool binary; ///< the key is bytea
};

Walk walkOf(Perishable what)
{
    switch (what) {
    case Perishable::IdempotencyKey:
        return {"creditdesk.idempotency_keys", "created_at", {"user_id", "operation", "key"}, false};
    case Perishable::RefreshToken:
        return {"creditdesk.refresh_tokens", "expires_at", {"token_hash"}, true};
    case Perishable::StripeAttempt:
        break;
    }
    return {"creditdesk.stripe_attempts", "created_at", {"key"}, false};
}

void addKey(PostgresParams &params, const Walk &walk, const PruneCursor &cursor)
{
    for (qsizetype i = 0; i < cursor.size(); ++i) {
        if (walk.key[i] == "user_id")
            params.add(PgUuid{cursor[i]});
        else if (walk.binary)
            params.add(cursor[i]);
        else
            params.add(QString::fromUtf8(cursor[i]));
    }
}

/// "($2, $3, $4)": places of a key's values from `first` on.
QByteArray places(const Walk &walk, int first)
{
    QByteArrayList list;
    for (qsizetype i = 0; i < walk.key.size(); ++i)
        list.append('$' + QByteArray::number(first + i));
    return '(' + list.join(", ") + ')';
}

} // namespace

Result<int> PostgresRecords::prune(Perishable what, Timestamp before, int limit, PruneCursor &cursor)
{
    const Walk walk = walkOf(what);
    const QByteArray key = walk.key.join(", ");
    PostgresParams from(limit - 1);
    addKey(from, walk, cursor);
    const QByteArray after = cursor.isEmpty() ? QByteArray() : " WHERE (" + key + ") > " + places(walk, 2);
    auto found = run("SELECT " + key + " FROM " + walk.table + after + " ORDER BY " + key + " LIMIT 1 OFFSET $1", from);
    if (!found)
        return tl::unexpected(found.error());
    PruneCursor end;
    if (found->next()) {
        for (int column = 0; column < walk.key.size(); ++column)
            end.append(found->bytes(column));
    }
    PostgresParams params(before);
    QByteArray sql = "DELETE FROM " + walk.table + " WHERE " + walk.age + " < $1";
    if (!cursor.isEmpty())
        sql += " AND (" + key + ") > " + places(walk, params.count() + 1);
    addKey(params, walk, cursor);
    if (!end.isEmpty())
        sql += " AND (" + key + ") <= " + places(walk, params.count() + 1);
    addKey(params, walk, end);
    auto removed = run(sql, std::move(params));
    if (!removed)
        return tl::unexpected(removed.error());
    cursor = std::move(end);
    return static_cast<int>(removed->changed());
}

} // namespace creditdesk::store
