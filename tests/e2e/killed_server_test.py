# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills the server fifty times while backends deduct. Whatever it acknowledged must be there once, and nothing twice."""
import random
import time
import unittest

import common
from backend import Backend, booked, buy
from journey.product import Product

KILLS = 50
BACKENDS = 8
PACKS = 12
SHORTEST, LONGEST = 0.03, 0.25  # seconds of load before a kill
EMAIL = "load@creditdesk.example"


class KilledServer(unittest.TestCase):
    def setUp(self):
        self.product = common.running(self, Product(common.ARGUMENTS.bin, common.fresh_folder("data")), EMAIL)
        self.product.add_service_key()
        person = self.product.person(EMAIL)
        self.user_id = person.get("/auth/v1/user")["id"]
        self.bought = buy(self.product, person, PACKS)

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
            rows = booked(person)
            for backend in backends:
                acknowledged.update(backend.acknowledged)
                if backend.uncertain:
                    landed_unseen += rows[backend.uncertain]
                    backend.command(backend.uncertain)  # as a careful backend does: the same key again
                    acknowledged.add(backend.uncertain)
                    retried += 1
            rows = booked(person)
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
