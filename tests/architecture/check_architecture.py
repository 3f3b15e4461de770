# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints every violation of the house rules in the tree; exit status 1 if there is one."""
import argparse
import sys
from pathlib import Path

import checks


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, required=True)
    parser.add_argument("--qt-headers", type=Path, required=True, help="folder that holds QtCore, QtGui, …")
    arguments = parser.parse_args()
    modules = checks.qt_modules(arguments.qt_headers)
    if modules.get("QString") != "QtCore" or modules.get("QSqlQuery") != "QtSql":
        sys.exit(f"{arguments.qt_headers} does not look like Qt's include folder")
    count = sum(1 for _ in checks.includes(arguments.root))
    found = checks.check_all(arguments.root, modules)
    print("\n".join(found))
    print(f"{count} includes read, {len(found)} violations")
    if count == 0:
        sys.exit("no includes found: is --root right?")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
