// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/qtmain.h"

int main(int argc, char **argv)
{
    return creditdesk::test::runTests<QCoreApplication>(argc, argv);
}
