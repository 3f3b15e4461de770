# SPDX-License-Identifier: GPL-3.0-or-later
"""Two server programs on one PostgreSQL, both under load, one of them killed again and again. Whatever either acknowledged is
there once, whatever one books the other one's clients see, and both work on the same balance."""
import random
import threading
import time
import unittest

import common
from backend import Backend, booked, buy
from live import Live
from journey.api import Answer
from journey.processes import wait_until
from journey.product import Product

KILLS = 8
BACKENDS = 4  # at each server
PACKS = 4
SHORTEST, LONGEST = 0.2, 0.8  # seconds of load before a kill
SAME_KEYS = 40
EMAIL = "load@creditdesk.example"


class TwoServers(unittest.TestCase):
    def setUp(self):
        folder = common.fresh_folder("data")
        cluster = common.cluster(self)
        self.first = Product(common.ARGUMENTS.bin, folder / "first")
        self.first.database_url = cluster.create("credits")
        self.first.admin("migrate")
        common.running(self, self.first, EMAIL)
        self.first.add_service_key()
        self.second = Product(common.ARGUMENTS.bin, folder / "second")
        self.second.database_url, self.second.secrets = self.first.database_url, self.first.secrets
        self.enterContext(self.second)
        self.start_second()
        self.person = self.first.person(EMAIL)
        self.user_id = self.person.get("/auth/v1/user")["id"]
        self.bought = buy(self.first, self.person, PACKS)

    def start_second(self):
        # Behind one address, as servers are: what one signs the other one accepts.
        self.second.start_server("--public-url", self.first.server_url)

    def at_second(self):
        """The person's client there, with the token that the first one gave."""
        return type(self.person)(self.second.server_url, self.person.headers)

    def test_killed_under_load_nothing_is_lost_and_nothing_is_doubled(self):
        dice = random.Random(11)
        acknowledged, retried, landed_unseen = set(), 0, 0
        for turn in range(KILLS):
            here = [Backend(self.first, self.user_id, f"turn{turn}-first{n}") for n in range(BACKENDS)]
            there = [Backend(self.second, self.user_id, f"turn{turn}-second{n}") for n in range(BACKENDS)]
            for backend in here + there:
                backend.start()
            time.sleep(dice.uniform(SHORTEST, LONGEST))
            self.second.server.kill()
            for backend in there:
                backend.join()
            before = sum(len(backend.acknowledged) for backend in here)
            wait_until(lambda: sum(len(backend.acknowledged) for backend in here) > before, "the first server to go on")
            for backend in here:
                backend.stopped = True
            for backend in here:
                backend.join()
                self.assertIsNone(backend.uncertain, "the first server was not to fail")
            rows = booked(self.person)
            again = self.first.backend()
            for backend in here + there:
                self.assertIsNone(backend.failure)
                acknowledged.update(backend.acknowledged)
                if backend.uncertain:
                    landed_unseen += rows[backend.uncertain]
                    backend.command(backend.uncertain, again)  # the same key, at the server that is left
                    acknowledged.add(backend.uncertain)
                    retried += 1
            again.close()
            self.start_second()
        rows = booked(self.person)
        self.assertEqual(acknowledged - rows.keys(), set(), "acknowledged, but not booked")
        self.assertEqual({key: n for key, n in rows.items() if n > 1}, {}, "booked more than once")
        for person in (self.person, self.at_second()):
            self.assertEqual(person.get("/api/credits/balance")["available"], self.bought - sum(rows.values()))
        self.first.admin("verify")
        print(f"{KILLS} kills, {len(acknowledged)} deductions, {retried} retried at the other server, of which {landed_unseen} "
              "had been booked before the answer was lost")
        self.assertGreater(len(acknowledged), KILLS * BACKENDS * 2, "there was hardly any load")

    def test_the_same_key_at_both_is_booked_once(self):
        clients = [product.backend() for product in (self.first, self.second)]
        answers = []

        def ask(client, key):
            body = {"user_id": self.user_id, "amount": 1, "request_id": key}
            answers.append((key, client.post("/api/credits/deduct", body, key=key)["transaction"]["id"]))

        for number in range(SAME_KEYS):
            both = [threading.Thread(target=ask, args=(client, f"same-{number}")) for client in clients]
            for thread in both:
                thread.start()
            for thread in both:
                thread.join()
        self.assertEqual(len(answers), 2 * SAME_KEYS)
        self.assertEqual(len(set(answers)), SAME_KEYS, "both told the same row")
        self.assertEqual(set(booked(self.person).values()), {1})
        self.assertEqual(self.person.get("/api/credits/balance")["available"], self.bought - SAME_KEYS)

    def test_what_one_books_the_others_clients_see(self):
        streams = {"first": Live(self.person), "second": Live(self.at_second())}
        for number, product in enumerate((self.first, self.second, self.first, self.second)):
            key = f"seen-{number}"
            product.backend().post("/api/credits/deduct", {"user_id": self.user_id, "amount": 1, "request_id": key}, key=key)
            for name, live in streams.items():
                wait_until(lambda live=live, key=key: key in live.requests(), f"{key} on the {name} server's stream")
        for live in streams.values():
            wait_until(lambda live=live: live.last("balance")["available"] == self.bought - 4, "the balance on the stream")
        # Credits that one server holds cannot be spent at the other one.
        hold = self.first.backend().post("/api/credits/holds", {"user_id": self.user_id, "amount": self.bought - 10})["hold"]
        with self.assertRaises(Answer) as refused:
            self.second.backend().post("/api/credits/deduct", {"user_id": self.user_id, "amount": 7})
        self.assertEqual(refused.exception.body["code"], "insufficient_credits")
        self.second.backend().post(f"/api/credits/holds/{hold['id']}/settle", {"amount": 5})
        self.assertEqual(self.at_second().get("/api/credits/balance")["available"], self.bought - 9)
        self.first.admin("verify")


if __name__ == "__main__":
    common.main()
