# SPDX-License-Identifier: GPL-3.0-or-later
"""Half a year of a customer's life, made through the public interfaces: sign-in, checkout, webhooks, deductions. The
server runs in shifted time, the sandbox by its own clock; both are moved through the days together."""
import random
import time
from datetime import datetime, timedelta, timezone

from .api import Answer
from .processes import wait_until

DEMO, FINANCE, ADMIN = (f"{name}@creditdesk.example" for name in ("demo", "finance", "admin"))
DAYS = 183

# Day of the story: what the demo customer does that morning.
STORY = {
    3: ("subscribe", "starter"),
    41: ("buy", "small"),
    70: ("buy", "medium"),
    98: ("cancel", None),
    139: ("subscribe", "pro"),
    172: ("buy", "small"),
}

QUESTIONS = [
    ("How do I rotate the API key?", ["documentation"]),
    ("Summarise the open pull requests", ["github"]),
    ("Why does the nightly build fail?", ["documentation", "github"]),
    ("Draft release notes for 2.4", ["documentation", "github", "changelog"]),
    ("Translate this paragraph into German", []),
    ("Explain the retry policy", ["documentation"]),
    ("Review the migration script", ["github", "sql"]),
    ("Compare both pricing models", []),
    ("Find the owner of this module", ["github"]),
    ("What changed since last week?", ["github", "changelog"]),
]


def queries_on(day, weekday, dice):
    """How many queries that day: quiet weekends, more on the larger plan."""
    if weekday >= 5:
        return dice.choice([0, 0, 1])
    if day >= 139:
        return dice.randint(9, 17)
    return dice.randint(1, 5)


class Seeder:
    def __init__(self, product, say):
        self._product, self._say = product, say
        self._dice = random.Random(20260701)
        self._start = datetime.now(timezone.utc).replace(microsecond=0) - timedelta(days=DAYS)
        self.queries = self.refused = 0

    def run(self):
        """Leaves programs stopped and data in the product's folder."""
        started = time.monotonic()
        product = self._product
        product.shift_time_to(self._start.timestamp())
        product.start_sandbox("--clock-start", self._start.strftime("%Y-%m-%dT%H:%M:%SZ"), "--signature-clock", "sandbox")
        for email, role in ((DEMO, "user"), (FINANCE, "finance"), (ADMIN, "admin")):
            product.add_user(email, role, shifted=True)
        product.add_service_key(shifted=True)
        product.admin("stripe", "setup", shifted=True)
        product.start_server(shifted=True)
        self._backend, self._sandbox = product.backend(), product.control()
        self._customer = self._signed_in()
        self._user_id = self._customer.get("/auth/v1/user")["id"]
        for day in range(DAYS):
            self._live_through(day)
        self._move_to(datetime.now(timezone.utc))
        product.stop()
        self._say(f"Demo data: {DAYS} days, {self.queries} queries, {len(STORY)} purchases and changes, "
                  f"made in {time.monotonic() - started:.0f} s")

    def _signed_in(self):
        return self._product.person(DEMO)

    def _move_to(self, instant):
        self._product.shift_time_to(instant.timestamp())
        self._sandbox.move_to(instant.strftime("%Y-%m-%dT%H:%M:%SZ"))
        wait_until(lambda: self._sandbox.undelivered() == 0, f"webhooks of {instant:%Y-%m-%d}", 20, 0.005)

    def _live_through(self, day):
        morning = self._start.replace(hour=8, minute=0, second=0) + timedelta(days=day)
        if morning <= self._start:
            return
        self._move_to(morning)
        if day in STORY:
            self._act(*STORY[day])
        minutes = sorted(self._dice.sample(range(30, 600), queries_on(day, morning.weekday(), self._dice)))
        for minute in minutes:
            self._ask(morning + timedelta(minutes=minute, seconds=self._dice.randrange(60)))

    def _act(self, what, item):
        self._customer = self._signed_in()
        if what == "cancel":
            self._customer.post("/api/stripe/cancel")
        else:
            path, field = {
                "subscribe": ("/api/stripe/create-subscription-checkout", "plan"),
                "buy": ("/api/stripe/create-credit-checkout", "pack"),
            }[what]
            self._sandbox.pay(self._customer.post(path, {field: item})["session_id"])
        wait_until(lambda: self._sandbox.undelivered() == 0, f"webhooks of {what} {item or ''}", 20, 0.005)

    def _ask(self, instant):
        if instant > datetime.now(timezone.utc):
            return
        self._product.shift_time_to(instant.timestamp())
        question, tools = self._dice.choice(QUESTIONS)
        self.queries += 1
        command = {
            "user_id": self._user_id, "tools": tools, "request_id": f"query-{self.queries:04}", "description": question,
        }
        try:
            self._backend.post("/api/credits/deduct", command)
        except Answer as answer:
            if answer.status != 402:
                raise
            self.refused += 1  # out of credits: the customer waits, as people do
