// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/exportmanifest.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace creditdesk::api {
namespace {

QJsonObject filterJson(const HistoryFilter &filter)
{
    QJsonObject object{{u"order"_s, filter.order == HistoryOrder::OldestFirst ? u"asc"_s : u"desc"_s},
                       {u"from"_s, toJson(filter.from)},
                       {u"to"_s, toJson(filter.to)},
                       {u"q"_s, filter.text}};
    QJsonArray types;
    for (const TransactionType type : filter.types)
        types.append(toString(type));
    object.insert("type"_L1, types);
    object.insert("min"_L1, filter.minAmount ? QJsonValue(qint64(filter.minAmount->count())) : QJsonValue());
    object.insert("max"_L1, filter.maxAmount ? QJsonValue(qint64(filter.maxAmount->count())) : QJsonValue());
    return object;
}

} // namespace

ExportManifest::ExportManifest(const HistoryFilter &filter, std::int64_t throughSeq)
    : m_filter(filter), m_throughSeq(throughSeq)
{
}

Result<void> ExportManifest::addRow(const Transaction &row)
{
    const auto sum = Credits::add(m_sum, row.amount);
    const auto byType = Credits::add(m_sumByType.value(toString(row.type)), row.amount);
    const auto before = Credits::subtract(row.balanceAfter, row.amount);
    for (const auto *figure : {&sum, &byType, &before}) {
        if (!*figure)
            return tl::unexpected(figure->error());
    }
    m_sum = *sum;
    m_sumByType.insert(toString(row.type), *byType);
    ++m_rows;
    const Edge edge{row.seq, *before, row.balanceAfter};
    if (!m_oldest || edge.seq < m_oldest->seq)
        m_oldest = edge;
    if (!m_newest || edge.seq > m_newest->seq)
        m_newest = edge;
    return {};
}

QJsonObject ExportManifest::toJson(const QStringList &columns, Timestamp now) const
{
    QJsonObject sums;
    for (auto it = m_sumByType.begin(); it != m_sumByType.end(); ++it)
        sums.insert(it.key(), qint64(it.value().count()));
    const Credits opening = m_oldest ? m_oldest->before : Credits();
    const Credits closing = m_newest ? m_newest->after : Credits();
    const auto expected = Credits::add(opening, m_sum);
    return {{u"filter"_s, filterJson(m_filter)},
            {u"columns"_s, QJsonArray::fromStringList(columns)},
            {u"through_seq"_s, qint64(m_throughSeq)},
            {u"rows"_s, qint64(m_rows)},
            {u"opening"_s, qint64(opening.count())},
            {u"sum"_s, qint64(m_sum.count())},
            {u"closing"_s, qint64(closing.count())},
            {u"adds_up"_s, expected && *expected == closing},
            {u"sum_by_type"_s, sums},
            {u"sha256"_s, QString::fromLatin1(m_hash.result().toHex())},
            {u"created_at"_s, toRfc3339(now)}};
}

} // namespace creditdesk::api
