# SPDX-License-Identifier: GPL-3.0-or-later
"""What every end-to-end test starts with: the programs of a build, and a folder that is kept when the test fails."""
import argparse
import shutil
import sys
import tempfile
import unittest
import uuid
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "devtools"))

from journey.cluster import Cluster  # noqa: E402

ARGUMENTS = argparse.Namespace()


def fresh_folder(name):
    folder = ARGUMENTS.work / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def cluster(test):
    """A PostgreSQL for this test, in a folder that its unprivileged user may enter; gone when the test ends."""
    folder = Path(tempfile.gettempdir()) / f"creditdesk-pg-{uuid.uuid4().hex}"
    test.addCleanup(shutil.rmtree, folder, ignore_errors=True)
    return test.enterContext(Cluster(folder))


def running(test, product, *people, sandbox=True):
    """Adds the people, starts the programs and sells as an operator would have set it up; `test` stops all at its end."""
    test.enterContext(product)
    for email in people:
        product.add_user(email, "user")
    if sandbox:
        product.start_sandbox()
        product.admin("stripe", "setup")
    product.start_server()
    return product


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True, help="where data and logs go")
    parsed, rest = parser.parse_known_args()
    parsed.bin, parsed.work = parsed.bin.absolute(), parsed.work.absolute()
    ARGUMENTS.__dict__.update(parsed.__dict__)
    unittest.main(module="__main__", argv=[sys.argv[0], *rest], verbosity=2)
