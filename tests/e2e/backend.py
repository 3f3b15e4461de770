# SPDX-License-Identifier: GPL-3.0-or-later
"""A backend under load that knows what was acknowledged to it, and what the ledger says was booked."""
import threading
from collections import Counter

from journey.api import Answer
from journey.processes import Failure, wait_until

PACK = 5000  # credits of a large one


class Backend(threading.Thread):
    """Deducts one credit at a time until told to stop or the connection breaks. Knows what was acknowledged and what is
    uncertain."""

    def __init__(self, product, user_id, name):
        super().__init__(name=name)
        self._http, self._user_id = product.backend(), user_id
        self.acknowledged, self.uncertain, self.failure = [], None, None
        self.stopped = False

    def command(self, key, http=None):
        """`http`: at another server than this one's own."""
        return (http or self._http).post(
            "/api/credits/deduct",
            {"user_id": self._user_id, "amount": 1, "request_id": key, "description": "load"},
            key=key,
        )

    def run(self):
        number = 0
        try:
            while not self.stopped:
                self.uncertain = f"{self.name}-{number}"
                self.command(self.uncertain)
                self.acknowledged.append(self.uncertain)
                self.uncertain = None
                number += 1
        except (Failure, OSError):
            pass  # the server is gone, as intended
        except Answer as answer:
            self.failure = answer


def buy(product, person, packs):
    """What is available once so many large packs are paid and booked."""
    control = product.control()
    for _ in range(packs):
        control.pay(person.post("/api/stripe/create-credit-checkout", {"pack": "large"})["session_id"])

    def available():
        return person.get("/api/credits/balance")["available"]

    wait_until(lambda: control.undelivered() == 0 and available() >= packs * PACK, "the purchases' webhooks")
    return available()


def history(person, **query):
    """Every row, page by page."""
    while True:
        page = person.get("/api/credits/history", limit=500, **query)
        yield from page["items"]
        if not page.get("next_cursor"):
            return
        query["cursor"] = page["next_cursor"]


def booked(person):
    """How often each request id was booked."""
    return Counter(row["request_id"] for row in history(person, type="usage"))
