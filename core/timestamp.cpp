// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timestamp.h"

#include <QDateTime>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace creditdesk {

QString toRfc3339(Timestamp at)
{
    return QDateTime::fromMSecsSinceEpoch(toEpochMs(at), Qt::UTC).toString(u"yyyy-MM-ddTHH:mm:ss.zzzZ"_s);
}

Result<Timestamp> parseRfc3339(const QString &text)
{
    static const QRegularExpression shape(
        u"^\\d{4}-\\d{2}-\\d{2}[Tt ]\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?([Zz]|[+-]\\d{2}:\\d{2})$"_s);
    const auto invalid = [&] {
        return failure(ErrorKind::InvalidInput, u"invalid_time"_s,
                       u"'%1' is not an RFC 3339 time; write it as 2026-07-01T09:30:00Z."_s.arg(text.left(40)));
    };
    if (!shape.match(text).hasMatch())
        return invalid();
    QString normal = text;
    normal[10] = u'T';
    const QDateTime parsed = QDateTime::fromString(normal.toUpper(), Qt::ISODateWithMs);
    if (!parsed.isValid() || parsed.toUTC().date().year() < 1970)
        return invalid();
    return fromEpochMs(parsed.toMSecsSinceEpoch());
}

QJsonValue toJson(std::optional<Timestamp> at)
{
    return at ? QJsonValue(toRfc3339(*at)) : QJsonValue(QJsonValue::Null);
}

Timestamp SystemClock::now() const
{
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

} // namespace creditdesk
