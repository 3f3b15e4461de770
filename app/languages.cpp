// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/languages.h"

#include <QGuiApplication>
#include <QLibraryInfo>
#include <QTranslator>

using namespace Qt::StringLiterals;

namespace creditdesk::app {

QLocale personalLocale()
{
    const QLocale system = QLocale::system();
    return system.language() == QLocale::C ? QLocale(QLocale::English, QLocale::UnitedStates) : system;
}

QStringList installTranslations(QCoreApplication &application, const QLocale &locale)
{
    QStringList loaded;
    const auto load = [&](const QLocale &wanted, const QString &name, const QString &folder) {
        auto *translator = new QTranslator(&application);
        if (!translator->load(wanted, name, u"_"_s, folder)) {
            delete translator;
            return false;
        }
        QCoreApplication::installTranslator(translator);
        loaded << translator->filePath();
        return true;
    };
    load(locale, u"qtbase"_s, QLibraryInfo::path(QLibraryInfo::TranslationsPath));
    if (!load(locale, u"creditdesk"_s, u":/i18n"_s))
        load(QLocale(QLocale::English), u"creditdesk"_s, u":/i18n"_s);
    QGuiApplication::setLayoutDirection(locale.textDirection());
    return loaded;
}

} // namespace creditdesk::app
