# SPDX-License-Identifier: GPL-3.0-or-later
"""The sandbox's page for "what if" in Chromium, with the server behind it: webhooks held back and sent twice, a renewal, a
declined one and its recovery, 3-D Secure at a renewal, a refund. What a person presses there is what the account shows."""
import unittest

import common
from journey.browser import Browser
from journey.processes import wait_until
from journey.product import Product

PERSON = "curious@creditdesk.example"
STARTER, PRO, MEDIUM = 1_000, 5_000, 2_000  # credits


class WhatIf(unittest.TestCase):
    def setUp(self):
        folder = common.fresh_folder("data")
        self.product = common.running(self, Product(common.ARGUMENTS.bin, folder), PERSON)
        self.person = self.product.person(PERSON)
        self.sandbox = self.product.control()
        self.page = self.product.sandbox_url + "/sandbox"
        self.browser = self.enterContext(Browser(folder / "browser.log"))
        self.browser.open(self.page)

    def available(self):
        return self.person.get("/api/credits/balance")["available"]

    def plan(self):
        return self.person.get("/api/credits/balance")["plan"]["status"]

    def buy(self, pack=None, plan=None):
        path = "/api/stripe/create-credit-checkout" if pack else "/api/stripe/create-subscription-checkout"
        session = self.person.post(path, {"pack": pack} if pack else {"plan": plan})
        self.sandbox.pay(session["session_id"])
        self.browser.open(self.page)

    def press(self, name):
        """The button whose id begins so; there is one such."""
        self.browser.click(f'button[id^="{name}"]')
        self.browser.wait_text("What if")

    def choose(self, field, value):
        self.browser.run("document.getElementById(arguments[0]).value = arguments[1]", field, value)

    def misbehave(self, **fields):
        if not self.browser.find("#set-delivery"):
            self.browser.click("#delivery summary")
        for field, value in fields.items():
            self.choose(field, value)
        self.press("set-delivery")

    def test_a_silence_and_copies(self):
        free = self.available()
        self.misbehave(mode="hold", copies="3", shape="both", shuffle_seconds="1")
        self.browser.wait_text("misbehave on request")
        self.buy(pack="medium")
        self.assertEqual(self.available(), free)
        self.press("normal-delivery")
        wait_until(lambda: self.sandbox.undelivered() == 0, "all webhooks to be delivered")
        self.assertEqual(self.available(), free + MEDIUM, "three copies of each event, in both shapes and any order, grant once")
        self.browser.open(self.page)
        self.assertNotIn("misbehave on request", self.browser.text())

    def test_a_subscriptions_good_and_bad_days(self):
        self.buy(plan="starter")
        wait_until(lambda: self.available() >= STARTER, "the plan's credits")
        self.press("decline-sub_")
        self.press("renew-sub_")
        self.browser.wait_text("past due")
        wait_until(lambda: self.plan() == "past_due", "the account to say past due")
        self.press("good-sub_")
        self.press("retry-sub_")
        wait_until(lambda: self.plan() == "active", "the account to recover")
        self.press("authentication-sub_")
        self.press("renew-sub_")
        self.browser.wait_text("The bank asks for approval")
        wait_until(lambda: self.plan() == "past_due", "the account to wait for the bank")
        self.press("approve-pi_")
        wait_until(lambda: self.plan() == "active", "the account to go on")
        self.press("end-sub_")
        wait_until(lambda: self.person.get("/api/credits/balance")["plan"]["id"] == "free", "the plan to end")

    def test_a_smaller_plan_waits_for_the_next_period(self):
        self.buy(plan="pro")
        wait_until(lambda: self.available() >= PRO, "the plan's credits")
        self.browser.open(self.person.post("/api/stripe/portal")["portal_url"])
        options = "[...document.querySelectorAll('#plan option')]"
        self.choose("plan", self.browser.run(f"return {options}.find(one => one.text.includes('Starter')).value"))
        self.browser.click("#switch-plan")
        self.browser.wait_text("Changes to Starter")
        self.assertEqual(self.person.get("/api/credits/balance")["plan"]["id"], "pro")
        before = self.available()
        self.browser.open(self.page)
        self.assertIn("then Starter", self.browser.text())
        self.press("renew-sub_")
        wait_until(lambda: self.person.get("/api/credits/balance")["plan"]["id"] == "starter", "the smaller plan")
        wait_until(lambda: self.available() == before - PRO + STARTER, "the smaller allowance in place of the last")

    def test_the_page_needs_no_scripts_and_no_light(self):
        self.buy(pack="medium")
        dark = {"name": "prefers-color-scheme", "value": "dark"}
        self.browser.command("Emulation.setEmulatedMedia", {"features": [dark]})
        self.browser.command("Emulation.setScriptExecutionDisabled", {"value": True})
        self.browser.open(self.page)
        self.press("refund-ch_")
        charge = self.browser.find(".person .tag")
        self.assertTrue(charge)
        self.browser.command("Emulation.setScriptExecutionDisabled", {"value": False})
        background = self.browser.run("return getComputedStyle(document.body).backgroundColor")
        self.assertLess(sum(int(part) for part in background.strip("rgb()").split(",")), 3 * 64, background)
        self.assertIn("Refund", self.browser.text())
        self.assertIn("-$15.00", self.browser.text())


if __name__ == "__main__":
    common.main()
