// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/postgresql/postgreshistory.h"

#include "server/store/postgresql/postgrescodec.h"
#include "server/store/searchwords.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

constexpr int kRowsPerFetch = 500;

bool filtersText(const HistoryFilter &filter)
{
    return !searchWords(filter.text).isEmpty();
}

bool filtersContent(const HistoryFilter &filter)
{
    return filter.minAmount || filter.maxAmount || filtersText(filter);
}

/// "$n" for the value that is added next.
QByteArray place(const PostgresParams &values)
{
    return '$' + QByteArray::number(values.count() + 1);
}

} // namespace

QByteArray lastNumberBefore(QByteArrayView table, QByteArrayView number, QByteArrayView time, QByteArrayView owner,
                            QByteArrayView last, QByteArrayView at)
{
    // Every row up to `low` is before, every row after `high` is not.
    QByteArray sql = "(WITH RECURSIVE span (low, high) AS (SELECT 0::bigint, @last UNION ALL "
                     "SELECT CASE WHEN probe.before THEN middle ELSE low END, "
                     "CASE WHEN probe.before THEN high ELSE middle - 1 END "
                     "FROM span, LATERAL (SELECT high - (high - low) / 2) AS half (middle), "
                     "LATERAL (SELECT r.@time < @at AS before FROM @table r WHERE r.user_id = @owner AND "
                     "r.@number = middle) AS probe WHERE low < high) SELECT low FROM span WHERE low >= high)";
    return sql.replace("@table", table.toByteArray())
        .replace("@number", number.toByteArray())
        .replace("@time", time.toByteArray())
        .replace("@owner", owner.toByteArray())
        .replace("@last", last.toByteArray())
        .replace("@at", at.toByteArray());
}

Result<PostgresHistory::Scope> PostgresHistory::scopeOf(const QString &userId, const HistoryFilter &filter)
{
    static const auto before = [](QByteArrayView at) {
        return lastNumberBefore("public.credit_transactions", "seq", "booked_at", "p.id", "p.last_seq", at);
    };
    static const QByteArray whole = "SELECT 0::bigint, p.last_seq FROM public.profiles p WHERE p.id = $1";
    static const QByteArray span = "SELECT CASE WHEN $2::timestamptz IS NULL THEN 0 ELSE " + before("$2") +
                                   " END, CASE WHEN $3::timestamptz IS NULL THEN p.last_seq ELSE " + before("$3") +
                                   " END FROM public.profiles p WHERE p.id = $1";
    Scope scope;
    if (userId.isEmpty())
        return scope;
    scope.account = pgUuid(userId);
    if (!scope.account)
        return accountNotFound();
    auto rows = filter.from || filter.to
                    ? m_connection.run(span, PostgresParams(*scope.account, filter.from, filter.to))
                    : m_connection.run(whole, PostgresParams(*scope.account));
    if (!rows)
        return tl::unexpected(rows.error());
    if (!rows->next())
        return accountNotFound();
    scope.seqFrom = rows->integer(0) + 1;
    scope.seqTo = rows->integer(1);
    return scope;
}

PostgresHistory::Sql PostgresHistory::sqlFor(const Scope &scope, const HistoryFilter &filter)
{
    const QByteArray direction = filter.order == HistoryOrder::NewestFirst ? " DESC" : " ASC";
    Sql sql;
    QByteArrayList where;
    const auto require = [&](const QByteArray &condition, const auto &value) {
        where << condition + place(sql.values);
        sql.values.add(value);
    };
    if (scope.account) {
        require("t.user_id = ", *scope.account);
        require("t.seq >= ", scope.seqFrom);
        require("t.seq <= ", scope.seqTo);
        sql.order = "t.seq" + direction;
    } else {
        where << "true";
        if (filter.from)
            require("t.booked_at >= ", *filter.from);
        if (filter.to)
            require("t.booked_at < ", *filter.to);
        sql.order = "t.booked_at" + direction + ", t.user_id" + direction + ", t.seq" + direction;
    }
    if (!filter.types.empty()) {
        if (!listsUsage(filter))
            where << "t.type <> 'usage'"; // so that the partial index applies
        PgArray<QString> types;
        for (const TransactionType type : filter.types)
            types.push_back(toString(type));
        where << "t.type = ANY (" + place(sql.values) + ')';
        sql.values.add(types);
    }
    if (filter.minAmount)
        require("t.amount >= ", *filter.minAmount);
    if (filter.maxAmount)
        require("t.amount <= ", *filter.maxAmount);
    if (filtersText(filter)) {
        where << "creditdesk.row_words(t.description, t.request_id, t.tools, t.stripe_reference) @@ "
                 "creditdesk.query_words(" +
                     place(sql.values) + ')';
        sql.values.add(filter.text);
    }
    sql.where = where.join(" AND ");
    // What is rare depends on the values, so such a plan is made for them.
    if (!filter.isEmpty())
        sql.plan = PostgresConnection::Plan::Once;
    return sql;
}

Result<std::int64_t> PostgresHistory::count(const Sql &sql)
{
    return m_connection
        .run("SELECT count(*) FROM public.credit_transactions t WHERE " + sql.where, sql.values, sql.plan)
        .map([](PostgresRows &&rows) { return rows.next() ? rows.integer(0) : 0; });
}

