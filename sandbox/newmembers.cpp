// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/newmembers.h"

#include "sandbox/json.h"
#include "sandbox/resourcefile.h"

namespace creditdesk::sandbox {
namespace {

QJsonValue without(const QJsonValue &value, const QStringList &steps)
{
    if (value.isArray() && steps.first() == "*"_L1) {
        QJsonArray array;
        for (const QJsonValue &element : value.toArray())
            array.append(without(element, steps.sliced(1)));
        return array;
    }
    QJsonObject object = value.toObject();
    if (!value.isObject() || !object.contains(steps.first()))
        return value;
    if (steps.size() == 1)
        object.remove(steps.first());
    else
        object.insert(steps.first(), without(object.value(steps.first()), steps.sliced(1)));
    return object;
}

} // namespace

QJsonObject withoutNewMembers(const QJsonObject &object)
{
    static const QJsonObject members = resourceJson(u":/sandbox/newmembers.json"_s);
    QJsonValue old = object;
    for (const QJsonValue &path : members.value(textAt(object, "object"_L1)).toArray())
        old = without(old, path.toString().split(u'.'));
    return old.toObject();
}

} // namespace creditdesk::sandbox
