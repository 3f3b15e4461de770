// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/queryitems.h"
#include "core/transaction.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace creditdesk {
namespace {

constexpr int kMaxSearchLength = 200;

HistoryFilter readFilter(QueryReader &reader)
{
    HistoryFilter filter;
    filter.from = reader.time(u"from"_s);
    filter.to = reader.time(u"to"_s);
    for (const QString &name : reader.list(u"type"_s)) {
        const auto type = transactionTypeFromString(name);
        if (type && std::ranges::find(filter.types, *type) == filter.types.end()) // named twice counts once
            filter.types.push_back(*type);
        else if (!type)
            reader.reject(u"type"_s, u"'%1' is not a type of transaction."_s.arg(name.left(40)));
    }
    if (const auto least = reader.integer(u"min"_s))
        filter.minAmount = Credits(*least);
    if (const auto most = reader.integer(u"max"_s))
        filter.maxAmount = Credits(*most);
    filter.text = reader.text(u"q"_s).value_or(QString()).trimmed();
    if (filter.text.size() > kMaxSearchLength)
        reader.reject(u"q"_s, u"'q' may have at most %1 characters."_s.arg(kMaxSearchLength));
    const QString order = reader.text(u"order"_s).value_or(u"desc"_s);
    if (order != "asc"_L1 && order != "desc"_L1)
        reader.reject(u"order"_s, u"'order' must be asc or desc."_s);
    filter.order = order == "asc"_L1 ? HistoryOrder::OldestFirst : HistoryOrder::NewestFirst;
    return filter;
}

} // namespace

QueryItems HistoryQuery::toQueryItems() const
{
    QueryItems items;
    const auto add = [&](const QString &name, const QString &value) { items.append({name, value}); };
    if (filter.from)
        add(u"from"_s, toRfc3339(*filter.from));
    if (filter.to)
        add(u"to"_s, toRfc3339(*filter.to));
    for (const TransactionType type : filter.types)
        add(u"type"_s, toString(type));
    if (filter.minAmount)
        add(u"min"_s, QString::number(filter.minAmount->count()));
    if (filter.maxAmount)
        add(u"max"_s, QString::number(filter.maxAmount->count()));
    if (!filter.text.isEmpty())
        add(u"q"_s, filter.text);
    if (filter.order == HistoryOrder::OldestFirst)
        add(u"order"_s, u"asc"_s);
    if (!cursor.isEmpty())
        add(u"cursor"_s, cursor);
    if (seqFrom)
        add(u"seq_from"_s, QString::number(*seqFrom));
    if (seqTo)
        add(u"seq_to"_s, QString::number(*seqTo));
    add(u"limit"_s, QString::number(limit));
    return items;
}

Result<HistoryQuery> HistoryQuery::fromQueryItems(const QueryItems &items)
{
    QueryReader reader(items);
    HistoryQuery query;
    query.filter = readFilter(reader);
    query.cursor = reader.text(u"cursor"_s).value_or(QString());
    query.seqFrom = reader.integer(u"seq_from"_s);
    query.seqTo = reader.integer(u"seq_to"_s);
    query.limit = reader.limit(kDefaultHistoryLimit, kMaxHistoryLimit);
    if ((query.seqFrom || query.seqTo) && (!query.filter.isEmpty() || !query.cursor.isEmpty()))
        reader.reject(u"seq_from"_s, u"'seq_from' and 'seq_to' go without cursor and filters."_s);
    if (query.seqFrom && query.seqTo && *query.seqFrom > *query.seqTo)
        reader.reject(u"seq_from"_s, u"'seq_from' must not be above 'seq_to'."_s);
    if (auto error = reader.finish())
        return tl::unexpected(*error);
    return query;
}

} // namespace creditdesk
