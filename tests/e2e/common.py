# SPDX-License-Identifier: GPL-3.0-or-later
"""What every end-to-end test starts with: the programs of a build, and a folder that is kept when the test fails."""
import argparse
import shutil
import sys
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "devtools"))

ARGUMENTS = argparse.Namespace()


def fresh_folder(name):
    folder = ARGUMENTS.work / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True, help="where data and logs go")
    parsed, rest = parser.parse_known_args()
    parsed.bin, parsed.work = parsed.bin.absolute(), parsed.work.absolute()
    ARGUMENTS.__dict__.update(parsed.__dict__)
    unittest.main(module="__main__", argv=[sys.argv[0], *rest], verbosity=2)
