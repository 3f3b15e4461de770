// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/json.h"

namespace creditdesk::sandbox {

QJsonValue valueAt(const QJsonObject &object, QLatin1StringView path)
{
    const qsizetype dot = path.indexOf(u'.');
    if (dot < 0)
        return object.value(path);
    return valueAt(object.value(path.first(dot)).toObject(), path.sliced(dot + 1));
}

QString textAt(const QJsonObject &object, QLatin1StringView path)
{
    return valueAt(object, path).toString();
}

qint64 integerAt(const QJsonObject &object, QLatin1StringView path, qint64 whenMissing)
{
    return valueAt(object, path).toInteger(whenMissing);
}

bool isTrue(const QJsonObject &object, QLatin1StringView path)
{
    return valueAt(object, path).toBool();
}

bool isSet(const QJsonObject &object, QLatin1StringView path)
{
    const QJsonValue value = valueAt(object, path);
    return !value.isNull() && !value.isUndefined();
}

void setAt(QJsonObject &object, QLatin1StringView path, const QJsonValue &value)
{
    const qsizetype dot = path.indexOf(u'.');
    if (dot < 0) {
        object.insert(path, value);
        return;
    }
    QJsonObject inner = object.value(path.first(dot)).toObject();
    setAt(inner, path.sliced(dot + 1), value);
    object.insert(path.first(dot), inner);
}

void copyPresent(QJsonObject &to, const QJsonObject &from, const QStringList &keys)
{
    for (const QString &key : keys) {
        if (from.contains(key))
            to.insert(key, from.value(key));
    }
}

QJsonObject mergedMetadata(const QJsonObject &current, const QJsonValue &change)
{
    if (change.isUndefined())
        return current;
    if (change.isNull())
        return {};
    QJsonObject merged = current;
    const QJsonObject changes = change.toObject();
    for (auto it = changes.begin(); it != changes.end(); ++it) {
        if (it.value().toString().isEmpty())
            merged.remove(it.key());
        else
            merged.insert(it.key(), it.value());
    }
    return merged;
}

QJsonValue textOrNull(const QString &text)
{
    return text.isEmpty() ? QJsonValue() : QJsonValue(text);
}

} // namespace creditdesk::sandbox
