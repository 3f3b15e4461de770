# SPDX-License-Identifier: GPL-3.0-or-later
"""Plants one violation at a time in a small tree and expects exactly that to be found."""
import tempfile
import unittest
from pathlib import Path

import checks

SPDX = "// SPDX-License-Identifier: GPL-3.0-or-later\n"
QT = {
    "QString": "QtCore", "QObject": "QtCore", "QColor": "QtGui", "QWindow": "QtGui", "QWidget": "QtWidgets",
    "QtWidgets/QWidget": "QtWidgets", "QSqlQuery": "QtSql", "QNetworkReply": "QtNetwork",
}


class Architecture(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = Path(self.folder.name)
        self.write("core/money.h", "#include <QString>\n")
        self.write("core/money.cpp", '#include "core/money.h"\n')
        self.write("client/api.h", '#include "core/money.h"\n#include <QNetworkReply>\n')
        self.write("client/cache.cpp", "#include <QSqlQuery>\n")
        self.write("models/list.h", '#include "client/api.h"\n#include <QColor>\n')
        self.write("ui/page.cpp", '#include "models/list.h"\n#include <QWidget>\n')
        self.write("server/http/server.cpp", "#include <boost/beast/http.hpp>\n")
        self.write("server/store/store.cpp", '#include "server/ledger/rules.h"\n#include <QSqlQuery>\n')
        self.write("server/ledger/rules.h", '#include "core/money.h"\n')
        self.write("sandbox/main.cpp", '#include "server/http/server.h"\n')
        self.write("tests/ui/page_test.cpp", '#include "ui/page.h"\n#include <QWidget>\n')

    def write(self, path, text, licence=SPDX):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(licence + text)
        for folder in list(file.parents)[: len(Path(path).parts) - 1]:
            (folder / "README.md").write_text("# room\n")

    def found(self):
        return checks.check_all(self.root, QT)

    def expect(self, path, part):
        found = self.found()
        self.assertEqual(len(found), 1, found)
        self.assertIn(path, found[0])
        self.assertIn(part, found[0])

    def test_good_tree_passes(self):
        self.assertEqual(self.found(), [])

    def test_upward_include(self):
        self.write("core/up.h", '#include "client/other.h"\n')
        found = self.found()
        self.assertTrue(any("core must not include client" in line for line in found), found)

    def test_client_must_not_see_the_server(self):
        self.write("client/bad.cpp", '#include "server/ledger/rules.h"\n')
        self.expect("client/bad.cpp:2", "client must not include server/ledger")

    def test_ledger_must_not_see_the_store(self):
        self.write("server/ledger/impure.cpp", '#include "server/stripe/api.h"\n')
        self.expect("server/ledger/impure.cpp", "server/ledger must not include server/stripe")

    def test_sandbox_must_not_see_the_ledger(self):
        self.write("sandbox/peek.cpp", '#include "server/ledger/rules.h"\n')
        self.expect("sandbox/peek.cpp", "sandbox must not include server/ledger")

    def test_relative_include_is_followed(self):
        self.write("core/sneaky.cpp", '#include "../ui/plain.h"\n')
        self.write("ui/plain.h", "")
        found = self.found()
        self.assertIn("core/sneaky.cpp:2: core must not include ui (../ui/plain.h)", found)
        self.assertTrue(any("core -> ui" in line for line in found), "it also closes a cycle")

    def test_no_room_includes_tests(self):
        self.write("models/bad.cpp", '#include "tests/support/fake.h"\n')
        self.expect("models/bad.cpp", "models must not include tests")

    def test_widgets_in_models(self):
        self.write("models/box.cpp", "#include <QtWidgets/QWidget>\n")
        self.expect("models/box.cpp:2", "models must not use QtWidgets")

    def test_gui_in_models_beyond_values(self):
        self.write("models/window.cpp", "#include <QWindow>\n")
        self.expect("models/window.cpp", "models must not use QtGui")

    def test_network_in_core(self):
        self.write("core/net.cpp", "#include <QNetworkReply>\n")
        self.expect("core/net.cpp", "core must not use QtNetwork")

    def test_sql_outside_the_store(self):
        self.write("server/api/direct.cpp", "#include <QSqlQuery>\n")
        self.expect("server/api/direct.cpp", "server/api must not use QtSql")

    def test_sql_in_client_outside_the_cache(self):
        self.write("client/session.cpp", "#include <QSqlQuery>\n")
        self.expect("client/session.cpp", "only the offline cache")

    def test_beast_outside_http(self):
        self.write("server/api/raw.cpp", "#include <boost/beast/core.hpp>\n")
        self.expect("server/api/raw.cpp", "belongs to server/http")

    def test_cycle_of_three_inside_one_room(self):
        self.write("ui/a/a.h", '#include "ui/b/b.h"\n')
        self.write("ui/b/b.h", '#include "ui/c/c.h"\n')
        self.write("ui/c/c.h", '#include "ui/a/a.h"\n')
        self.expect("ui/a -> ui/b -> ui/c -> ui/a", "include each other")

    def test_a_room_may_be_put_together_in_its_root(self):
        self.write("sandbox/engine/clock.h", '#include "sandbox/world.h"\n')
        self.write("sandbox/world.h", "")
        self.write("sandbox/sandbox.cpp", '#include "sandbox/engine/clock.h"\n')
        self.assertEqual(self.found(), [])

    def test_a_root_header_that_looks_down_is_a_cycle(self):
        self.write("sandbox/engine/clock.h", '#include "sandbox/world.h"\n')
        self.write("sandbox/world.h", '#include "sandbox/engine/clock.h"\n')
        self.expect("sandbox -> sandbox/engine -> sandbox", "include each other")

    def test_missing_readme(self):
        (self.root / "models/README.md").unlink()
        self.expect("models", "no README.md")

    def test_missing_licence_line(self):
        self.write("core/bare.h", "", licence="")
        self.expect("core/bare.h", "SPDX")

    def test_missing_licence_line_in_a_script_without_suffix(self):
        self.write("tool", "", licence="#!/bin/sh\n")
        self.expect("tool", "SPDX")

    def test_long_file(self):
        self.write("core/long.h", "//\n" * 500)
        self.expect("core/long.h", "501 lines")

    def test_long_function(self):
        self.write("core/long.cpp", "int f()\n{\n" + "    work();\n" * 99 + "}\n")
        self.expect("core/long.cpp:3", "a function of 101 lines")

    def test_path_of_a_machine(self):
        self.write("core/path.h", "// see /wo" + "rk/notes\n")
        self.expect("core/path.h:2", "somebody's machine")

    def test_builds_and_packages_of_others_are_not_ours(self):
        self.write("build/core/generated.h", '#include "ui/page.h"\n', licence="")
        self.write("tests/clients/node_modules/x/index.js", "", licence="")
        self.assertEqual(self.found(), [])


if __name__ == "__main__":
    unittest.main()
