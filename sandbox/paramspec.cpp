// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/paramspec.h"

#include "sandbox/json.h"
#include "sandbox/resourcefile.h"

namespace creditdesk::sandbox {
namespace {

using ValueResult = StripeResult<QJsonValue>;

ValueResult checkValue(const QJsonValue &type, const QJsonValue &value, const QString &name);

/// Parameters that every operation takes, and those of every list.
const QJsonObject &commonFields()
{
    static const QJsonObject fields{{u"expand"_s, u"texts"_s}};
    return fields;
}

const QJsonObject &listFields()
{
    static const QJsonObject fields{
        {u"limit"_s, u"integer"_s}, {u"starting_after"_s, u"text"_s}, {u"ending_before"_s, u"text"_s}};
    return fields;
}

QString nested(const QString &outer, const QString &key)
{
    return outer.isEmpty() ? key : u"%1[%2]"_s.arg(outer, key);
}

ApiResult checkHash(const QJsonObject &spec, const QJsonObject &given, const QString &name)
{
    QJsonObject checked;
    for (auto it = given.begin(); it != given.end(); ++it) {
        QJsonValue type = spec.value(it.key());
        if (name.isEmpty() && type.isUndefined())
            type = commonFields().value(it.key());
        if (type.isUndefined() && isTrue(spec, "@list"_L1))
            type = listFields().value(it.key());
        if (type.isUndefined() || it.key().startsWith(u'@'))
            return invalidRequest(u"Received unknown parameter: %1"_s.arg(nested(name, it.key())),
                                  nested(name, it.key()), u"parameter_unknown"_s);
        auto value = checkValue(type, it.value(), nested(name, it.key()));
        if (!value)
            return Failure(value.error());
        checked.insert(it.key(), *value);
    }
    for (const QJsonValue &required : spec.value("@required"_L1).toArray()) {
        if (!isSet(checked, QLatin1StringView(required.toString().toLatin1())))
            return missingParam(nested(name, required.toString()));
    }
    return checked;
}

ValueResult checkInteger(const QJsonValue &value, const QString &name)
{
    bool ok = false;
    const qint64 number = value.toString().toLongLong(&ok);
    if (!ok)
        return invalidRequest(u"Invalid integer: %1"_s.arg(value.toString()), name, u"parameter_invalid_integer"_s);
    return QJsonValue(number);
}

ValueResult checkTexts(const QJsonValue &value, const QString &name)
{
    if (!value.isArray())
        return invalidRequest(u"Invalid array"_s, name);
    for (const QJsonValue &one : value.toArray()) {
        if (!one.isString())
            return invalidRequest(u"Invalid string"_s, name);
    }
    return value;
}

ValueResult checkMap(const QJsonValue &value, const QString &name)
{
    constexpr int kMaxKeys = 50;
    constexpr int kMaxKeyLength = 40;
    constexpr int kMaxValueLength = 500;
    if (value.isArray() && value.toArray().isEmpty())
        return QJsonValue(QJsonObject());
    // Keys that are all digits decode as an array; metadata has no arrays, so that is refused, too.
    if (!value.isObject())
        return invalidRequest(u"Invalid object"_s, name);
    const QJsonObject map = value.toObject();
    if (map.size() > kMaxKeys)
        return invalidRequest(u"Metadata can have up to %1 keys."_s.arg(kMaxKeys), name);
    for (auto it = map.begin(); it != map.end(); ++it) {
        if (it.key().size() > kMaxKeyLength)
            return invalidRequest(u"Metadata keys can have up to %1 characters."_s.arg(kMaxKeyLength), name);
        if (it.value().isObject() || it.value().isArray() || it.value().toString().size() > kMaxValueLength)
            return invalidRequest(u"Metadata values can have up to %1 characters."_s.arg(kMaxValueLength),
                                  nested(name, it.key()));
    }
    return value;
}

ValueResult checkRange(const QJsonValue &value, const QString &name)
{
    if (!value.isObject())
        return checkInteger(value, name);
    static const QJsonObject bounds{
        {u"gt"_s, u"integer"_s}, {u"gte"_s, u"integer"_s}, {u"lt"_s, u"integer"_s}, {u"lte"_s, u"integer"_s}};
    return checkHash(bounds, value.toObject(), name).map([](const QJsonObject &range) { return QJsonValue(range); });
}

ValueResult checkScalar(const QString &type, const QJsonValue &value, const QString &name)
{
    if (type == "any"_L1)
        return value;
    if (value.isNull())
        return value; // an empty value unsets
    if (type == "map"_L1)
        return checkMap(value, name);
    if (type == "texts"_L1)
        return checkTexts(value, name);
    if (type == "range"_L1)
        return checkRange(value, name);
    if (!value.isString())
        return invalidRequest(u"Invalid string: %1"_s.arg(name), name);
    if (type == "text"_L1)
        return value;
    if (type == "integer"_L1)
        return checkInteger(value, name);
    if (type == "boolean"_L1) {
        if (value.toString() == "true"_L1 || value.toString() == "false"_L1)
            return QJsonValue(value.toString() == "true"_L1);
        return invalidRequest(u"Invalid boolean: %1"_s.arg(value.toString()), name);
    }
    const QStringList allowed = type.split(u'|');
    if (allowed.contains(value.toString()))
        return value;
    return invalidRequest(u"Invalid %1: must be one of %2"_s.arg(name, allowed.join(u", "_s)), name);
}

ValueResult checkValue(const QJsonValue &type, const QJsonValue &value, const QString &name)
{
    if (type.isString())
        return checkScalar(type.toString(), value, name);
    if (value.isNull())
        return value;
    if (type.isObject()) {
        if (!value.isObject())
            return invalidRequest(u"Invalid object"_s, name);
        return checkHash(type.toObject(), value.toObject(), name).map([](const QJsonObject &hash) {
            return QJsonValue(hash);
        });
    }
    if (!value.isArray())
        return invalidRequest(u"Invalid array"_s, name);
    QJsonArray checked;
    int index = 0;
    for (const QJsonValue &element : value.toArray()) {
        auto one = checkValue(type.toArray().first(), element, nested(name, QString::number(index++)));
        if (!one)
            return one;
        checked.append(*one);
    }
    return QJsonValue(checked);
}

} // namespace

ParamSpec::ParamSpec() : m_operations(resourceJson(u":/sandbox/params.json"_s)) {}

ApiResult ParamSpec::check(const QString &operation, QJsonObject params) const
{
    return checkHash(m_operations.value(operation).toObject(), params, {});
}

} // namespace creditdesk::sandbox
