# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures how many of Stripe's events are applied and durable in a second: our server on SQLite and on PostgreSQL, and
@supabase/stripe-sync-engine on the same PostgreSQL, fed by the same sender."""
import hashlib
import hmac
import json
import os
import re
import signal
import sqlite3
import subprocess
import time

from measure import CONNECTIONS, ROOT, THREADS, Failure, Speed, bench, direct, machine, milliseconds, say
from webhookevents import STORIES, Shop, compact

from journey.cluster import Cluster
from journey.processes import Program, free_port
from journey.product import Product

PEOPLE = 4_000
PATIENCE = "170s"  # the rest of it is cut off as soon as all is answered
KEPT_TYPE = "product.updated"  # the server keeps it, and does nothing else
PEER_CONNECTIONS = 10  # to PostgreSQL, as in its README


def signed(event, secret):
    body, now = compact(event), int(time.time())
    mac = hmac.new(secret.encode(), f"{now}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"t={now},v1={mac}\t{body}\n"


def send(folder, events, secret, url, path, idle):
    """All of them through wrk; returns the speed. Every one has to be answered 2xx."""
    file = folder / "events"
    file.write_text("".join(signed(event, secret) for event in events), encoding="utf-8")
    command = ["wrk", f"-t{THREADS}", f"-c{CONNECTIONS}", f"-d{PATIENCE}", "--latency", "-s", str(ROOT / "bench/webhook.lua"), url]
    with subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={
            **os.environ, "BENCH_EVENTS": str(file), "BENCH_PATH": path, "BENCH_IDLE": idle}) as wrk:
        complaints, done = [], 0
        for line in wrk.stderr:
            done += line == "done\n"
            complaints.append(line)
            if done == THREADS:
                wrk.send_signal(signal.SIGINT)
                break
        told = wrk.stdout.read()
    found = re.search(r"events (\d+) refused (\d+) seconds ([0-9.]+)", told)
    if not found or int(found[1]) != len(events) or int(found[2]):
        raise Failure(f"not every event was answered 2xx: {''.join(complaints)[:500]}\n{told}")
    seconds = found[3]
    p50, p99 = (milliseconds(re.search(rf"^\s+{p}%\s+(\S+)", told, re.MULTILINE)[1]) for p in (50, 99))
    return Speed(len(events) / float(seconds), p50, p99)


class Stripe:
    """The stub that answers what both of them fetch."""

    def __init__(self, product, answers):
        self.port = free_port()
        file = product.folder / "answers"
        file.write_text("".join(f"{path}\t{body}\n" for path, body in answers.items()), encoding="utf-8")
        self.program = Program([product.program("creditdesk-bench-stripe"), "--port", str(self.port), "--answers", str(file)],
                               product.folder / "stripe.log", dict(os.environ), product.folder)
        url = f"http://127.0.0.1:{self.port}"
        self.program.wait_ready(lambda: Product.answers(url, "/v1/prices/price_pack_small"), "the stub of Stripe answers")
        product.sandbox_url = url

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.program.stop()


class Load:
    """What one receiver is sent: sign-ups of most people first, unmeasured, then `stories` of all kinds. `only_kept`: as
    events of a type that has no effect, so that nothing is left but to verify and to keep them."""

    def __init__(self, people, stories, only_kept=False):
        shop = Shop(people)
        self.before = [event for _ in range(len(people) * 7 // 10) for event in shop.sign_up()]
        self.measured = shop.stories(stories)
        self.answers = shop.answers
        if only_kept:
            for event in self.before + self.measured:
                event["type"] = KEPT_TYPE

    def send(self, folder, secret, url, path, idle):
        send(folder, self.before, secret, url, path, idle)
        os.sync()  # what came before must not be paid by what is measured next
        return send(folder, self.measured, secret, url, path, idle)


def people_of(product, cluster, name):
    direct(product, cluster.url(name) if cluster else product.database, rows=PEOPLE, accounts=PEOPLE)
    if cluster:
        return cluster.sql(name, "SELECT id FROM profiles ORDER BY id").split()
    with sqlite3.connect(product.database) as database:
        return [row[0] for row in database.execute("SELECT id FROM profiles ORDER BY id")]


def ours(arguments, folder, cluster=None, only_kept=False):
    where, name = "PostgreSQL" if cluster else "SQLite", "kept" if only_kept else "applied"
    product = Product.fresh(arguments.bin, folder / f"{where}-{name}")
    if cluster:
        product.database_url = cluster.create(name)
        product.admin("migrate")
    load = Load(people_of(product, cluster, name), arguments.stories, only_kept)
    with Stripe(product, load.answers):
        with product:
            product.start_server()
            speed = load.send(product.folder, product.secrets["webhook"], product.server_url, "/api/stripe/webhook", "/healthz")
    states = "SELECT state, count(*) FROM {}stripe_events GROUP BY state ORDER BY state"
    if cluster:
        counted = dict(line.split("|") for line in cluster.sql(name, states.format("creditdesk.")).split())
    else:
        with sqlite3.connect(product.database) as database:
            counted = dict(database.execute(states.format("")))
    verified = product.admin("verify", seconds=600).strip().splitlines()[-1]
    return {"who": f"creditdesk-server, {where}{', only keeping them' if only_kept else ''}", "speed": speed, "events": len(load.measured),
            "said": f"{', '.join(f'{count} {state}' for state, count in counted.items())}; verify: {verified}"}


def peer(arguments, folder, cluster):
    product = Product.fresh(arguments.bin, folder / "peer")  # a folder and the stub; its server is not started
    load = Load([f"00000000-0000-4000-8000-{n:012d}" for n in range(PEOPLE)], arguments.stories)
    database, port, secret = cluster.create("peer"), free_port(), product.secrets["webhook"]
    with Stripe(product, load.answers) as stripe:
        settings = {"database": database, "secret": secret, "port": port, "stripePort": stripe.port, "connections": PEER_CONNECTIONS}
        program = Program(["node", str(ROOT / "bench/syncengine/server.mjs")], product.folder / "peer.log",
                          {**os.environ, "NODE_ENV": "production", "BENCH_SETTINGS": json.dumps(settings)}, product.folder)
        try:
            url = f"http://127.0.0.1:{port}"
            program.wait_ready(lambda: Product.answers(url, "/"), "the sync engine answers")
            speed = load.send(product.folder, secret, url, "/", "/")
        finally:
            program.stop()
    rows = {table: cluster.sql("peer", f"SELECT count(*) FROM stripe.{table}").strip()
            for table in ("invoices", "subscriptions", "checkout_sessions")}
    return {"who": "@supabase/stripe-sync-engine, PostgreSQL", "speed": speed, "events": len(load.measured),
            "said": ", ".join(f"{count} {table}" for table, count in rows.items())}


def table(results):
    lines = ["| | events | per second | p50 / p99 ms | times the sync engine |", "|---|---:|---:|---|---:|"]
    base = next((r["speed"].rate for r in results if "engine" in r["who"]), None)
    for r in results:
        times = f"{r['speed'].rate / base:.1f}" if base else ""
        lines.append(f"| {r['who']} | {r['events']:,} | {r['speed'].rate:,.0f} | {r['speed'].p50:.1f} / {r['speed'].p99:.1f} | {times} |")
    return lines


def report(results, arguments):
    mix = ", ".join(f"{share} % {name}s" for name, share in STORIES.items())
    return [
        f"Made by `./dev bench webhooks --stories {arguments.stories}` on {machine()};",
        "sender, receiver, the stub of Stripe, database and disk share that machine.",
        "", *table(results), "",
        f"- **Sent** by `wrk`, {CONNECTIONS} connections: {mix}, of {PEOPLE:,} people;",
        "  every event has its own id, is signed ahead of time, and counts when it is answered 2xx.",
        "- **Answered by Stripe's stand-in**: `creditdesk-bench-stripe`, one thread, from memory. Both fetch from it what they need.",
        f"- **Only keeping them**: the same events as `{KEPT_TYPE}`, which has no effect: what verifying and storing alone cost.",
        *(f"- {r['who']}: {r['said']}" for r in results),
    ]


def options(parser):
    parser.add_argument("--stories", type=int, default=8_000)
    parser.add_argument("--only", choices=("sqlite", "postgresql", "peer"))


def measure(arguments, folder):
    results = []
    if arguments.only in (None, "sqlite"):
        say("SQLite …")
        results += [ours(arguments, folder, only_kept=kept) for kept in (False, True)]
    if arguments.only != "sqlite":
        with Cluster(folder / "cluster", "shared_buffers = 1GB\nmax_wal_size = 4GB\n") as cluster:
            if arguments.only in (None, "postgresql"):
                say("PostgreSQL …")
                results += [ours(arguments, folder, cluster, kept) for kept in (False, True)]
            if arguments.only in (None, "peer"):
                say("the sync engine on the same PostgreSQL …")
                results.append(peer(arguments, folder, cluster))
    return table(results), report(results, arguments)


if __name__ == "__main__":
    bench("webhooks", __doc__, options, measure)
