// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/settings.h"

#include <QDir>
#include <QStandardPaths>

using namespace Qt::StringLiterals;

namespace creditdesk::app {
namespace {

QString folderOf(const QString &wanted)
{
    const QString base = QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation);
    const QString folder = wanted.isEmpty() ? base + u"/creditdesk"_s : QDir(wanted).absolutePath();
    QDir().mkpath(folder);
    return folder;
}

} // namespace

Settings::Settings(const QString &profileFolder)
    : m_folder(folderOf(profileFolder)), m_store(m_folder + u"/settings.ini"_s, QSettings::IniFormat)
{
}

QUrl Settings::serverUrl() const
{
    const QUrl url(m_store.value(u"serverUrl"_s).toString());
    return url.isValid() && !url.host().isEmpty() ? url : QUrl(QString::fromLatin1(kDefaultServerUrl));
}

void Settings::setServerUrl(const QUrl &url)
{
    m_store.setValue(u"serverUrl"_s, url.toString(QUrl::RemoveUserInfo));
}

ui::ThemeChoice Settings::theme() const
{
    const QString name = m_store.value(u"theme"_s).toString();
    return name == u"dark"_s    ? ui::ThemeChoice::Dark
           : name == u"light"_s ? ui::ThemeChoice::Light
                                : ui::ThemeChoice::System;
}

void Settings::setTheme(ui::ThemeChoice choice)
{
    m_store.setValue(u"theme"_s, choice == ui::ThemeChoice::Dark    ? u"dark"_s
                                 : choice == ui::ThemeChoice::Light ? u"light"_s
                                                                    : u"system"_s);
}

QByteArray Settings::windowGeometry() const
{
    return m_store.value(u"window"_s).toByteArray();
}

void Settings::setWindowGeometry(const QByteArray &geometry)
{
    m_store.setValue(u"window"_s, geometry);
}

} // namespace creditdesk::app
