# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures the ledger on SQLite and on PostgreSQL at several sizes: deductions, balances, history, statistics, SQL calls.
All sizes are filled first and measured in turn, several times: a machine that is slower for some minutes then is so for each
size, and what counts is the middle one of the rounds."""
import os
import sqlite3
import statistics
import subprocess
import tempfile
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path

from measure import (
    CONNECTIONS, READER_ROWS, Failure, Speed, bench, deduct, direct, machine, prepare, say, sign_in, wrk,
)

from journey.cluster import Cluster
from journey.product import Product

LARGE = "shared_buffers = 1GB\nmax_wal_size = 4GB\ncheckpoint_timeout = 15min"
CLIENTS = (1, 16, 64)  # of pgbench
BUSY = 1_000  # people the deductions of a measurement go round, at every size: only the ledger behind them grows
PGBENCH = """\\set a random(1, {accounts})
SELECT public.check_and_deduct_credits(b.id, ARRAY['documentation', 'github'], NULL, 'pgbench', 'Benchmark query',
    gen_random_uuid()::text, 'bench') FROM bench_accounts b WHERE b.no = :a;
"""


def accounts_for(rows):
    """1,000 rows a person, but never fewer people than are busy."""
    return max(BUSY, rows // 1_000)


class Ledger:
    """One database of `rows` deductions; `cluster`: on PostgreSQL."""

    def __init__(self, arguments, folder, rows, cluster=None):
        self.seconds, self.rows, self.cluster = arguments.seconds, rows, cluster
        self.where = "PostgreSQL" if cluster else "SQLite"
        self.accounts = accounts_for(rows)
        self.name = f"ledger_{rows}"
        self.product = Product.fresh(arguments.bin, folder / f"{'postgresql' if cluster else 'sqlite'}-{rows}")
        self.database = str(self.product.database)
        if cluster:
            self.database = cluster.create(self.name)
            self.product.database_url = self.database
            self.product.admin("migrate")

    def ids(self):
        select = "SELECT id FROM profiles ORDER BY id"
        if self.cluster:
            return self.cluster.sql(self.name, select).split()
        with closing(sqlite3.connect(self.database)) as database:
            return [row[0] for row in database.execute(select)]

    def over_http(self):
        folder, seconds = self.product.folder, self.seconds
        ids = self.ids()
        now = datetime.now(timezone.utc)
        span = {"BENCH_FROM": (now - timedelta(days=30)).strftime("%Y-%m-%dT%H:%M:%SZ"), "BENCH_TO": now.strftime("%Y-%m-%dT%H:%M:%SZ")}
        with self.product as product:
            product.start_server()
            tokens = sign_in(product, folder)
            result = {
                "balance": wrk(product, "balance.lua", seconds, BENCH_TOKENS=tokens),
                "history": wrk(product, "history.lua", seconds, BENCH_TOKENS=tokens, BENCH_DEPTH=str(READER_ROWS)),
                "usage": wrk(product, "usage.lua", seconds, BENCH_TOKENS=tokens, **span),
                "deduct": deduct(product, folder, ids[:BUSY], seconds),
            }
            if len(ids) > BUSY:
                result["all"] = deduct(product, folder, ids, seconds)
            return result

    def pgbench(self, clients):
        folder = Path(tempfile.mkdtemp(dir=self.product.folder))
        (folder / "deduct.sql").write_text(PGBENCH.format(accounts=BUSY))
        command = [
            "pgbench", "-n", "-M", "prepared", "-c", str(clients), "-j", "2", "-T", str(self.seconds), "-f", str(folder / "deduct.sql"),
            "-l", f"--log-prefix={folder}/log", self.cluster.url(self.name),
        ]
        done = subprocess.run(command, text=True, capture_output=True, check=False)
        if done.returncode != 0 or " 0 (0.000%)" not in done.stdout.split("number of failed transactions:", 1)[-1]:
            raise Failure(f"pgbench: {done.stdout}{done.stderr}")
        times = [int(line.split()[2]) / 1000 for log in folder.glob("log.*") for line in open(log, encoding="utf-8")]
        cuts = statistics.quantiles(times, n=100)
        return Speed(len(times) / self.seconds, cuts[49], cuts[98])

    def fill(self):
        say(f"{self.where}, {self.rows:,} rows of {self.accounts:,} accounts: filling …")
        rate = prepare(self.product, self.database, self.rows, self.accounts)
        if self.cluster:  # what it would do by itself in the minutes after so many rows
            self.cluster.sql(self.name, "CREATE TABLE bench_accounts AS SELECT row_number() OVER (ORDER BY id)::int AS no, id "
                                        "FROM profiles; ALTER TABLE bench_accounts ADD PRIMARY KEY (no)")
            self.cluster.sql(self.name, "VACUUM (ANALYZE)")
            self.cluster.sql(self.name, "CHECKPOINT")
        say(f"  {rate:,.0f} rows/s")
        return {"rows": self.rows, "where": self.where, "fill": rate, "bytes": self.size()}

    def size(self):
        if self.cluster:
            return int(self.cluster.sql("postgres", f"SELECT pg_database_size('{self.name}')"))
        return os.path.getsize(self.database)

    def measure(self):
        """One round."""
        figures = self.over_http()
        alone = direct(self.product, self.database, seconds=self.seconds, accounts=BUSY)
        figures["alone"] = Speed(alone["deductions"] / alone["seconds"], None, None)
        if self.cluster:
            for clients in CLIENTS:
                figures[f"sql{clients}"] = self.pgbench(clients)
        say(f"  {self.rows:,} rows: {figures['deduct'].rate:,.0f} deductions/s over HTTP, {figures['alone'].rate:,.0f} one by one")
        return figures

    def close(self):
        """What `verify` says at the end; then it is gone."""
        say(f"{self.where}, {self.rows:,} rows: verifying …")
        verified = self.product.admin("verify", seconds=3600).strip().splitlines()[-1]
        if self.cluster:
            self.cluster.sql("postgres", f"DROP DATABASE {self.name} WITH (FORCE)")
        else:
            self.product.database.unlink()
        return {"verified": verified}


def middle(rounds):
    """Of each figure the round in the middle."""
    return {key: sorted((r[key] for r in rounds), key=lambda speed: speed.rate)[len(rounds) // 2] for key in rounds[0]}


def measure_all(ledgers, rounds):
    """Results of all sizes on one database, smallest first."""
    fills = [ledger.fill() for ledger in ledgers]
    figures = [[] for _ in ledgers]
    for number in range(rounds):
        say(f"{ledgers[0].where}, round {number + 1} of {rounds}")
        for ledger, own in zip(ledgers, figures):
            own.append(ledger.measure())
    return [{**fill, **middle(own), **ledger.close()} for ledger, fill, own in zip(ledgers, fills, figures)]


def cell(speed):
    return f"{speed.rate:,.0f} | {speed.p50:.1f} / {speed.p99:.1f}"


def table(results):
    names = {"deduct": "deductions over HTTP", "all": "deductions over HTTP, all people busy", "balance": "balance reads",
             "history": "history pages of 10 at any depth", "usage": "usage statistics, 30 days by day and tool",
             **{f"sql{c}": f"pgbench, {c} clients" for c in CLIENTS}}
    places = ("SQLite", "PostgreSQL")
    lines = ["| | rows | per second | p50 / p99 ms | times the smallest ledger's rate |", "|---|---:|---:|---|---:|"]
    for key, name in names.items():
        for where in places:
            for r in (r for r in results if r["where"] == where and key in r):
                smallest = next(r for r in results if r["where"] == where)["deduct" if key == "all" else key]
                lines.append(f"| {name}, {where} | {r['rows']:,} | {cell(r[key])} | {r[key].rate / smallest.rate:.2f} |")
    for where in places:
        rows = [r for r in results if r["where"] == where]
        for r in rows:
            rate = r["alone"].rate
            lines.append(f"| one commit a row in process, {where} | {r['rows']:,} | {rate:,.0f} | | {rate / rows[0]['alone'].rate:.2f} |")
    return lines


def ratios(results):
    for r in results:
        line = f"- {r['where']}, {r['rows']:,} rows: over HTTP {r['deduct'].rate / r['alone'].rate:.2f} times one commit a row"
        if "sql64" in r:
            line += f", {r['deduct'].rate / r['sql64'].rate:.2f} times pgbench at 64 clients"
        yield line + f"; filled at {r['fill']:,.0f} rows/s, {r['bytes'] / r['rows']:,.0f} bytes a row; verify: {r['verified']}"


def report(results, arguments):
    return [
        f"Made by `./dev bench ledger --rows {' '.join(str(r) for r in arguments.rows)} --seconds {arguments.seconds} --rounds {arguments.rounds}`",
        f"on {machine()}; of each figure the middle one of {arguments.rounds} rounds;",
        "load generator, server, database and disk share that machine.",
        "", *table(results), "", *ratios(results),
    ]


def options(parser):
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 1_000_000, 10_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))


def measure(arguments, folder):
    say(f"wrk with {CONNECTIONS} connections, {arguments.seconds} s each")
    results = []
    if arguments.only != "postgresql":
        results += measure_all([Ledger(arguments, folder, rows) for rows in arguments.rows], arguments.rounds)
    if arguments.only != "sqlite":
        with Cluster(folder / "cluster", LARGE) as cluster:
            results += measure_all([Ledger(arguments, folder, rows, cluster) for rows in arguments.rows], arguments.rounds)
    return [*table(results), "", *ratios(results)], report(results, arguments)


if __name__ == "__main__":
    bench("ledger", __doc__, options, measure)
