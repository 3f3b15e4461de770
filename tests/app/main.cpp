// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/qtmain.h"

#include <QApplication>

int main(int argc, char **argv)
{
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen"); // also where ctest asks for the list of cases
    return creditdesk::test::runTests<QApplication>(argc, argv);
}
