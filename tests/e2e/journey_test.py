# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job with the real programs: sign in in the window, press Buy Medium, pay in Chromium, read 2,000 more within a
second of the webhook and without polling; then cancel in the portal and see that, too."""
import json
import time
import unittest
from datetime import datetime

import common
from journey import steps
from journey.browser import Browser
from journey.desktop import Desktop
from journey.processes import wait_until
from journey.product import Product
from journey.window import Window

EMAIL = "buyer@creditdesk.example"
MEDIUM = 2000
QUIET_SECONDS = 3  # how long the waiting window is watched for polling
MAX_LATENCY_SECONDS = 1.0


class Log:
    """The server's log: one JSON object a line."""

    def __init__(self, path):
        self._path = path

    def entries(self):
        with open(self._path, encoding="utf-8") as file:
            return [json.loads(line) for line in file if line.startswith("{")]

    def requests(self, since=0.0):
        found = [entry for entry in self.entries() if "method" in entry and "path" in entry]
        return [entry for entry in found if self.instant(entry) >= since]

    @staticmethod
    def instant(entry):
        return datetime.fromisoformat(entry["time"].replace("Z", "+00:00")).timestamp()


class MainJob(unittest.TestCase):
    def setUp(self):
        folder = common.fresh_folder("data")
        self.product = common.running(self, Product(common.ARGUMENTS.bin, folder), EMAIL)
        self.person = self.product.person(EMAIL)
        self.control = self.product.control()
        session = self.person.post("/api/stripe/create-subscription-checkout", {"plan": "starter"})
        self.control.pay(session["session_id"])
        wait_until(lambda: self.balance()["plan"]["id"] == "starter", "the subscription")
        wait_until(lambda: self.control.undelivered() == 0, "the webhooks")
        self.desktop = self.enterContext(Desktop(folder / "desktop"))
        self.browser = self.enterContext(Browser(folder / "browser.log"))
        self.log = Log(self.product.server_log)

    def balance(self):
        return self.person.get("/api/credits/balance")

    def test_buy_and_cancel(self):
        with Window(self.product, self.desktop) as window:
            window.sign_in(EMAIL, self.product.secrets["password"])
            before = self.balance()["available"]
            shown = window.figure(before)
            self.buy_medium(window, shown, before)
            self.cancel_in_portal(window)
        self.check_log_keeps_secrets()

    def buy_medium(self, window, shown, before):
        window.go("Plans & credits", "What a query costs")
        opened = len(self.desktop.opened_urls())
        window.tree.press(contains="Buy Medium")
        url = window.opened(opened)
        self.assertTrue(url.startswith(self.product.sandbox_url), "the browser must go to Stripe, not to us")
        window.tree.wait_text("Finish in your browser")
        steps.open_checkout(self.browser, url)
        self.check_no_polling()
        pressed = time.time()
        steps.pay(self.browser)
        seen = shown.wait(before + MEDIUM)
        latency = seen - self.first_webhook(pressed)
        print(f"credits on screen {latency * 1000:.0f} ms after the webhook reached the server")
        self.assertLess(latency, MAX_LATENCY_SECONDS)
        window.wait_gone("Finish in your browser")  # the waiting window closes by itself
        self.assertEqual(self.balance()["available"], before + MEDIUM)

    def check_no_polling(self):
        """While the window waits, the app must be silent: the answer comes over the stream that is open already."""
        time.sleep(1)  # what the press itself started may finish
        since = time.time()
        time.sleep(QUIET_SECONDS)
        self.assertEqual([(entry["method"], entry["path"]) for entry in self.log.requests(since)], [])

    def first_webhook(self, since):
        """When the first delivery after the payment reached the server: an entry is written at a request's end."""
        hooks = [entry for entry in self.log.requests(since) if entry["path"] == "/api/stripe/webhook"]
        self.assertTrue(hooks, "no webhook in the server's log")
        return min(self.log.instant(entry) - entry["duration_us"] / 1e6 for entry in hooks)

    def cancel_in_portal(self, window):
        window.go("Overview", "Latest transactions")
        opened = len(self.desktop.opened_urls())
        window.tree.press("Manage subscription")
        steps.cancel_subscription(self.browser, window.opened(opened))
        window.tree.wait_text("then Free")
        plan = self.balance()["plan"]
        self.assertEqual(plan["id"], "starter")
        self.assertIsNotNone(plan["ends_at"])

    def check_log_keeps_secrets(self):
        text = self.product.server_log.read_text()
        for name, secret in self.product.secrets.items():
            self.assertNotIn(secret, text, f"the log shows the {name} secret")
        self.assertNotIn(EMAIL, text)
        for url in self.desktop.opened_urls():
            self.assertNotIn(url, text)


if __name__ == "__main__":
    common.main()
