# SPDX-License-Identifier: GPL-3.0-or-later
"""The machine's clock jumps under the real server: a minute back, a month forward, and both once more. Allowances are caught up
in order and once, holds end, sign-ins behave, and accounts that nobody touches are brought up to date by themselves."""
import sqlite3
import time
import unittest
from datetime import datetime, timezone

import common
from backend import Backend, booked, history
from journey.api import Answer, Http
from journey.processes import free_port, wait_until
from journey.product import Product

START = datetime(2027, 1, 31, 9, 0, tzinfo=timezone.utc)  # months of 28, 31 and 30 days follow
FREE = 100
CYCLES = ["2027-01-31T09:00", "2027-02-28T09:00", "2027-03-31T09:00", "2027-04-30T09:00"]
MINUTE, DAY = 60, 24 * 60 * 60
BACKENDS = 3
EXTRA = 100_000  # credits that never expire
PERSON, ASLEEP = "awake@creditdesk.example", "asleep@creditdesk.example"


class ShiftedProduct(Product):
    """All of its programs believe in the clock that the test sets."""

    def admin(self, *arguments, **more):
        return super().admin(*arguments, **{**more, "shifted": True})

    def start_server(self, *more, shifted=True):
        super().start_server(*more, shifted=shifted)


class Clock(unittest.TestCase):
    def setUp(self):
        self.product = ShiftedProduct(common.ARGUMENTS.bin, common.fresh_folder("data"))
        self.set_clock(START.timestamp())
        self.enterContext(self.product)
        for email, role in ((PERSON, "user"), (ASLEEP, "user"), ("admin@creditdesk.example", "admin")):
            self.product.add_user(email, role)
        self.product.add_service_key()
        metrics = f"127.0.0.1:{free_port()}"
        self.metrics = Http(f"http://{metrics}")
        self.product.start_server("--sweep-seconds", "1", "--metrics-listen", metrics)
        self.backend = self.product.backend()
        self.person = self.product.person(PERSON)
        self.user_id = self.person.get("/auth/v1/user")["id"]
        self.product.person("admin@creditdesk.example").post(
            f"/api/admin/users/{self.user_id}/adjustments", {"amount": EXTRA, "reason": "load test"}
        )
        # The load must not eat an allowance, or how much of it expires would be chance.
        self.backend.post("/api/credits/deduct", {"user_id": self.user_id, "amount": FREE})

    def set_clock(self, instant):
        self.product.shift_time_to(instant)
        self.ahead = instant - time.time()

    def jump(self, seconds):
        self.set_clock(time.time() + self.ahead + seconds)

    def rows(self):
        page = self.person.get("/api/credits/history", order="asc", limit=500, type="allowance,expiry")
        return [(row["type"], row["amount"], row["booked_at"][:16]) for row in page["items"]]

    def all_in_order(self):
        rows = list(history(self.person, order="asc"))
        self.assertEqual([row["seq"] for row in rows], list(range(1, len(rows) + 1)))
        instants = [row["booked_at"] for row in rows]
        self.assertEqual(instants, sorted(instants), "an account's time never runs backwards")

    def load(self, name):
        backends = [Backend(self.product, self.user_id, f"{name}-{n}") for n in range(BACKENDS)]
        for backend in backends:
            backend.start()
        wait_until(lambda: all(len(backend.acknowledged) > 5 for backend in backends), "some load")
        return backends

    def check(self, backends):
        """Some more of the load after the jump, then everything that was acknowledged is there once."""
        before = [len(backend.acknowledged) for backend in backends]
        wait_until(lambda: all(len(b.acknowledged) > n + 5 for b, n in zip(backends, before)), "load after the jump")
        for backend in backends:
            backend.stopped = True
        for backend in backends:
            backend.join()
            self.assertIsNone(backend.failure)
            self.assertIsNone(backend.uncertain)
        rows = booked(self.person)
        for backend in backends:
            self.assertEqual({rows[key] for key in backend.acknowledged}, {1})
        self.product.admin("verify")

    def test_jumps(self):
        hold = self.backend.post("/api/credits/holds", {"user_id": self.user_id, "amount": 20})["hold"]
        with self.subTest("a minute back"):
            backends = self.load("back")
            self.jump(-MINUTE)
            self.assertEqual(self.person.get("/api/credits/balance")["held"], 20)  # its token is from the future now
            self.check(backends)
            settled = self.backend.post(f"/api/credits/holds/{hold['id']}/settle", {"amount": 15})
            self.assertEqual(settled["hold"]["state"], "settled")
            self.assertEqual(self.rows(), [("allowance", FREE, CYCLES[0])])
        hold = self.backend.post("/api/credits/holds", {"user_id": self.user_id, "amount": 20})["hold"]
        with self.subTest("two months forward"):
            backends = self.load("forward")
            self.jump(60 * DAY)  # 1 April: over two starts of cycles
            with self.assertRaises(Answer) as refused:
                self.person.get("/api/credits/balance")
            self.assertEqual(refused.exception.status, 401, "that sign-in is long over")
            self.person = self.product.person(PERSON)
            self.check(backends)
            balance = self.person.get("/api/credits/balance")
            self.assertEqual(balance["held"], 0)
            with self.assertRaises(Answer) as refused:
                self.backend.post(f"/api/credits/holds/{hold['id']}/settle", {"amount": 15})
            self.assertEqual(refused.exception.body["code"], "hold_ended")
            # The first allowance had been spent; the second one ended untouched when the third one came.
            caught_up = [("allowance", FREE, CYCLES[0]), ("allowance", FREE, CYCLES[1]), ("expiry", -FREE, CYCLES[2]),
                         ("allowance", FREE, CYCLES[2])]
            self.assertEqual(self.rows(), caught_up)
        with self.subTest("a minute back across the jump"):
            backends = self.load("again")
            self.jump(-MINUTE)
            self.check(backends)
            self.assertEqual(self.rows(), caught_up, "nothing comes twice")
        with self.subTest("who is asleep"):
            self.check_asleep(CYCLES[:3])
            self.jump(30 * DAY)
            self.check_asleep(CYCLES)
            wait_until(lambda: self.figure("oldest_due_seconds") == 0, "the sweep to see that nothing waits")
            self.assertGreaterEqual(self.figure("accounts_total"), 3)
            self.assertGreaterEqual(self.figure("rows_total"), 2 * len(CYCLES) - 1)
            self.assertEqual(self.figure("stuck_total"), 0)
        self.person = self.product.person(PERSON)
        self.all_in_order()
        self.assertEqual(self.product.server.stop(), 0)
        self.product.admin("verify")

    def figure(self, name):
        """Of the sweep, in /metrics."""
        lines = self.metrics.get("/metrics").splitlines()
        return float(next(line for line in lines if line.startswith(f"creditdesk_sweep_{name} ")).split()[1])

    def check_asleep(self, cycles):
        """The rows of somebody who never signed in, in the table: the server brings them up to date by itself."""
        expected = [("allowance", FREE, cycles[0])]
        for cycle in cycles[1:]:
            expected += [("expiry", -FREE, cycle), ("allowance", FREE, cycle)]

        def rows():
            with sqlite3.connect(f"file:{self.product.database}?mode=ro", uri=True) as database:
                found = database.execute(
                    "SELECT t.type, t.amount, t.booked_at FROM credit_transactions t JOIN profiles p ON p.no = t.account "
                    "WHERE p.email = ? ORDER BY t.seq", [ASLEEP]
                ).fetchall()
            return [
                (kind, amount, datetime.fromtimestamp(at / 1000, timezone.utc).isoformat()[:16]) for kind, amount, at in found
            ]

        wait_until(lambda: rows() == expected, f"{expected} in the table, not {rows()}")


if __name__ == "__main__":
    common.main()
