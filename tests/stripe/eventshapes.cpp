// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/stripe/eventshapes.h"

#include "tests/stripe/sampleevents.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace creditdesk::stripe {

namespace {

/// `first`, and what only `other` has.
QJsonValue both(const QJsonValue &first, const QJsonValue &other)
{
    if (first.isNull() || first.isUndefined())
        return other;
    if (first.isArray() && other.isArray() && first.toArray().size() == other.toArray().size()) {
        QJsonArray items;
        for (qsizetype index = 0; index < first.toArray().size(); ++index)
            items.append(both(first.toArray().at(index), other.toArray().at(index)));
        return items;
    }
    if (!first.isObject() || !other.isObject())
        return first;
    QJsonObject members = other.toObject();
    const QJsonObject own = first.toObject();
    for (auto member = own.begin(); member != own.end(); ++member)
        members.insert(member.key(), both(member.value(), members.value(member.key())));
    return members;
}

/// Ids of other objects become the objects.
QJsonValue expanded(const QString &name, const QJsonValue &value)
{
    static const QStringList kIds{u"customer"_s, u"subscription"_s, u"payment_intent"_s,
                                  u"charge"_s,   u"price"_s,        u"product"_s};
    if (value.isString() && kIds.contains(name))
        return QJsonObject{{u"id"_s, value}, {u"object"_s, name}};
    if (value.isArray()) {
        QJsonArray items;
        for (const QJsonValue &item : value.toArray())
            items.append(expanded({}, item));
        return items;
    }
    if (!value.isObject())
        return value;
    QJsonObject members = value.toObject();
    for (auto member = members.begin(); member != members.end(); ++member)
        member.value() = expanded(member.key(), member.value());
    return members;
}

} // namespace

const char *nameOf(Shape shape)
{
    switch (shape) {
    case Shape::Old:
        return "Old";
    case Shape::New:
        return "New";
    case Shape::NewWithOld:
        return "NewWithOld";
    case Shape::OldWithNew:
        return "OldWithNew";
    case Shape::OldExpanded:
        return "OldExpanded";
    case Shape::NewExpanded:
        return "NewExpanded";
    }
    return "";
}

QJsonObject eventIn(Shape shape, const QString &name)
{
    const bool isOld = shape == Shape::Old || shape == Shape::OldWithNew || shape == Shape::OldExpanded;
    const QJsonObject event = sampleEvent((isOld ? u"old/"_s : u"new/"_s) + name);
    const QJsonObject other = sampleEvent((isOld ? u"new/"_s : u"old/"_s) + name);
    if (shape == Shape::NewWithOld || shape == Shape::OldWithNew)
        return both(event, other).toObject();
    if (shape == Shape::OldExpanded || shape == Shape::NewExpanded)
        return expanded({}, event).toObject();
    return event;
}

} // namespace creditdesk::stripe
