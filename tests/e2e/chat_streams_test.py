# SPDX-License-Identifier: GPL-3.0-or-later
"""A thousand chat answers at once through one server, while a backend deducts; then a server killed in mid-answer."""
import asyncio
import json
import resource
import statistics
import threading
import time
import unittest
import uuid

import common
from journey.processes import wait_until
from journey.product import Product

STREAMS = 1000
PRICE = 5  # a query without tools
CREDITS = 20_000
SCRIPT = "[slow 300] [words 40] [open] Hello"  # 12 s: all of them overlap, also on a slow machine
MAX_STREAM_KIB = 512
EMAIL = "chat@creditdesk.example"
HOLD_LIFETIME = 15 * 60  # seconds; longer than any hold of the chat lives


def resident_kib(program):
    with open(f"/proc/{program.pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))


class Deductions(threading.Thread):
    """One credit after the other until told to stop, with the time that each took."""

    def __init__(self, product, user_id):
        super().__init__()
        self._http, self._user_id = product.backend(), user_id
        self.milliseconds, self.stopped = [], False

    def run(self):
        while not self.stopped:
            began = time.monotonic()
            self._http.post("/api/credits/deduct", {"user_id": self._user_id, "amount": 1}, key=str(uuid.uuid4()))
            self.milliseconds.append((time.monotonic() - began) * 1000)
            time.sleep(0.02)


async def ask(address, authorization, message, opened):
    """How one answer ended: (name, data) of our last event; of nothing when it was cut off."""
    host, port = address
    reader, writer = await asyncio.open_connection(host, port)
    body = json.dumps({"message": message}).encode()
    writer.write(
        (
            f"POST /api/chat/stream HTTP/1.1\r\nHost: {host}:{port}\r\nAuthorization: {authorization}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode()
        + body
    )
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise AssertionError((head + await reader.read()).decode())
    opened.append(time.monotonic())
    name, last = None, (None, None)
    while line := await reader.readline():
        if line.startswith(b"event: "):
            name = line[7:].strip().decode()
        elif line.startswith(b"data: ") and name in ("credits", "error"):
            last = (name, json.loads(line[6:]))
        elif line == b"\n":
            name = None
    writer.close()
    return last


class ChatStreams(unittest.TestCase):
    def setUp(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        self.product = Product(common.ARGUMENTS.bin, common.fresh_folder("data"))
        self.enterContext(self.product)
        self.product.add_user(EMAIL, "user")
        self.product.add_user("admin@creditdesk.example", "admin")
        self.product.add_service_key()
        # The programs are started with the usual small limit, and raise it themselves.
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(1024, hard), hard))
        self.product.start_sandbox()
        self.product.start_server()
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(8192, hard), hard))
        self.person = self.product.person(EMAIL)
        self.user_id = self.person.get("/auth/v1/user")["id"]
        self.product.person("admin@creditdesk.example").post(
            f"/api/admin/users/{self.user_id}/adjustments", {"amount": CREDITS, "reason": "load test"}, key="load"
        )
        self.before = self.balance()["available"]
        host, port = self.product.server_url.removeprefix("http://").split(":")
        self.address = (host, int(port))

    def balance(self):
        return self.person.get("/api/credits/balance")

    def test_a_thousand_at_once(self):
        rss_before = resident_kib(self.product.server)
        deductions = Deductions(self.product, self.user_id)
        opened, peak = [], {"held": 0, "rss": 0}

        async def watch(answers):
            while not answers.done():
                peak["rss"] = max(peak["rss"], resident_kib(self.product.server))
                balance = await asyncio.to_thread(self.balance)
                peak["held"] = max(peak["held"], balance["held"])
                await asyncio.sleep(0.2)

        async def run():
            answers = asyncio.gather(*(ask(self.address, self.person.headers["Authorization"], SCRIPT, opened) for _ in range(STREAMS)))
            deductions.start()
            await watch(answers)
            return await answers

        began = time.monotonic()
        ends = asyncio.run(run())
        deductions.stopped = True
        deductions.join()
        names = {name for name, _ in ends}
        self.assertEqual(names, {"credits"})
        self.assertEqual({data["cost"] for _, data in ends}, {PRICE})
        self.assertEqual(len({data["transaction_id"] for _, data in ends}), STREAMS)
        self.assertEqual(peak["held"], STREAMS * PRICE, "all of them were under way at the same time")
        balance = self.balance()
        self.assertEqual(balance["held"], 0)
        taken = len(deductions.milliseconds)
        self.assertGreater(taken, 20)
        self.assertEqual(balance["available"], self.before - STREAMS * PRICE - taken)
        per_stream = (peak["rss"] - rss_before) / STREAMS
        slowest = statistics.quantiles(deductions.milliseconds, n=100)[98]
        print(
            f"{STREAMS} answers in {time.monotonic() - began:.1f} s, all open after {max(opened) - began:.1f} s; server "
            f"{rss_before / 1024:.0f} MiB before, {peak['rss'] / 1024:.0f} MiB at most: {per_stream:.0f} KiB an answer; "
            f"{taken} deductions meanwhile, p50 {statistics.median(deductions.milliseconds):.0f} ms, p99 {slowest:.0f} ms"
        )
        self.assertLess(per_stream, MAX_STREAM_KIB)
        self.product.admin("verify")

    def test_a_server_killed_in_mid_answer_leaves_holds_that_end_by_themselves(self):
        opened = []

        async def run():
            answers = asyncio.gather(
                *(ask(self.address, self.person.headers["Authorization"], "[stall 2] Hello", opened) for _ in range(5)),
                return_exceptions=True,
            )
            while len(opened) < 5:
                await asyncio.sleep(0.01)
            self.product.server.kill()
            return await answers

        for end in asyncio.run(run()):
            self.assertTrue(isinstance(end, OSError) or end == (None, None), end)
        self.product.start_server()
        held = self.balance()
        self.assertEqual((held["held"], held["balance"]), (5 * PRICE, self.before))
        self.product.admin("verify")
        self.product.server.stop()
        self.product.shift_time_to(time.time() + HOLD_LIFETIME)
        self.product.start_server(shifted=True)
        self.person = self.product.person(EMAIL)
        wait_until(lambda: self.balance()["held"] == 0, "the holds to expire")
        self.assertEqual(self.balance()["available"], self.before)
        self.product.admin("verify", shifted=True)


if __name__ == "__main__":
    common.main()
