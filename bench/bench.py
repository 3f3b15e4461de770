# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures deductions and balance reads at two sizes of the ledger, prints the figures and writes them as Markdown."""
import sqlite3
from contextlib import closing

from measure import CONNECTIONS, READERS, bench, deduct, direct, machine, prepare, say, sign_in, wrk

from journey.product import Product

ACCOUNTS = 1_000


class Size:
    """One ledger of `rows` deductions of its own, so that runs do not disturb each other."""

    def __init__(self, arguments, folder, rows):
        self.seconds, self.rows = arguments.seconds, rows
        self.product = Product.fresh(arguments.bin, folder / f"rows-{rows}")

    def over_http(self):
        folder = self.product.folder
        with closing(sqlite3.connect(self.product.database)) as database:
            ids = [row[0] for row in database.execute("SELECT id FROM profiles ORDER BY id")]
        with self.product as product:
            product.start_server()
            reads = wrk(product, "balance.lua", self.seconds, BENCH_TOKENS=sign_in(product, folder))
            return deduct(product, folder, ids, self.seconds), reads

    def measure(self):
        say(f"{self.rows:>10,} rows: filling …")
        filled = prepare(self.product, self.product.database, self.rows, ACCOUNTS)
        say(f"{'':>10}       measuring one commit a row, without HTTP …")
        alone = direct(self.product, self.product.database, seconds=self.seconds, accounts=ACCOUNTS)
        say(f"{'':>10}       measuring over HTTP, {CONNECTIONS} connections …")
        deductions, reads = self.over_http()
        verified = self.product.admin("verify", seconds=3600).strip().splitlines()[-1]
        return {
            "rows": self.rows, "fill": filled, "alone": alone["deductions"] / alone["seconds"], "http": deductions.rate,
            "http_p99": deductions.p99, "reads": reads.rate, "reads_p99": reads.p99, "verified": verified,
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
            f"| {r['http_p99']:.0f} / {r['reads_p99']:.0f} ms |"
        )
    small, large = results[0], results[-1]
    change = {name: large[name] / small[name] for name in ("http", "alone", "reads")}
    lines.append(
        f"| {large['rows'] // small['rows']} times as many | x {change['http']:.2f} | x {change['alone']:.2f} | | x {change['reads']:.2f} | |"
    )
    return lines


def report(results, arguments):
    large = results[-1]
    return [
        f"Made by `./dev bench` on {machine()}; server, load generator and disk share that machine.",
        "",
        *table(results),
        "",
        f"- **Over HTTP**: `wrk`, {CONNECTIONS} connections, {arguments.seconds} s, `POST /api/credits/deduct` with a service key, each with its own",
        f"  idempotency key, over {ACCOUNTS:,} accounts. An answer is sent after its commit (`synchronous=FULL`).",
        "- **One commit a row**: the same ledger writer with a batch of one, in process, 64 in flight: the same SQLite statements, no HTTP.",
        "  The ratio above 1 is what group commit gains after HTTP has been paid for.",
        f"- **Balance reads**: `GET /api/credits/balance` as {READERS} signed-in people, forecast and grants included.",
        f"- Filled in large transactions at {large['fill']:,.0f} deductions/s; the file of {large['rows']:,} rows takes "
        f"{large['bytes'] / 1e6:,.0f} MB, {large['bytes'] / large['rows']:,.0f} bytes a row with indexes and idempotency keys.",
        f"- Afterwards `creditdesk-admin verify`: {large['verified']}",
    ]


def options(parser):
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 1_000_000])


def measure(arguments, folder):
    results = [Size(arguments, folder, rows).measure() for rows in arguments.rows]
    return table(results), report(results, arguments)


if __name__ == "__main__":
    bench("bench", __doc__, options, measure)
