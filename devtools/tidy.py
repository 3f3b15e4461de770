# SPDX-License-Identifier: GPL-3.0-or-later
"""clang-tidy over our sources. A source whose text, headers, flags and checks are those of an earlier run is not read again."""
import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("app", "ui", "models", "client", "core", "server", "admin", "sandbox")
INCLUDE = re.compile(rb'^[ \t]*#[ \t]*include[ \t]*"([^"]+)"', re.MULTILINE)
FINDING = re.compile(r"^(/\S+?:\d+:\d+: (?:warning|error): )", re.MULTILINE)


@lru_cache(maxsize=None)
def text_and_includes(path):
    text = path.read_bytes()
    return text, [ROOT / name.decode() for name in INCLUDE.findall(text) if (ROOT / name.decode()).is_file()]


def everything_it_reads(source):
    """The source and our headers below it; headers of the system change with the tool's version, which is hashed too."""
    found, waiting = set(), [source]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += text_and_includes(path)[1]
    return sorted(found)


def fingerprint(source, command, tool_version):
    digest = hashlib.sha256()
    for part in (tool_version, (ROOT / ".clang-tidy").read_bytes(), command.replace(str(ROOT), "").encode()):
        digest.update(part + b"\0")
    for path in everything_it_reads(source):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + text_and_includes(path)[0] + b"\0")
    return digest.hexdigest()


def findings(output):
    """What the tool printed as findings, each with its notes; those inside a library's templates are not ours to mend."""
    parts = FINDING.split(output)[1:]
    split = [head + tail.rstrip() for head, tail in zip(parts[::2], parts[1::2])]
    return [one for one in split if one.startswith(f"{ROOT}/") or ": error: " in one.splitlines()[0]]


class Linter:
    def __init__(self, tool, build):
        self.tool, self.build, self.cache = tool, build, build / "tidy-cache"
        self.cache.mkdir(parents=True, exist_ok=True)
        self.version = subprocess.run([tool, "--version"], check=True, capture_output=True).stdout
        self.used, self.done, self.total = set(), 0, 0

    def check(self, entry):
        source = Path(entry["file"])
        kept = self.cache / fingerprint(source, entry["command"], self.version)
        self.used.add(kept)
        if kept.exists():
            return json.loads(kept.read_text())
        command = [self.tool, "-p", str(self.build), "--quiet", "--extra-arg=-Wno-unknown-warning-option", str(source)]
        ended = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
        found = findings(ended.stdout)
        if not found and ended.returncode != 0:
            return [f"{source}: {self.tool} failed: {ended.stderr.strip()[-2000:]}"]
        if not any(": error: " in one.splitlines()[0] for one in found):
            kept.write_text(json.dumps(found))
        self.done += 1
        print(f"[{self.done}/{self.total}] {source.relative_to(ROOT)}", file=sys.stderr, flush=True)
        return found

    def fresh(self, entry):
        return not (self.cache / fingerprint(Path(entry["file"]), entry["command"], self.version)).exists()

    def run(self, entries, jobs):
        self.total = sum(self.fresh(entry) for entry in entries)
        with ThreadPoolExecutor(jobs) as pool:
            lists = list(pool.map(self.check, entries))
        return sorted({one.splitlines()[0]: one for found in lists for one in found}.values())

    def forget_the_rest(self):
        for kept in self.cache.iterdir():
            if kept not in self.used:
                kept.unlink()


def wanted(entries, places):
    """Our own sources below `places`, without what the build generated and without the tests."""
    for entry in entries:
        path = Path(entry["file"])
        name = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else ""
        if name.split("/")[0] in ROOMS and any(name == place or name.startswith(place + "/") for place in places):
            yield entry


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tool", default="clang-tidy")
    parser.add_argument("--build", type=Path, required=True)
    parser.add_argument("places", nargs="*", help="folders or files; all rooms without any")
    arguments = parser.parse_args()
    build = arguments.build.resolve()
    everything = not arguments.places
    places = ROOMS if everything else [place.rstrip("/") for place in arguments.places]
    entries = list(wanted(json.loads((build / "compile_commands.json").read_text()), places))
    linter = Linter(arguments.tool, build)
    found = linter.run(entries, int(os.environ.get("CREDITDESK_JOBS") or os.cpu_count() or 1))
    if everything:
        linter.forget_the_rest()
    for one in found:
        print(one.replace(str(ROOT) + "/", ""))
    print(f"{len(entries)} sources, {linter.done} of them new or changed: {len(found)} findings")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
