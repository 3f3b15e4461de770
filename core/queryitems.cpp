// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/queryitems.h"

using namespace Qt::StringLiterals;

namespace creditdesk {
namespace {

constexpr int kShownLength = 40;

QString withoutBrackets(const QString &name)
{
    return name.endsWith("[]"_L1) ? name.chopped(2) : name;
}

} // namespace

QueryReader::QueryReader(QueryItems items) : m_items(std::move(items)) {}

std::optional<QString> QueryReader::text(const QString &name)
{
    m_asked.append(name);
    std::optional<QString> found;
    for (const auto &[key, value] : m_items) {
        if (key == name)
            found = value;
    }
    return found;
}

QStringList QueryReader::list(const QString &name)
{
    m_asked.append(name);
    QStringList values;
    for (const auto &[key, value] : m_items) {
        if (withoutBrackets(key) == name)
            values += value.split(u',', Qt::SkipEmptyParts);
    }
    return values;
}

std::optional<std::int64_t> QueryReader::integer(const QString &name)
{
    const auto written = text(name);
    if (!written || written->isEmpty())
        return std::nullopt;
    bool ok = false;
    const qint64 value = written->toLongLong(&ok);
    if (!ok)
        reject(name, u"'%1' must be a whole number."_s.arg(name));
    return value;
}

std::optional<Timestamp> QueryReader::time(const QString &name)
{
    const auto written = text(name);
    if (!written || written->isEmpty())
        return std::nullopt;
    const auto parsed = parseRfc3339(*written);
    if (!parsed) {
        reject(name, u"'%1': %2"_s.arg(name, parsed.error().detail));
        return std::nullopt;
    }
    return *parsed;
}

int QueryReader::limit(int whenMissing, int most)
{
    const std::int64_t limit = integer(u"limit"_s).value_or(whenMissing);
    if (limit >= 1 && limit <= most)
        return int(limit);
    reject(u"limit"_s, u"'limit' must be 1 to %1."_s.arg(most));
    return whenMissing;
}

void QueryReader::reject(const QString &name, const QString &why)
{
    if (!m_error)
        m_error =
            Error{ErrorKind::InvalidInput, u"invalid_parameter"_s, why, {{u"parameter"_s, name.left(kShownLength)}}};
}

std::optional<Error> QueryReader::finish()
{
    for (const auto &[key, value] : m_items) {
        if (!m_asked.contains(withoutBrackets(key)))
            reject(key, u"The parameter '%1' is not known here; remove it."_s.arg(key.left(kShownLength)));
    }
    return m_error;
}

} // namespace creditdesk
