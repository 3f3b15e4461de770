// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/debuginfo.h"

#include <QDir>
#include <QGuiApplication>
#include <QLocale>
#include <QSysInfo>
#include <QTimeZone>

using namespace Qt::StringLiterals;

namespace creditdesk::app {

QString debugInfo(const QString &profileFolder, const QUrl &serverUrl)
{
    QString folder = profileFolder;
    if (folder.startsWith(QDir::homePath() + u'/'))
        folder.replace(0, QDir::homePath().size(), u"~"_s); // the home folder often is the person's name
    const QStringList lines{
        u"creditdesk "_s + QStringLiteral(CREDITDESK_VERSION),
        u"Qt %1 (built with %2)"_s.arg(QString::fromLatin1(qVersion()), QStringLiteral(QT_VERSION_STR)),
        u"System %1, %2"_s.arg(QSysInfo::prettyProductName(), QSysInfo::currentCpuArchitecture()),
        u"Display %1"_s.arg(QGuiApplication::platformName()),
        u"Locale %1, time zone %2"_s.arg(QLocale().name(), QString::fromLatin1(QTimeZone::systemTimeZoneId())),
        u"Profile %1"_s.arg(folder),
        u"Server %1"_s.arg(serverUrl.toString(QUrl::RemoveUserInfo | QUrl::RemoveQuery)),
    };
    return lines.join(u'\n') + u'\n';
}

} // namespace creditdesk::app
