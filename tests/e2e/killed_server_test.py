# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills the server fifty times while backends deduct. Whatever it acknowledged must be there once, and nothing twice."""
import random
import threading
import time
import unittest
from collections import Counter

import common
from journey.api import Answer
from journey.processes import Failure, wait_until
from journey.product import Product

KILLS = 50
BACKENDS = 8
PACKS = 12  # large ones: 5,000 credits each
SHORTEST, LONGEST = 0.03, 0.25  # seconds of load before a kill
EMAIL = "load@creditdesk.example"


class Backend(threading.Thread):
    """Deducts one credit at a time until the connection breaks. Knows what was acknowledged and what is uncertain."""

    def __init__(self, product, user_id, name):
        super().__init__(name=name)
        self._http, self._user_id = product.backend(), user_id
        self.acknowledged, self.uncertain, self.failure = [], None, None

    def command(self, key):
        return self._http.post(
            "/api/credits/deduct",
            {"user_id": self._user_id, "amount": 1, "request_id": key, "description": "load"},
            key=key,
        )

    def run(self):
        number = 0
        try:
            while True:
                self.uncertain = f"{self.name}-{number}"
                self.command(self.uncertain)
                self.acknowledged.append(self.uncertain)
                self.uncertain = None
                number += 1
        except (Failure, OSError):
            pass  # the server is gone, as intended
        except Answer as answer:
            self.failure = answer


class KilledServer(unittest.TestCase):
    def setUp(self):
        self.product = Product(common.ARGUMENTS.bin, common.fresh_folder("data"))
        self.addCleanup(self._stop)
        self.product.add_user(EMAIL, "user")
        self.product.add_service_key()
        self.product.start_sandbox()
        self.product.admin("stripe", "setup")
        self.product.start_server()
        self._buy_credits()

    def _stop(self):
        for program in (self.product.server, self.product.sandbox):
            if program is not None:
                program.stop()

    def _buy_credits(self):
        person, control = self.product.person(EMAIL), self.product.control()
        for _ in range(PACKS):
            control.pay(person.post("/api/stripe/create-credit-checkout", {"pack": "large"})["session_id"])
        wait_until(lambda: control.undelivered() == 0, "the purchases' webhooks")
        self.user_id = person.get("/auth/v1/user")["id"]
        self.bought = person.get("/api/credits/balance")["available"]
        self.assertGreaterEqual(self.bought, PACKS * 5000)

    def usage(self, person):
        """Request ids of every usage row."""
        found, cursor = [], {}
        while True:
            page = person.get("/api/credits/history", type="usage", limit=500, **cursor)
            found += [item["request_id"] for item in page["items"]]
            if not page.get("next_cursor"):
                return found
            cursor = {"cursor": page["next_cursor"]}

    def load_and_kill(self, turn, dice):
        backends = [Backend(self.product, self.user_id, f"turn{turn}-backend{n}") for n in range(BACKENDS)]
        for backend in backends:
            backend.start()
        time.sleep(dice.uniform(SHORTEST, LONGEST))
        self.product.server.kill()
        for backend in backends:
            backend.join()
            self.assertIsNone(backend.failure)
        return backends

    def test_nothing_acknowledged_is_lost_and_nothing_is_doubled(self):
        dice = random.Random(7)
        acknowledged, retried, landed_unseen = set(), 0, 0
        for turn in range(KILLS):
            backends = self.load_and_kill(turn, dice)
            self.product.admin("verify")
            self.product.start_server()
            person = self.product.person(EMAIL)
            rows = Counter(self.usage(person))
            for backend in backends:
                acknowledged.update(backend.acknowledged)
                if backend.uncertain:
                    landed_unseen += rows[backend.uncertain]
                    backend.command(backend.uncertain)  # as a careful backend does: the same key again
                    acknowledged.add(backend.uncertain)
                    retried += 1
            rows = Counter(self.usage(person))
            self.assertEqual(acknowledged - rows.keys(), set(), "acknowledged, but not booked")
            self.assertEqual({key: n for key, n in rows.items() if n > 1}, {}, "booked more than once")
            self.assertEqual(person.get("/api/credits/balance")["available"], self.bought - sum(rows.values()))
            person.close()
        print(f"{KILLS} kills, {len(acknowledged)} deductions, {retried} retried, of which {landed_unseen} had been booked "
              "before the answer was lost")
        self.assertGreater(len(acknowledged), KILLS * BACKENDS, "there was hardly any load")
        self.assertEqual(self.product.server.stop(), 0)
        self.product.admin("verify")


if __name__ == "__main__":
    common.main()
