# SPDX-License-Identifier: GPL-3.0-or-later
"""What the benchmarks share: their arguments and report, filling a ledger, and asking a running server through wrk."""
import argparse
import json
import os
import platform
import re
import secrets
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections import namedtuple
from contextlib import closing
from datetime import date
from pathlib import Path

sys.dont_write_bytecode = True
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "devtools"))

from journey.processes import Failure  # noqa: E402

CATALOGUE = ROOT / "resources/catalogue.json"
READERS = 4  # people whose balance, history and statistics are read
READER_ROWS = 1_000  # each of them has as many rows in every ledger, however large
CONNECTIONS, THREADS = 64, 2
WARM_UP_SECONDS = 3
SEARCH_STEPS = 2

Speed = namedtuple("Speed", "rate p50 p99")  # per second; milliseconds


def say(text=""):
    print(text, flush=True)


def machine():
    model = next((l.split(":", 1)[1].strip() for l in open("/proc/cpuinfo", encoding="utf-8") if l.startswith("model name")), "?")
    return f"{os.cpu_count()} cores ({model}), Linux {platform.release()}, {date.today().isoformat()}"


def direct(product, database, **options):
    """creditdesk-bench on the database itself; returns deductions and seconds."""
    command = [product.program("creditdesk-bench"), "--database", database, "--catalogue", CATALOGUE]
    for name, value in options.items():
        command += [f"--{name.replace('_', '-')}", str(value)]
    done = subprocess.run([str(c) for c in command], text=True, capture_output=True, check=False)
    if done.returncode != 0:
        raise Failure(f"{' '.join(map(str, command))}: {done.stderr}")
    return json.loads(done.stdout)


def settle_search(database):
    """Brings the search index of a filled SQLite ledger into the shape that commits leave. SQLite merges its parts by fours, as
    often as the commits have powers of four. A fill in large transactions makes few parts: some hundred small commits later all
    rows would be merged again within seconds, which in a ledger that grew by them is due after millions. Each merge of
    everything counts as two steps more; there have to be two parts, so each begins with a word that goes again."""
    marks = range(-SEARCH_STEPS, 0)  # no row has these numbers
    put = "INSERT INTO transaction_words (rowid, own, words) VALUES (?, '', 'bench')"
    take = "INSERT INTO transaction_words (transaction_words, rowid, own, words) VALUES ('delete', ?, '', 'bench')"
    merge = "INSERT INTO transaction_words (transaction_words) VALUES ('optimize')"
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        for mark in marks:
            connection.execute(put, (mark,))
            connection.execute(merge)
        connection.executemany(take, [(mark,) for mark in marks])
        connection.execute(merge)


def prepare(product, database, rows, accounts):
    """People to read as, a service key, and a ledger of `rows` deductions; returns how fast it was filled."""
    for number in range(READERS):
        product.add_user(f"reader-{number}@creditdesk.example", "user")
    product.add_service_key()
    filled = direct(product, database, rows=rows, accounts=accounts, reader_rows=READER_ROWS)
    if not str(database).startswith("postgres"):
        settle_search(database)
    os.sync()  # what filling left for the disk to write must not be paid by what is measured next
    return filled["deductions"] / filled["seconds"]


def sign_in(product, folder):
    """Tokens of the people into a file that the wrk scripts read; returns its path."""
    tokens = [
        product.person(f"reader-{number}@creditdesk.example").headers["Authorization"].split()[1] for number in range(READERS)
    ]
    file = folder / "tokens"
    file.touch(0o600)
    file.write_text("\n".join(tokens) + "\n")
    return str(file)


def milliseconds(text):
    number, unit = re.fullmatch(r"([0-9.]+)(us|ms|s)", text).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def wrk(product, script, seconds, **variables):
    command = [
        "wrk", f"-t{THREADS}", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency",
        "-s", str(ROOT / "bench" / script), product.server_url,
    ]
    done = subprocess.run(command, text=True, capture_output=True, check=True, env={**os.environ, **variables})
    errors = re.search(r"Non-2xx or 3xx responses: (\d+)|Socket errors: (.*)", done.stdout)
    if errors:
        raise Failure(f"{script}: {errors[0]}\n{done.stderr[:500]}")
    percentile = {p: milliseconds(re.search(rf"^\s+{p}%\s+(\S+)", done.stdout, re.MULTILINE)[1]) for p in (50, 99)}
    return Speed(float(re.search(r"Requests/sec:\s+([0-9.]+)", done.stdout)[1]), percentile[50], percentile[99])


def deduct(product, folder, accounts, seconds):
    """The first seconds, in which the writer meets these people's pages for the first time, do not count."""
    (folder / "accounts").write_text("\n".join(accounts) + "\n")
    speed = None
    for name, time in (("warm", WARM_UP_SECONDS), ("http", seconds)):
        speed = wrk(product, "deduct.lua", time, BENCH_ACCOUNTS=str(folder / "accounts"),
                    BENCH_KEY=product.secrets["service_key"], BENCH_RUN=f"{name}-{secrets.token_hex(4)}")
    return speed


def put_section(file, name, lines):
    """Replaces what stands between the marks of that name; the prose around them is written by hand."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, found, rest = file.read_text(encoding="utf-8").partition(begin)
    if not found or end not in rest:
        raise Failure(f"{file} has no marks {begin} … {end}")
    after = rest.split(end, 1)[1]
    file.write_text(before + "\n".join([begin, *lines, end]) + after, encoding="utf-8")


def bench(section, description, add_options, measure):
    """A whole benchmark program. `measure(arguments, folder)` gives the lines to show and those for the report, under the
    marks `section`; the folder is gone afterwards."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--bin", type=Path, required=True)
    parser.add_argument("--report", type=Path)
    parser.add_argument("--seconds", type=int, default=8)
    add_options(parser)
    arguments = parser.parse_args()
    arguments.bin = arguments.bin.absolute()
    folder = Path(tempfile.mkdtemp(prefix="creditdesk-bench-", dir=arguments.bin.parent))
    folder.chmod(0o755)  # PostgreSQL's own user has to get to its folder
    try:
        shown, report = measure(arguments, folder)
        say()
        say("\n".join(shown))
        if arguments.report:
            put_section(arguments.report, section, report)
    except Failure as failure:
        sys.exit(f"bench: {failure}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
