# SPDX-License-Identifier: GPL-3.0-or-later
"""A query in the app's window with the real programs: held while it runs, booked when it ends, free when it fails or when
the server dies under it, refused when the credits do not suffice."""
import unittest

import common
from journey.desktop import Desktop
from journey.processes import wait_until
from journey.product import Product
from journey.window import Window

EMAIL = "asker@creditdesk.example"
FREE = 100  # the allowance of the Free plan
BASE = 5


class Query(unittest.TestCase):
    def setUp(self):
        folder = common.fresh_folder("data")
        self.product = common.running(self, Product(common.ARGUMENTS.bin, folder), EMAIL)
        self.desktop = self.enterContext(Desktop(folder / "desktop"))

    def credits(self):
        balance = self.product.person(EMAIL).get("/api/credits/balance")
        return balance["available"], balance["held"]

    def ask(self, window, question):
        window.tree.write(question, name="Your question")
        window.tree.press("Send")

    def test_what_a_query_costs(self):
        with Window(self.product, self.desktop) as window:
            window.sign_in(EMAIL, self.product.secrets["password"])
            window.go("Try a query", "Costs 5 credits")
            self.answered(window)
            self.broken_off(window)
            self.stopped(window)
            self.server_dies(window)

    def answered(self, window):
        self.ask(window, "[slow 60] How do I rotate a key?")
        window.tree.wait_text(f"{BASE} credits held for a running query")
        self.assertEqual(self.credits(), (FREE - BASE, BASE))
        window.tree.wait_text(f"{BASE} credits used, {FREE - BASE} left", 60)
        self.assertEqual(self.credits(), (FREE - BASE, 0))
        window.tree.press("See the transaction")
        window.tree.wait_for(role="table cell", contains=str(FREE - BASE))
        window.go("Try a query", "Costs 5 credits")

    def broken_off(self, window):
        self.ask(window, "[cut 3] How do I rotate a key?")
        window.tree.wait_text("Nothing was charged")
        self.assertEqual(self.credits(), (FREE - BASE, 0))

    def stopped(self, window):
        self.ask(window, "[slow 200] How do I rotate a key?")
        window.tree.wait_text("Good question")
        window.tree.press("Stop")
        window.tree.wait_text("Stopped.")
        wait_until(lambda: self.credits() == (FREE - BASE, 0), "the hold to be released")

    def server_dies(self, window):
        self.ask(window, "[slow 200] How do I rotate a key?")
        window.tree.wait_text("Good question")
        self.product.server.kill()
        window.tree.wait_text("An answer without its end costs nothing")
        window.tree.wait_text("Offline.")
        self.product.start_server()
        window.wait_gone("Offline.", 30)
        # The killed server could not release it: the hold ends by itself, and nothing was charged.
        self.assertEqual(self.credits(), (FREE - 2 * BASE, BASE))


if __name__ == "__main__":
    common.main()
