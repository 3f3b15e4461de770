# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo data: half a year through the public interfaces, quickly, and consistent afterwards in real time."""
import time
import unittest
from datetime import datetime, timedelta, timezone

import common
from journey import seed
from journey.product import Product

MAX_SECONDS = 90


class DemoData(unittest.TestCase):
    def test_half_a_year_is_made_and_adds_up(self):
        product = Product(common.ARGUMENTS.bin, common.fresh_folder("data"))
        started = time.monotonic()
        with product:
            seeder = seed.Seeder(product, print)
            seeder.run()
            self.assertLess(time.monotonic() - started, MAX_SECONDS)
            product.admin("verify")
            product.start_sandbox()
            product.start_server()
            person = product.person(seed.DEMO)
            self.check_balance(person.get("/api/credits/balance"))
            self.check_history(person, seeder)
            self.assertEqual(product.control().get("/sandbox/status")["failed_deliveries"], 0)

    def check_balance(self, balance):
        self.assertEqual(balance["plan"]["id"], "pro")
        self.assertEqual(balance["plan"]["status"], "active")
        self.assertEqual(sum(grant["remaining"] for grant in balance["grants"]), balance["available"])
        self.assertGreater(balance["available"], 0)

    def check_history(self, person, seeder):
        rows, cursor = [], {}
        while True:
            page = person.get("/api/credits/history", order="asc", limit=500, **cursor)
            rows += page["items"]
            if not page.get("next_cursor"):
                break
            cursor = {"cursor": page["next_cursor"]}
        self.assertEqual([row["seq"] for row in rows], list(range(1, len(rows) + 1)))
        total = 0
        for row in rows:
            total += row["amount"]
            self.assertEqual(row["balance_after"], total)
        kinds = {row["type"] for row in rows}
        self.assertLessEqual({"allowance", "purchase", "usage", "expiry"}, kinds)
        self.assertEqual(sum(row["type"] == "usage" for row in rows), seeder.queries - seeder.refused)
        self.assertEqual(sum(row["type"] == "purchase" for row in rows), 3)
        first = datetime.fromisoformat(rows[0]["booked_at"].replace("Z", "+00:00"))
        self.assertLess(first, datetime.now(timezone.utc) - timedelta(days=180))
        # Starter was renewed before it was cancelled, and Pro came after it.
        allowances = [row["amount"] for row in rows if row["type"] == "allowance"]
        self.assertGreaterEqual(allowances.count(1000), 3)
        self.assertGreaterEqual(allowances.count(5000), 1)


if __name__ == "__main__":
    common.main()