Result<std::int64_t> PostgresHistory::total(const Scope &scope, const HistoryFilter &filter)
{
    if (!scope.account && filter.isEmpty()) // rows are never deleted, so the last numbers are how many there are
        return m_connection.run("SELECT coalesce(sum(last_seq), 0)::bigint FROM public.profiles")
            .map([](PostgresRows &&rows) { return rows.next() ? rows.integer(0) : 0; });
    if (!scope.account || filtersContent(filter) || !listsUsage(filter))
        return count(sqlFor(scope, filter));
    const std::int64_t span = std::max<std::int64_t>(0, scope.seqTo - scope.seqFrom + 1);
    // Usage and some others: all but the rare rows of the other types.
    HistoryFilter unwanted;
    for (const TransactionType type : allTransactionTypes()) {
        if (!filter.types.empty() && std::ranges::find(filter.types, type) == filter.types.end())
            unwanted.types.push_back(type);
    }
    if (unwanted.types.empty())
        return span;
    return count(sqlFor(scope, unwanted)).map([span](std::int64_t others) { return span - others; });
}

/// One account goes on by seq, which narrows the scope; everybody's list by all that it is ordered by.
Result<void> PostgresHistory::startAfter(Scope &scope, Sql &sql, const HistoryQuery &query, const HistoryCursor &cursor)
{
    const bool newestFirst = query.filter.order == HistoryOrder::NewestFirst;
    if (scope.account) {
        if (newestFirst)
            scope.seqTo = std::min(scope.seqTo, cursor.position - 1);
        else
            scope.seqFrom = std::max(scope.seqFrom, cursor.position + 1);
        sql = sqlFor(scope, query.filter);
        return {};
    }
    const auto owner = pgUuid(cursor.ownerId);
    if (!owner)
        return invalidCursor();
    const int first = sql.values.count() + 1;
    sql.where += QByteArray(" AND (t.booked_at, t.user_id, t.seq) ") + (newestFirst ? "<" : ">") + " ($" +
                 QByteArray::number(first) + ", $" + QByteArray::number(first + 1) + ", $" +
                 QByteArray::number(first + 2) + ')';
    sql.values.add(cursor.bookedAt);
    sql.values.add(*owner);
    sql.values.add(cursor.position);
    return {};
}

Result<HistoryPage> PostgresHistory::page(const QString &userId, const HistoryQuery &query)
{
    if (auto sound = checkHistoryQuery(userId, query); !sound)
        return tl::unexpected(sound.error());
    auto scope = scopeOf(userId, query.filter);
    if (!scope)
        return tl::unexpected(scope.error());
    const auto start = pageStart(userId, query, [&] { return total(*scope, query.filter); });
    if (!start)
        return tl::unexpected(start.error());
    const auto &cursor = start->after;
    HistoryPage page;
    page.total = start->total;
    if (query.seqFrom)
        scope->seqFrom = std::max(scope->seqFrom, *query.seqFrom);
    if (query.seqTo)
        scope->seqTo = std::min(scope->seqTo, *query.seqTo);
    Sql sql = sqlFor(*scope, query.filter);
    if (cursor) {
        if (auto started = startAfter(*scope, sql, query, *cursor); !started)
            return tl::unexpected(started.error());
    }
    const QByteArray select = "SELECT " + kTransactionSelect.toByteArray() +
                              " FROM public.credit_transactions t WHERE " + sql.where + " ORDER BY " + sql.order +
                              " LIMIT " + place(sql.values);
    sql.values.add(query.limit + 1);
    auto rows = m_connection.run(select, std::move(sql.values), sql.plan);
    if (!rows)
        return tl::unexpected(rows.error());
    const bool more = rows->count() > query.limit;
    while (page.items.size() < static_cast<std::size_t>(query.limit) && rows->next())
        page.items.push_back(transactionFrom(*rows));
    if (more && !query.seqFrom && !query.seqTo) {
        const Transaction &last = page.items.back();
        const HistoryCursor next{last.bookedAt, last.seq, page.total, userId.isEmpty() ? last.userId : QString()};
        page.nextCursor = next.encode(userId, query.filter);
    }
    return page;
}

Result<void> PostgresHistory::eachRow(const QString &userId, const HistoryFilter &filter,
                                      const std::function<bool(const Transaction &)> &onRow)
{
    using Plan = PostgresConnection::Plan;
    const auto scope = scopeOf(userId, filter);
    if (!scope)
        return tl::unexpected(scope.error());
    Sql sql = sqlFor(*scope, filter);
    const QByteArray name = "rows_" + QByteArray::number(++m_cursors);
    m_connection.queue("DECLARE " + name + " NO SCROLL CURSOR FOR SELECT " + kTransactionSelect.toByteArray() +
                           " FROM public.credit_transactions t WHERE " + sql.where + " ORDER BY " + sql.order,
                       std::move(sql.values), {}, Plan::Once);
    const QByteArray fetch = "FETCH " + QByteArray::number(kRowsPerFetch) + " FROM " + name;
    bool wanted = true;
    int fetched = kRowsPerFetch;
    while (wanted && fetched == kRowsPerFetch) {
        auto rows = m_connection.run(fetch, {}, Plan::Once);
        if (!rows)
            return tl::unexpected(rows.error());
        fetched = rows->count();
        while (wanted && rows->next())
            wanted = onRow(transactionFrom(*rows));
    }
    return m_connection.run("CLOSE " + name, {}, Plan::Once).map([](const PostgresRows &) {});
}

} // namespace creditdesk::store
