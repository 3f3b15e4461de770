// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/historycursor.h"

#include <QCryptographicHash>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

constexpr int kBindingBytes = 8;
constexpr int kParts = 4; // and an owner, where there is one

/// Ties a cursor to what it pages through.
QByteArray binding(const QString &userId, const HistoryFilter &filter)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(userId.toUtf8());
    HistoryQuery query;
    query.filter = filter;
    for (const auto &[name, value] : query.toQueryItems())
        hash.addData((u'\n' + name + u'=' + value).toUtf8());
    return hash.result().left(kBindingBytes).toHex();
}

} // namespace

QString HistoryCursor::encode(const QString &userId, const HistoryFilter &filter) const
{
    const QByteArray plain = QByteArray::number(qint64(toEpochMs(bookedAt))) + '.' +
                             QByteArray::number(qint64(position)) + '.' + QByteArray::number(qint64(total)) + '.' +
                             binding(userId, filter) + (ownerId.isEmpty() ? QByteArray() : '.' + ownerId.toLatin1());
    return QString::fromLatin1(plain.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
}

Result<HistoryCursor> HistoryCursor::decode(const QString &text, const QString &userId, const HistoryFilter &filter)
{
    const auto parts = QByteArray::fromBase64(text.toLatin1(), QByteArray::Base64UrlEncoding).split('.');
    bool bookedOk = false;
    bool positionOk = false;
    bool totalOk = false;
    HistoryCursor cursor;
    if (parts.size() == kParts || parts.size() == kParts + 1) {
        cursor.bookedAt = fromEpochMs(parts[0].toLongLong(&bookedOk));
        cursor.position = parts[1].toLongLong(&positionOk);
        cursor.total = parts[2].toLongLong(&totalOk);
        cursor.ownerId = QString::fromLatin1(parts.value(kParts));
    }
    if (!bookedOk || !positionOk || !totalOk || cursor.position < 0 || cursor.total < 0 ||
        parts[3] != binding(userId, filter))
        return invalidCursor();
    return cursor;
}

tl::unexpected<Error> invalidCursor()
{
    return failure(ErrorKind::InvalidInput, u"invalid_cursor"_s,
                   u"This cursor belongs to another list: start again without it."_s);
}

bool listsUsage(const HistoryFilter &filter)
{
    return filter.types.empty() || std::ranges::find(filter.types, TransactionType::Usage) != filter.types.end();
}

Result<PageStart> pageStart(const QString &userId, const HistoryQuery &query,
                            const std::function<Result<std::int64_t>()> &count)
{
    if (query.cursor.isEmpty())
        return count().map([](std::int64_t total) { return PageStart{std::nullopt, total}; });
    return HistoryCursor::decode(query.cursor, userId, query.filter).map([](const HistoryCursor &cursor) {
        return PageStart{cursor, cursor.total};
    });
}

Result<void> checkHistoryQuery(const QString &userId, const HistoryQuery &query)
{
    const auto invalid = [](const QString &detail) {
        return failure(ErrorKind::InvalidInput, u"invalid_parameter"_s, detail);
    };
    if (query.limit < 1 || query.limit > kMaxHistoryLimit)
        return invalid(u"A page has 1 to %1 rows."_s.arg(kMaxHistoryLimit));
    if (!query.seqFrom && !query.seqTo)
        return {};
    const HistoryFilter &filter = query.filter;
    if (userId.isEmpty() || !query.cursor.isEmpty() || !filter.types.empty() || filter.minAmount || filter.maxAmount ||
        !filter.text.isEmpty())
        return invalid(u"Rows by position go with one account and with neither cursor nor filter on content."_s);
    return {};
}

} // namespace creditdesk::store
