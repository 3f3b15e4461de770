// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/sqlitehistory.h"

#include "server/store/rowcodec.h"
#include "server/store/searchwords.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

bool filtersContent(const HistoryFilter &filter)
{
    return filter.minAmount || filter.maxAmount || !filter.text.isEmpty();
}

QString placeholders(std::size_t count)
{
    return QStringList(static_cast<qsizetype>(count), u"?"_s).join(u',');
}

/// Words that all must begin a word of the row; empty when the text has none.
QString matchExpression(const QString &text, std::int64_t account)
{
    const QStringList words = searchWords(text);
    QStringList terms;
    for (const QString &word : account > 0 ? wordsOfAccount(words, account) : words)
        terms.append(u"%1 : \"%2\" *"_s.arg(account > 0 ? u"own"_s : u"words"_s, word));
    return terms.join(u" AND "_s);
}

} // namespace

Result<std::int64_t> SqliteHistory::lastSeqBefore(std::int64_t account, std::int64_t lastSeq, Timestamp at)
{
    std::int64_t low = 0; // every row up to `low` is before `at`, every row after `high` is not
    std::int64_t high = lastSeq;
    while (low < high) {
        const std::int64_t middle = high - (high - low) / 2;
        const auto bookedAt =
            m_database.integer(u"SELECT booked_at FROM credit_transactions WHERE account = ? AND seq = ?"_s,
                               {bound(account), bound(middle)});
        if (!bookedAt)
            return tl::unexpected(bookedAt.error());
        if (bookedAt->value_or(0) < toEpochMs(at))
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

Result<SqliteHistory::Scope> SqliteHistory::scopeOf(const QString &userId, const HistoryFilter &filter)
{
    Scope scope;
    if (userId.isEmpty())
        return scope;
    const auto rows = accountRow(m_database, u"SELECT no, last_seq FROM profiles WHERE id = ?"_s, userId);
    if (!rows)
        return tl::unexpected(rows.error());
    scope.account = rows->integer(0);
    scope.userId = userId;
    const std::int64_t lastSeq = rows->integer(1);
    scope.seqTo = lastSeq;
    if (filter.to) {
        const auto last = lastSeqBefore(scope.account, lastSeq, *filter.to);
        if (!last)
            return tl::unexpected(last.error());
        scope.seqTo = *last;
    }
    if (filter.from) {
        const auto last = lastSeqBefore(scope.account, lastSeq, *filter.from);
        if (!last)
            return tl::unexpected(last.error());
        scope.seqFrom = *last + 1;
    }
    return scope;
}

SqliteHistory::Sql SqliteHistory::sqlFor(const Scope &scope, const HistoryFilter &filter)
{
    const bool oneAccount = scope.account > 0;
    const QString match = matchExpression(filter.text, scope.account);
    const bool rareOnly = oneAccount && match.isEmpty() && !listsUsage(filter);
    const QString direction = filter.order == HistoryOrder::NewestFirst ? u" DESC"_s : u" ASC"_s;
    Sql sql;
    QStringList where;
    sql.from = rareOnly ? u"credit_transactions t INDEXED BY credit_transactions_rare"_s : u"credit_transactions t"_s;
    if (!match.isEmpty()) {
        sql.from = u"transaction_words w CROSS JOIN credit_transactions t ON t.no = w.rowid"_s;
        where << u"transaction_words MATCH ?"_s;
        sql.values << match;
    }
    if (oneAccount) {
        where << u"t.account = ?"_s << u"t.seq >= ?"_s << u"t.seq <= ?"_s;
        sql.values << bound(scope.account) << bound(scope.seqFrom) << bound(scope.seqTo);
        sql.order = (match.isEmpty() ? u"t.seq"_s : u"w.rowid"_s) + direction;
    } else {
        sql.from += u" JOIN profiles p ON p.no = t.account"_s;
        where << u"t.booked_at >= ?"_s << u"t.booked_at < ?"_s;
        sql.values << bound(filter.from.value_or(Timestamp::min())) << bound(filter.to.value_or(Timestamp::max()));
        sql.order = u"t.booked_at"_s + direction + u", t.no"_s + direction;
    }
    if (!filter.types.empty()) {
        if (rareOnly)
            where << u"t.type <> 'usage'"_s; // so that the partial index applies
        where << u"t.type IN (%1)"_s.arg(placeholders(filter.types.size()));
        for (const TransactionType type : filter.types)
            sql.values << toString(type);
    }
    if (filter.minAmount) {
        where << u"t.amount >= ?"_s;
        sql.values << bound(*filter.minAmount);
    }
    if (filter.maxAmount) {
        where << u"t.amount <= ?"_s;
        sql.values << bound(*filter.maxAmount);
    }
    sql.where = where.join(u" AND "_s);
    return sql;
}

Result<std::int64_t> SqliteHistory::count(const Sql &sql)
{
    return m_database.integer(u"SELECT count(*) FROM %1 WHERE %2"_s.arg(sql.from, sql.where), sql.values)
        .map([](std::optional<std::int64_t> rows) { return rows.value_or(0); });
}

Result<std::int64_t> SqliteHistory::total(const Scope &scope, const HistoryFilter &filter)
{
    if (scope.account == 0 && filter.isEmpty()) // rows are never deleted, so the last number is how many there are
        return m_database.integer(u"SELECT max(no) FROM credit_transactions"_s).map([](auto last) {
            return last.value_or(0);
        });
    if (scope.account == 0 || filtersContent(filter) || !listsUsage(filter))
        return count(sqlFor(scope, filter));
    const std::int64_t span = std::max<std::int64_t>(0, scope.seqTo - scope.seqFrom + 1);
    if (filter.types.empty())
        return span;
    // Usage and some others: all but the rare rows of the other types.
    HistoryFilter unwanted;
    for (const TransactionType type : allTransactionTypes()) {
        if (std::ranges::find(filter.types, type) == filter.types.end())
            unwanted.types.push_back(type);
    }
    if (unwanted.types.empty())
        return span;
    return count(sqlFor(scope, unwanted)).map([span](std::int64_t others) { return span - others; });
}

Result<HistoryPage> SqliteHistory::page(const QString &userId, const HistoryQuery &query)
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
    const bool newestFirst = query.filter.order == HistoryOrder::NewestFirst;
    if (query.seqFrom)
        scope->seqFrom = std::max(scope->seqFrom, *query.seqFrom);
    if (query.seqTo)
        scope->seqTo = std::min(scope->seqTo, *query.seqTo);
    if (cursor && scope->account > 0 && newestFirst)
        scope->seqTo = std::min(scope->seqTo, cursor->position - 1);
    else if (cursor && scope->account > 0)
        scope->seqFrom = std::max(scope->seqFrom, cursor->position + 1);

    Sql sql = sqlFor(*scope, query.filter);
    if (cursor && scope->account == 0) {
        sql.where += u" AND (t.booked_at, t.no) %1 (?, ?)"_s.arg(newestFirst ? u"<"_s : u">"_s);
        sql.values << bound(cursor->bookedAt) << bound(cursor->position);
    }
    const QString owner = scope->account > 0 ? u"''"_s : u"p.id"_s;
    auto rows = m_database.run(u"SELECT %1, %2 FROM %3 WHERE %4 ORDER BY %5 LIMIT %6"_s.arg(
                                   transactionColumns(), owner, sql.from, sql.where, sql.order, u"?"_s),
                               sql.values + QVariantList{query.limit + 1});
    if (!rows)
        return tl::unexpected(rows.error());
    std::int64_t lastNo = 0;
    bool more = false;
    while (rows->next()) {
        more = page.items.size() == static_cast<std::size_t>(query.limit);
        if (more)
            break;
        page.items.push_back(transactionFrom(*rows, scope->account > 0 ? userId : rows->text(kTransactionColumns)));
        lastNo = rows->integer(kTransactionColumns - 1);
    }
    if (!more) {
        if (auto status = rows->status(); !status)
            return tl::unexpected(status.error());
    } else if (!query.seqFrom && !query.seqTo) {
        const Transaction &last = page.items.back();
        const HistoryCursor next{last.bookedAt, scope->account > 0 ? last.seq : lastNo, page.total};
        page.nextCursor = next.encode(userId, query.filter);
    }
    return page;
}

Result<void> SqliteHistory::eachRow(const QString &userId, const HistoryFilter &filter,
                                    const std::function<bool(const Transaction &)> &onRow)
{
    const auto scope = scopeOf(userId, filter);
    if (!scope)
        return tl::unexpected(scope.error());
    const Sql sql = sqlFor(*scope, filter);
    const bool oneAccount = scope->account > 0;
    auto rows =
        m_database.run(u"SELECT %1, %2 FROM %3 WHERE %4 ORDER BY %5"_s.arg(
                           transactionColumns(), oneAccount ? u"''"_s : u"p.id"_s, sql.from, sql.where, sql.order),
                       sql.values);
    if (!rows)
        return tl::unexpected(rows.error());
    while (rows->next()) {
        if (!onRow(transactionFrom(*rows, oneAccount ? userId : rows->text(kTransactionColumns))))
            return {};
    }
    return rows->status();
}

} // namespace creditdesk::store
