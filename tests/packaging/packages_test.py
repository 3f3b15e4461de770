# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds the .deb packages and checks what a person would get by installing them."""
import argparse
import os
import re
import stat
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ARGUMENTS = argparse.Namespace()
# systemd's own scale: 0 is locked up, 10 is wide open.
MAX_EXPOSURE = 2.0


def run(*command, **options):
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options).stdout


class Packages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        out = Path(cls.folder.name)
        run(str(ARGUMENTS.source / "packaging/make-packages"), str(ARGUMENTS.build), str(out / "debs"))
        cls.trees = {}
        for deb in sorted((out / "debs").glob("*.deb")):
            name = run("dpkg-deb", "--field", str(deb), "Package").strip()
            tree = out / name
            run("dpkg-deb", "--raw-extract", str(deb), str(tree))
            cls.trees[name] = tree

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def control(self, package):
        return (self.trees[package] / "DEBIAN/control").read_text()

    def field(self, package, name):
        return re.search(rf"^{name}: (.*)$", self.control(package), re.MULTILINE)[1]

    def test_there_are_two_packages_and_the_sandbox_is_in_none(self):
        self.assertEqual(sorted(self.trees), ["creditdesk", "creditdesk-server"])
        for tree in self.trees.values():
            self.assertEqual([p for p in tree.rglob("*sandbox*")], [])

    def test_programs_start(self):
        for package, programs in {"creditdesk": ["creditdesk"], "creditdesk-server": ["creditdesk-server", "creditdesk-admin"]}.items():
            for program in programs:
                path = self.trees[package] / "usr/bin" / program
                self.assertTrue(os.access(path, os.X_OK), path)
                version = run(str(path), "--version", env={"PATH": "/usr/bin:/bin", "HOME": self.folder.name})
                self.assertIn(self.field(package, "Version"), version)

    def test_plugins_that_are_loaded_by_name_are_depended_on(self):
        for plugin in ("libqt6sql6-sqlite", "libqt6svg6", "qt6-translations-l10n", "xdg-utils"):
            self.assertIn(plugin, self.field("creditdesk", "Depends"))
        for plugin in ("ca-certificates",):
            self.assertIn(plugin, self.field("creditdesk-server", "Depends"))
        for package in self.trees:
            self.assertIn("libqt6core6", self.field(package, "Depends"), "shlibdeps did not run")

    def test_the_server_needs_no_desktop(self):
        self.assertNotIn("libqt6widgets6", self.field("creditdesk-server", "Depends"))
        self.assertNotIn("libqt6gui6", self.field("creditdesk-server", "Depends"))

    def test_launcher(self):
        tree = self.trees["creditdesk"]
        launcher = tree / "usr/share/applications/creditdesk.desktop"
        self.assertEqual(run("desktop-file-validate", str(launcher)), "")
        self.assertIn("x-scheme-handler/creditdesk", launcher.read_text())
        self.assertTrue((tree / "usr/share/icons/hicolor/scalable/apps/creditdesk.svg").is_file())

    def test_metadata(self):
        tree = self.trees["creditdesk"]
        run("appstreamcli", "validate", "--no-net", *map(str, tree.glob("usr/share/metainfo/*.xml")))

    def test_settings_are_a_conffile_and_secret(self):
        tree = self.trees["creditdesk-server"]
        self.assertEqual(stat.S_IMODE((tree / "etc/creditdesk/server.env").stat().st_mode), 0o600)
        self.assertEqual((tree / "DEBIAN/conffiles").read_text().split(), ["/etc/creditdesk/server.env"])

    def test_maintainer_scripts(self):
        for script in ("postinst", "prerm", "postrm"):
            path = self.trees["creditdesk-server"] / "DEBIAN" / script
            self.assertTrue(os.access(path, os.X_OK), path)
            run("sh", "-n", str(path))

    def test_unit_is_valid_and_locked_up(self):
        tree = self.trees["creditdesk-server"]
        unit = tree / "usr/lib/systemd/system/creditdesk-server.service"
        # verify wants the program at its place; the copy points at the one in this package.
        copy = Path(self.folder.name) / "creditdesk-server.service"
        copy.write_text(unit.read_text().replace("/usr/bin/", str(tree / "usr/bin") + "/"))
        complaints = run("systemd-analyze", "verify", "--man=no", str(copy))
        self.assertNotIn("creditdesk-server.service:", complaints)
        report = run("systemd-analyze", "security", "--offline=true", "--no-pager", str(copy))
        exposure = float(re.search(r"Overall exposure level for \S+: ([0-9.]+)", report)[1])
        self.assertLessEqual(exposure, MAX_EXPOSURE)

    def test_account_and_data_folder(self):
        tree = self.trees["creditdesk-server"]
        self.assertRegex((tree / "usr/lib/sysusers.d/creditdesk-server.conf").read_text(), r"(?m)^u\s+creditdesk\s")
        self.assertIn("/var/lib/creditdesk 0750", (tree / "usr/lib/tmpfiles.d/creditdesk-server.conf").read_text())

    def test_nothing_names_the_machine_it_was_built_on(self):
        cache = (ARGUMENTS.build / "CMakeCache.txt").read_text()
        if "CMAKE_BUILD_TYPE:STRING=Debug" in cache:
            return  # assertions and line numbers name sources; that build is never shipped
        source = str(ARGUMENTS.source).encode() + b"/"
        for tree in self.trees.values():
            for path in tree.rglob("*"):
                if path.is_file() and not path.is_symlink():
                    self.assertFalse(source in path.read_bytes(), f"{path.name} names {ARGUMENTS.source}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--source", type=Path, required=True)
    parser.add_argument("--build", type=Path, required=True)
    ARGUMENTS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
