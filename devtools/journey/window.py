# SPDX-License-Identifier: GPL-3.0-or-later
"""The desktop application as a person uses it: what is written on it, and the buttons."""
import time

from .accessible import Application
from .processes import Failure, Program, wait_until


class Window:
    """creditdesk in its real window; closed at the end, and then it must have ended well."""

    def __init__(self, product, desktop, *arguments):
        self._desktop = desktop
        command = [product.program("creditdesk"), "--server-url", product.server_url,
                   "--profile", desktop.folder / "profile", *arguments]
        self.program = Program(command, product.folder / "app.log", desktop.environment(), product.folder)
        try:
            self.tree = Application(self.program.pid)
        except BaseException:
            self.program.kill()
            raise

    def sign_in(self, email, password):
        self.tree.write(email, name="Email")
        self.tree.write(password, name="Password")
        self.tree.press("Sign in")
        self.tree.wait_text("Available credits")

    def sign_in_if_asked(self, email, password):
        """The session may have been kept."""
        here = wait_until(lambda: self.tree.find(name="Email") or self.tree.find(contains="Available credits"), "a page", 20, 0.1)
        if self.tree.describe(here)[1] == "Email":
            self.sign_in(email, password)

    def go(self, page, landmark):
        """To a page of the sidebar; `landmark` is a text that only this page shows."""
        self.tree.press(page)
        self.tree.wait_text(landmark)

    def figure(self, number):
        """The label that shows exactly this number."""
        text = f"{number:,}"
        found = wait_until(lambda: self._label(text), f"the figure {text} in the window; it shows\n{self.tree.outline()}", 15, 0.1)
        return Figure(self.tree, found)

    def _label(self, text):
        for node in self.tree.nodes():
            role, name, content = self.tree.describe(node)
            if role == "label" and text in (name, content):
                return node
        return None

    def opened(self, after):
        """The address that the app asked the desktop to open, beyond the first `after` ones."""
        wait_until(lambda: len(self._desktop.opened_urls()) > after, "an address for the browser", 15)
        return self._desktop.opened_urls()[after]

    def wait_gone(self, text, seconds=10):
        """Until nothing in the window says this any more."""
        wait_until(lambda: self.tree.find(contains=text) is None, f"{text!r} to go away", seconds, 0.1)

    def close(self):
        code = self.program.stop()
        if code not in (0, -15):
            raise Failure(f"the app ended with {code}; see {self.program.log}")

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is None:
            self.close()
        else:
            self.program.kill()


class Figure:
    """One label, read quickly again and again."""

    def __init__(self, tree, node):
        self._tree, self._node = tree, node

    def text(self):
        _, name, content = self._tree.describe(self._node)
        return content or name

    def wait(self, number, seconds=15):
        """Until it shows the number; gives the wall-clock instant."""
        wait_until(lambda: self.text() == f"{number:,}", f"the figure {number:,} (it shows {self.text()})", seconds, 0.005)
        return time.time()
