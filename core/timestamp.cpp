// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timestamp.h"

#include <QDateTime>
#include <QRegularExpression>

#include <array>
#include <cstdio>

using namespace Qt::StringLiterals;

namespace creditdesk {

QString toRfc3339(Timestamp at)
{
    // By <chrono>: QDateTime's formats are ten times as slow, and every row, answer and line of the log has a time.
    const auto midnight = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date(midnight);
    const std::chrono::hh_mm_ss time(at - midnight);
    std::array<char, 64> text{};
    const int size =
        std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", int(date.year()),
                      unsigned(date.month()), unsigned(date.day()), int(time.hours().count()),
                      int(time.minutes().count()), int(time.seconds().count()), int(time.subseconds().count()));
    return QString::fromLatin1(text.data(), size);
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
