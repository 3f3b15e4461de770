// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jsonreader.h"

#include <QJsonDocument>

#include <cmath>

using namespace Qt::StringLiterals;

namespace creditdesk {
namespace {

constexpr int kComplaintsInDetail = 3;

/// Qt keeps an integer of any size exactly, and a double that happens to be whole only up to 2^53.
std::optional<std::int64_t> exactInteger(const QJsonValue &value)
{
    if (!value.isDouble())
        return std::nullopt;
    const std::int64_t low = value.toInteger(0);
    const std::int64_t high = value.toInteger(1);
    if (low != high) // not representable: toInteger() fell back to its default
        return std::nullopt;
    return low;
}

int nestingDepth(const QByteArray &bytes, int stopAt)
{
    int depth = 0;
    int deepest = 0;
    bool inString = false;
    for (qsizetype i = 0; i < bytes.size() && deepest <= stopAt; ++i) {
        const char c = bytes[i];
        if (inString) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                inString = false;
        } else if (c == '"') {
            inString = true;
        } else if (c == '{' || c == '[') {
            deepest = std::max(deepest, ++depth);
        } else if (c == '}' || c == ']') {
            --depth;
        }
    }
    return deepest;
}

} // namespace

JsonReader::JsonReader(QJsonObject object, QString path) : m_object(std::move(object)), m_path(std::move(path)) {}

QJsonValue JsonReader::take(QLatin1StringView key)
{
    m_asked.append(key);
    return m_object.value(key);
}

bool JsonReader::has(QLatin1StringView key) const
{
    return m_object.contains(key) && !m_object.value(key).isNull();
}

void JsonReader::reject(QLatin1StringView key, const QString &why)
{
    m_errors.append(QJsonObject{{u"pointer"_s, u"%1/%2"_s.arg(m_path, key)}, {u"detail"_s, why}});
}

QString JsonReader::text(QLatin1StringView key)
{
    const QJsonValue value = take(key);
    if (!value.isString())
        reject(key, u"'%1' must be a string."_s.arg(key));
    return value.toString();
}

std::optional<QString> JsonReader::optionalText(QLatin1StringView key)
{
    const QJsonValue value = take(key);
    if (value.isUndefined() || value.isNull())
        return std::nullopt;
    if (!value.isString())
        reject(key, u"'%1' must be a string."_s.arg(key));
    return value.toString();
}

std::int64_t JsonReader::integer(QLatin1StringView key)
{
    const auto value = optionalInteger(key);
    if (!value && !has(key))
        reject(key, u"'%1' must be a whole number."_s.arg(key));
    return value.value_or(0);
}

std::optional<std::int64_t> JsonReader::optionalInteger(QLatin1StringView key)
{
    const QJsonValue value = take(key);
    if (value.isUndefined() || value.isNull())
        return std::nullopt;
    const auto exact = exactInteger(value);
    if (!exact)
        reject(key, u"'%1' must be a whole number within 64 bits."_s.arg(key));
    return exact;
}

bool JsonReader::boolean(QLatin1StringView key, bool whenMissing)
{
    const QJsonValue value = take(key);
    if (value.isUndefined() || value.isNull())
        return whenMissing;
    if (!value.isBool())
        reject(key, u"'%1' must be true or false."_s.arg(key));
    return value.toBool();
}

Timestamp JsonReader::time(QLatin1StringView key)
{
    const auto value = optionalTime(key);
    if (!value && !has(key))
        reject(key, u"'%1' must be an RFC 3339 time."_s.arg(key));
    return value.value_or(Timestamp{});
}

std::optional<Timestamp> JsonReader::optionalTime(QLatin1StringView key)
{
    const auto written = optionalText(key);
    if (!written)
        return std::nullopt;
    const auto parsed = parseRfc3339(*written);
    if (!parsed) {
        reject(key, parsed.error().detail);
        return std::nullopt;
    }
    return *parsed;
}

QStringList JsonReader::texts(QLatin1StringView key)
{
    QStringList list;
    for (const QJsonValue &value : array(key)) {
        if (!value.isString()) {
            reject(key, u"'%1' must be a list of strings."_s.arg(key));
            return {};
        }
        list.append(value.toString());
    }
    return list;
}

QJsonObject JsonReader::object(QLatin1StringView key)
{
    const QJsonValue value = take(key);
    if (!value.isObject() && !value.isUndefined() && !value.isNull())
        reject(key, u"'%1' must be an object."_s.arg(key));
    return value.toObject();
}

QJsonArray JsonReader::array(QLatin1StringView key)
{
    const QJsonValue value = take(key);
    if (!value.isArray() && !value.isUndefined() && !value.isNull())
        reject(key, u"'%1' must be a list."_s.arg(key));
    return value.toArray();
}

void JsonReader::refuseUnknown()
{
    for (const QString &key : m_object.keys()) {
        if (!m_asked.contains(key))
            m_errors.append(QJsonObject{{u"pointer"_s, m_path + u'/' + key.left(64)},
                                        {u"detail"_s, u"'%1' is not known here; remove it."_s.arg(key.left(64))}});
    }
}

std::optional<Error> JsonReader::finish() const
{
    if (m_errors.isEmpty())
        return std::nullopt;
    QStringList sentences;
    for (const QJsonValue &entry : m_errors) {
        if (sentences.size() < kComplaintsInDetail)
            sentences.append(entry.toObject().value("detail"_L1).toString());
    }
    return Error{ErrorKind::InvalidInput, u"invalid_json"_s, sentences.join(u' '), {{u"errors"_s, m_errors}}};
}

Result<QJsonObject> parseJsonObject(const QByteArray &bytes, int maxDepth)
{
    if (nestingDepth(bytes, maxDepth) > maxDepth)
        return failure(ErrorKind::InvalidInput, u"json_too_deep"_s,
                       u"The JSON is nested deeper than %1 levels."_s.arg(maxDepth));
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(bytes, &problem);
    if (problem.error != QJsonParseError::NoError)
        return failure(ErrorKind::InvalidInput, u"malformed_json"_s,
                       u"The body is not JSON: %1 at byte %2."_s.arg(problem.errorString()).arg(problem.offset));
    if (!document.isObject())
        return failure(ErrorKind::InvalidInput, u"malformed_json"_s, u"The body must be one JSON object."_s);
    return document.object();
}

} // namespace creditdesk
