# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing in at Supabase with the real programs: in the app's window, on pages in Chromium and back over the loopback
redirect. The Supabase is the tests' own, on this computer."""
import re
import unittest

import common
from journey.browser import Browser
from journey.desktop import Desktop
from journey.processes import Program, wait_until
from journey.product import Product
from journey.window import Window

EMAIL = "ada@creditdesk.example"
FREE = 100


class SupabaseProduct(Product):
    """A server whose people sign in at the fake Supabase."""

    def __enter__(self):
        log = self.folder / "supabase.log"
        self.supabase = Program(
            [self.program("creditdesk-fake-supabase"), "--consent-page", "--email", EMAIL, "--password", self.secrets["password"]],
            log, super().environment(), self.folder,
        )
        self.supabase_url = self.supabase.wait_ready(
            lambda: (found := re.search(r"listening on (\S+)", log.read_text())) and found[1], "the fake Supabase"
        )
        return super().__enter__()

    def __exit__(self, *what):
        super().__exit__(*what)
        self.supabase.stop()

    def environment(self, shifted=False):
        return {
            **super().environment(shifted),
            "SUPABASE_URL": self.supabase_url,
            "SUPABASE_KEY": "sb_publishable_test",
            "CREDITDESK_SIGN_IN_PROVIDERS": "google,github",
        }


class SignInAtSupabase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # One for all: the accessibility library connects to one session bus only.
        cls.desktop = cls.enterClassContext(Desktop(common.fresh_folder("desktop")))

    def setUp(self):
        folder = common.fresh_folder(self.id().rsplit(".", 1)[-1])
        self.product = common.running(self, SupabaseProduct(common.ARGUMENTS.bin, folder), sandbox=False)
        self.browser = self.enterContext(Browser(folder / "browser.log"))

    def choose(self, window, button):
        """Presses one of the buttons; the page that the app opens is then in the browser."""
        opened = len(self.desktop.opened_urls())
        window.tree.press(button)
        page = window.opened(opened)
        self.assertTrue(page.startswith(self.product.supabase_url + "/auth/v1/authorize?"))
        window.tree.wait_text("Sign in in your browser")
        self.browser.open(page)
        return page

    def test_in_the_browser(self):
        with Window(self.product, self.desktop) as window:
            self.choose(window, "Continue with Google")
            self.browser.wait_text("Sign in with google")
            self.browser.click("#allow")
            self.browser.wait_text("You can close this page")
            came_back = self.browser.url
            window.tree.wait_text("Available credits")
            window.figure(FREE)
        self.assertTrue(came_back.startswith("http://127.0.0.1:"))
        code = re.search(r"[?&]code=([^&]+)", came_back)[1]
        self.check_logs_keep(code, re.search(r"state=([^&]+)", came_back)[1])

    def test_refused_there_then_by_password(self):
        with Window(self.product, self.desktop) as window:
            self.choose(window, "Continue with GitHub")
            self.browser.wait_text("Sign in with github")
            self.browser.click("#deny")
            self.browser.wait_text("That did not work")
            window.tree.wait_text("refused in the browser")
            window.sign_in(EMAIL, self.product.secrets["password"])
            window.figure(FREE)
        self.check_logs_keep()

    def test_given_up_in_the_window(self):
        with Window(self.product, self.desktop) as window:
            self.choose(window, "Continue with Google")
            window.tree.press("Cancel")
            window.tree.wait_for(name="Email")
            self.browser.wait_text("Sign in with google")
            self.browser.run("document.querySelector('#allow').click()")  # too late: nobody listens
            wait_until(lambda: "Sign in with google" not in self.browser.text(), "the browser to move on")
            self.assertNotIn("You can close this page", self.browser.text())
            window.sign_in(EMAIL, self.product.secrets["password"])

    def check_logs_keep(self, *more):
        for log in (self.product.server_log, self.product.folder / "app.log"):
            text = log.read_text()
            for secret in (EMAIL, self.product.secrets["password"], "eyJ", "code_challenge", *more):
                self.assertNotIn(secret, text, f"{log.name} shows what it must not")
        self.assertGreater(len(self.product.server_log.read_text()), 0)


if __name__ == "__main__":
    common.main()
