// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/debuginfo.h"
#include "app/desktopapp.h"
#include "app/languages.h"
#include "app/options.h"
#include "app/quitsignals.h"
#include "app/settings.h"
#include "app/singleinstance.h"

#include <QApplication>

#include <cstdio>

using namespace Qt::StringLiterals;
using namespace creditdesk;

namespace {

int print(const QString &text, int code)
{
    std::fputs(text.toUtf8().constData(), code == 0 ? stdout : stderr);
    return code;
}

} // namespace

int main(int argc, char **argv)
{
    const auto parsed = app::parseOptions(argc, argv); // before QApplication, which aborts without a display
    if (const auto *exit = std::get_if<app::EarlyExit>(&parsed))
        return print(exit->text, exit->code);
    const auto &options = std::get<app::Options>(parsed);
    const app::Settings settings(options.profile);
    if (options.debugInfo)
        return print(app::debugInfo(settings.folder(), options.serverUrl.isEmpty()
                                                           ? settings.serverUrl()
                                                           : QUrl::fromUserInput(options.serverUrl)),
                     0);

    QApplication application(argc, argv);
    QCoreApplication::setApplicationName(u"creditdesk"_s);
    QGuiApplication::setApplicationDisplayName(u"Creditdesk"_s);
    QGuiApplication::setDesktopFileName(u"creditdesk"_s);
    QLocale::setDefault(app::personalLocale());
    app::installTranslations(application, QLocale());

    app::SingleInstance instance(settings.folder());
    if (instance.handOver(options.link))
        return 0;
    instance.listen();

    app::DesktopApp desktop(application, options);
    QObject::connect(&instance, &app::SingleInstance::summoned, &desktop, &app::DesktopApp::open);
    const app::QuitSignals signalsFromOutside;
    // exit(), not quit(): a session that ends waits for no question of ours.
    QObject::connect(&signalsFromOutside, &app::QuitSignals::quitAsked, &application,
                     [] { QCoreApplication::exit(0); });
    desktop.start();
    return QApplication::exec();
}
