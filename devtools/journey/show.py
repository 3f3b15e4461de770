# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo without a display: the whole journey on a virtual screen, with pictures."""
import shutil

from . import seed, steps
from .browser import Browser
from .desktop import Desktop
from .window import Window

MEDIUM = 2000
QUESTION = "How do I rotate the API key?"
WORD_PAUSE_MS = 60  # so slowly does the sandbox answer that there is something to see
SCREEN, WINDOW = "1440x1160", (1280, 1060)
TITLE = "Creditdesk"
README_PICTURES = {"overview", "plans", "transactions", "checkout"}


class Album:
    def __init__(self, folder, copies, say):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self._folder, self._copies, self._say, self._count = folder, copies, say, 0

    def take(self, name, shoot):
        self._count += 1
        path = self._folder / f"{self._count:02}-{name}.png"
        shoot(path)
        self._say(f"  picture {path.name}")
        if self._copies is not None and name in README_PICTURES:
            self._copies.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, self._copies / f"{name}.png")


def play(product, folder, copies, say):
    """Signs in, tries a query, buys Medium, sees it arrive, cancels the plan, and looks at every page. Raises Failure otherwise."""
    album = Album(folder / "screenshots", copies, say)
    with Desktop(product.folder / "desktop", SCREEN) as desktop, Browser(product.folder / "browser.log") as browser:
        with Window(product, desktop) as window:
            desktop.resize_window(TITLE, *WINDOW)
            Journey(product, desktop, browser, window, album, say).play()
    say(f"Everything worked. Pictures: {folder / 'screenshots'}")


class Journey:
    def __init__(self, product, desktop, browser, window, album, say):
        self._product, self._desktop, self._browser = product, desktop, browser
        self._window, self._album, self._say = window, album, say
        self._person = product.person(seed.DEMO)

    def _shoot(self, name):
        """The main window alone."""
        self._album.take(name, lambda path: self._desktop.window_picture(TITLE, path))

    def _shoot_screen(self, name):
        """Everything, dialogs included."""
        self._album.take(name, self._desktop.screenshot)

    def play(self):
        self._sign_in()
        self._look_around()
        self._try_query()
        self._buy_medium()
        self._cancel_plan()

    def _sign_in(self):
        self._say("Signing in")
        self._window.tree.wait_for(name="Email")
        self._shoot("sign-in")
        self._window.sign_in(seed.DEMO, self._product.secrets["password"])
        self._before = self._person.get("/api/credits/balance")["available"]
        self._window.figure(self._before)
        self._shoot("overview")

    def _look_around(self):
        self._say("Looking at every page")
        self._window.go("Transactions", "All types")
        self._window.tree.wait_for(role="table cell")
        self._shoot("transactions")
        self._window.go("Plans & credits", "What a query costs")
        self._shoot("plans")

    def _try_query(self):
        """The price before, the hold while the answer streams, the row after."""
        self._say("Trying a query")
        tree = self._window.tree
        self._window.go("Try a query", "No answer yet")
        tree.write(f"[slow {WORD_PAUSE_MS}] {QUESTION}", name="Your question")
        tree.press(contains="Documentation (+")
        tree.wait_text("Costs 10 credits")
        tree.press("Send")
        tree.wait_text("10 credits held for a running query")
        tree.wait_text("Good question")
        self._shoot("query")
        tree.wait_text(f"10 credits used, {self._before - 10:,} left", 60)
        self._before -= 10
        tree.press("See the transaction")
        tree.wait_for(role="table cell", contains=f"{self._before:,}")
        self._shoot("query-row")

    def _buy_medium(self):
        self._say("Buying Medium")
        self._window.go("Plans & credits", "What a query costs")
        opened = len(self._desktop.opened_urls())
        self._window.tree.press(contains="Buy Medium")
        url = self._window.opened(opened)
        self._window.tree.wait_text("Finish in your browser")
        self._shoot_screen("waiting")
        steps.open_checkout(self._browser, url)
        self._album.take("checkout", self._browser.screenshot)
        steps.pay(self._browser)
        self._album.take("checkout-done", self._browser.screenshot)
        self._window.wait_gone("Finish in your browser")
        self._shoot_screen("arrived")
        self._window.go("Overview", "Latest transactions")
        self._window.figure(self._before + MEDIUM)
        self._shoot("overview-after")

    def _cancel_plan(self):
        self._say("Cancelling the plan in the portal")
        opened = len(self._desktop.opened_urls())
        self._window.tree.press("Manage subscription")
        portal = self._window.opened(opened)
        self._browser.open(portal)
        self._album.take("portal", self._browser.screenshot)
        steps.cancel_subscription(self._browser, portal)
        self._album.take("portal-cancelled", self._browser.screenshot)
        self._window.tree.wait_text("then Free")
        self._shoot("overview-cancelled")
