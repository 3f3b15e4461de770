# SPDX-License-Identifier: GPL-3.0-or-later
"""Stripe without a single webhook: what is bought, renewed and paid back while the server works, and while it is away, arrives
all the same, once; and the webhooks that come after all change nothing. On SQLite and on PostgreSQL."""
import json
import unittest
from collections import Counter

import common
from journey.api import Http
from journey.processes import Failure, free_port, wait_until
from journey.product import Product

PERSON = "patient@creditdesk.example"
MEDIUM, STARTER = 2_000, 1_000  # credits
MEDIUM_COSTS = 1_500  # cents


class Missed(unittest.TestCase):
    def start(self, database_url=None):
        self.product = Product(common.ARGUMENTS.bin, common.fresh_folder(self._testMethodName))
        if database_url:
            self.product.database_url = database_url
            self.product.admin("migrate")
        self.enterContext(self.product)
        self.product.add_user(PERSON, "user")
        self.product.start_sandbox()
        self.product.admin("stripe", "setup")
        self.sandbox = self.product.control()
        self.sandbox.post("/sandbox/delivery", {"mode": "forget"})
        self.start_server()

    def start_server(self):
        metrics = f"127.0.0.1:{free_port()}"
        self.product.start_server("--stripe-poll-seconds", "1", "--metrics-listen", metrics)
        self.metrics = Http(f"http://{metrics}")
        self.person = self.product.person(PERSON)

    def rows(self):
        """How often each thing of Stripe's was booked, by its type and reference."""
        page = self.person.get("/api/credits/history", limit=500, type="allowance,purchase,refund")
        return Counter((row["type"], row["stripe"], row["amount"]) for row in page["items"] if row["stripe"])

    def wait_for(self, kind, amount, times, what):
        wait_until(lambda: sum(n for (t, _, a), n in self.rows().items() if (t, a) == (kind, amount)) == times, what)

    def buy(self, path, body):
        return self.sandbox.pay(self.person.post(path, body)["session_id"])

    def recover(self, *arguments):
        """As a person would: when the server happens to look at this moment, once more a little later."""

        def tried():
            try:
                return self.product.admin("--json", "stripe", "recover", *arguments)
            except Failure as failure:
                if "recovery_running" not in str(failure):
                    raise
                return None

        return json.loads(wait_until(tried, "nobody else to be recovering"))

    def story(self):
        pack = self.buy("/api/stripe/create-credit-checkout", {"pack": "medium"})
        plan = self.buy("/api/stripe/create-subscription-checkout", {"plan": "starter"})
        self.wait_for("purchase", MEDIUM, 1, "the pack, by looking")
        self.wait_for("allowance", STARTER, 1, "the plan's credits, by looking")
        self.assertEqual(self.person.get("/api/credits/balance")["plan"]["status"], "active")

        self.assertEqual(self.product.server.stop(), 0)
        self.sandbox.post(f"/sandbox/payments/{pack['payment_intent']}/refund", {"amount": MEDIUM_COSTS // 3})
        self.sandbox.post(f"/sandbox/subscriptions/{plan['subscription']}/renew")
        self.start_server()
        self.wait_for("allowance", STARTER, 2, "the renewal that happened while the server was away")
        # By then the refund's events are older than Stripe keeps them; its objects are not.
        done = self.recover("--since", "2020-01-01")
        self.assertTrue(done["beyond_events"])
        self.assertEqual(done["failed"], 0)
        self.wait_for("refund", -(MEDIUM // 3), 1, "the refund")

        before = self.rows()
        self.assertEqual(set(before.values()), {1}, "nothing is booked twice")
        self.sandbox.post("/sandbox/delivery", {})
        for event in self.sandbox.get("/sandbox/events", limit=100)["data"]:
            self.sandbox.post(f"/sandbox/events/{event['id']}/resend")
        wait_until(lambda: self.sandbox.undelivered() == 0, "the late webhooks")
        self.recover()
        self.assertEqual(self.rows(), before, "webhooks that come after all change nothing")
        figures = dict(line.split() for line in self.metrics.get("/metrics").splitlines() if " " in line and line[0] != "#")
        self.assertGreater(float(figures["creditdesk_stripe_poll_recovered_total"]), 0)
        self.assertGreater(float(figures["creditdesk_stripe_poll_timestamp_seconds"]), 0)
        self.assertEqual(float(figures["creditdesk_stripe_poll_failed_total"]), 0)
        self.product.admin("verify")

    def test_sqlite(self):
        self.start()
        self.story()

    def test_postgresql(self):
        cluster = common.cluster(self)
        self.start(cluster.create("credits"))
        self.story()


if __name__ == "__main__":
    common.main()
