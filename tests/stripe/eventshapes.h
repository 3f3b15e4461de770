// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QString>

namespace creditdesk::stripe {

/// The ways in which one and the same event may be written.
enum class Shape {
    Old,         ///< before 2025-03-31
    New,         ///< since then
    NewWithOld,  ///< the new shape with the members of the old one beside it
    OldWithNew,  ///< the other way round: where both have a member, the old one's stands
    OldExpanded, ///< ids written out as objects
    NewExpanded,
};

inline constexpr Shape kShapes[] = {Shape::Old,        Shape::New,         Shape::NewWithOld,
                                    Shape::OldWithNew, Shape::OldExpanded, Shape::NewExpanded};
[[nodiscard]] const char *nameOf(Shape shape);

/// An event of tests/stripe/events, such as "inv_create_paid", in that shape.
[[nodiscard]] QJsonObject eventIn(Shape shape, const QString &name);

/// The same with its `data.object` changed.
template <typename Change>
[[nodiscard]] QJsonObject changed(QJsonObject event, Change change)
{
    QJsonObject data = event.value(QStringLiteral("data")).toObject();
    QJsonObject object = data.value(QStringLiteral("object")).toObject();
    change(object);
    data.insert(QStringLiteral("object"), object);
    event.insert(QStringLiteral("data"), data);
    return event;
}

} // namespace creditdesk::stripe
