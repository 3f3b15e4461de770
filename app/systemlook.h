// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDBusConnection>
#include <QDBusVariant>
#include <QObject>

namespace creditdesk::app {

/// Whether the desktop prefers dark, as the freedesktop settings portal says it: at start and whenever it changes.
/// Without a bus or a portal it stays silent; then the palette found at start decides.
class SystemLook : public QObject {
    Q_OBJECT
public:
    explicit SystemLook(const QDBusConnection &bus, QObject *parent = nullptr);

Q_SIGNALS:
    void darkPreferred(bool dark);

private Q_SLOTS:
    void settingChanged(const QString &area, const QString &key, const QDBusVariant &value);

private:
    void askOnce();

    QDBusConnection m_bus;
};

} // namespace creditdesk::app
