// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/systemlook.h"

#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>

using namespace Qt::StringLiterals;

namespace creditdesk::app {
namespace {

// https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.Settings.html
constexpr auto kService = "org.freedesktop.portal.Desktop"_L1;
constexpr auto kPath = "/org/freedesktop/portal/desktop"_L1;
constexpr auto kInterface = "org.freedesktop.portal.Settings"_L1;
constexpr auto kArea = "org.freedesktop.appearance"_L1;
constexpr auto kKey = "color-scheme"_L1;
enum ColorScheme : uint { NoPreference = 0, PreferDark = 1 };

/// Read() wraps its answer in one variant more than SettingChanged does.
uint schemeOf(QVariant value)
{
    while (value.canConvert<QDBusVariant>())
        value = value.value<QDBusVariant>().variant();
    return value.toUInt();
}

} // namespace

SystemLook::SystemLook(const QDBusConnection &bus, QObject *parent) : QObject(parent), m_bus(bus)
{
    if (!m_bus.isConnected())
        return;
    // Qt finds a slot's types by their names, and knows this one only once somebody has named it to it.
    qRegisterMetaType<QDBusVariant>();
    m_bus.connect(kService, kPath, kInterface, u"SettingChanged"_s, {kArea, kKey}, {}, this,
                  SLOT(settingChanged(QString, QString, QDBusVariant)));
    askOnce();
}

void SystemLook::askOnce()
{
    QDBusMessage question = QDBusMessage::createMethodCall(kService, kPath, kInterface, u"Read"_s);
    question.setArguments({QString(kArea), QString(kKey)});
    auto *watcher = new QDBusPendingCallWatcher(m_bus.asyncCall(question), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher *done) {
        done->deleteLater();
        const QDBusPendingReply<QDBusVariant> answer = *done;
        const uint scheme = answer.isError() ? NoPreference : schemeOf(QVariant::fromValue(answer.value()));
        if (scheme != NoPreference)
            Q_EMIT darkPreferred(scheme == PreferDark);
    });
}

void SystemLook::settingChanged(const QString &, const QString &, const QDBusVariant &value)
{
    // GNOME goes back from dark to "no preference", which is its light look.
    Q_EMIT darkPreferred(schemeOf(value.variant()) == PreferDark);
}

} // namespace creditdesk::app
