// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/languages.h"
#include "tests/support/qtmain.h"

#include <QApplication>

namespace {

/// An application in American English, whatever the machine speaks.
class EnglishApplication : public QApplication {
public:
    EnglishApplication(int &argc, char **argv) : QApplication(argc, argv)
    {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        creditdesk::app::installTranslations(*this, QLocale());
    }
};

} // namespace

int main(int argc, char **argv)
{
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen"); // also where ctest asks for the list of cases
    return creditdesk::test::runTests<EnglishApplication>(argc, argv);
}
