// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/strictjson.h"

#include "core/jsonreader.h"

using namespace Qt::StringLiterals;

namespace creditdesk::auth {

namespace {

constexpr int kMaxDepth = 16;

/// How many members the text writes down: one colon each, outside of strings. The text is valid JSON.
qsizetype writtenMembers(const QByteArray &json)
{
    qsizetype colons = 0;
    bool inString = false;
    for (qsizetype i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (inString && c == '\\')
            ++i;
        else if (c == '"')
            inString = !inString;
        else if (c == ':' && !inString)
            ++colons;
    }
    return colons;
}

/// How many are left of them once read; of two with the same name Qt keeps one.
qsizetype keptMembers(const QJsonValue &value)
{
    qsizetype count = 0;
    if (value.isObject()) {
        const QJsonObject object = value.toObject();
        for (const QJsonValue &member : object)
            count += 1 + keptMembers(member);
    } else if (value.isArray()) {
        for (const QJsonValue &element : value.toArray())
            count += keptMembers(element);
    }
    return count;
}

} // namespace

Result<QJsonObject> parseStrictObject(const QByteArray &bytes)
{
    Result<QJsonObject> object = parseJsonObject(bytes, kMaxDepth);
    if (object && writtenMembers(bytes) != keptMembers(*object))
        return failure(ErrorKind::InvalidInput, u"invalid_json"_s, u"A name stands twice in one JSON object."_s);
    return object;
}

} // namespace creditdesk::auth
