// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>

#include <stdexcept>

namespace creditdesk::stripe {

/// A file of tests/stripe/events, such as "new/inv_create_paid".
inline QJsonObject sampleEvent(const QString &name)
{
    QFile file(QStringLiteral(CREDITDESK_SAMPLE_EVENTS "/%1.json").arg(name));
    if (!file.open(QIODevice::ReadOnly))
        throw std::runtime_error("no such sample event: " + name.toStdString());
    return QJsonDocument::fromJson(file.readAll()).object();
}

/// What an event is about.
inline QJsonObject objectOf(const QJsonObject &event)
{
    return event.value(QStringLiteral("data")).toObject().value(QStringLiteral("object")).toObject();
}

inline QJsonObject sampleObject(const QString &name)
{
    return objectOf(sampleEvent(name));
}

} // namespace creditdesk::stripe
