# SPDX-License-Identifier: GPL-3.0-or-later
"""Events as Stripe sends them, made of Stripe's own sample objects, in the proportion of a shop that has been there for a while."""
import copy
import json
import random
import time

from measure import ROOT

SAMPLES = ROOT / "tests/stripe/events/new", ROOT / "bench/events"  # what no test needs is kept here
STORIES = {  # what happens, how often, and which of our events it brings
    "renewal": 60,       # invoice.paid, invoice.payment_succeeded, invoice_payment.paid, customer.subscription.updated
    "pack": 20,          # checkout.session.completed
    "sign-up": 10,       # checkout.session.completed, customer.subscription.created, then as a renewal's invoice
    "failed renewal": 4,  # invoice.payment_failed, customer.subscription.updated
    "refund": 3,         # refund.created, charge.refunded
    "cancellation": 3,   # customer.subscription.updated
}
OVERLAP = 40  # stories that go on at the same time
DAY = 86_400


def sample(name):
    file = next(folder / f"{name}.json" for folder in SAMPLES if (folder / f"{name}.json").exists())
    return json.loads(file.read_text(encoding="utf-8"))


def compact(value):
    return json.dumps(value, separators=(",", ":"))


class Shop:
    """`people`: their ids. `answers`: what a Stripe has to answer to GETs for these events."""

    def __init__(self, people, seed=20261122):
        self.random = random.Random(seed)
        self.now = int(time.time())
        self.samples = {name: sample(name) for name in (
            "cs_sub", "cs_pack_paid", "sub_updated_active", "sub_past_due", "sub_cancel_at_period_end", "inv_create_paid",
            "inv_cycle_paid", "inv_cycle_failed", "invoice_payment_paid", "refund_created", "charge_refunded_partial")}
        self.fresh, self.subscribed, self.packs = list(people), {}, []
        self.count = 0
        self.answers = {f"/v1/prices/{p['id']}": compact(p) for p in self._prices()}

    @staticmethod
    def _prices():
        for name, minor, plan in (("starter_monthly", 900, True), ("pack_small", 500, False)):
            price = {"id": f"price_{name}", "object": "price", "active": True, "lookup_key": name, "unit_amount": minor,
                     "currency": "usd", "product": f"prod_{name}", "metadata": {}}
            yield {**price, "recurring": {"interval": "month"}} if plan else price

    def _id(self, prefix):
        self.count += 1
        return f"{prefix}_bench{self.count:07d}"

    def _event(self, name, type_=None, **changes):
        event = copy.deepcopy(self.samples[name])
        event["id"], event["created"] = self._id("evt"), self.now
        event["type"] = type_ or event["type"]
        event["data"].pop("previous_attributes", None)
        event["data"]["object"].update(changes)
        return event

    def _subscription(self, person, name, type_=None):
        known = self.subscribed[person]
        event = self._event(name, type_, id=known["id"], customer=known["customer"], metadata={"user_id": person})
        item = event["data"]["object"]["items"]["data"][0]
        item["price"].update(id="price_starter_monthly", lookup_key="starter_monthly")
        item["current_period_start"], item["current_period_end"] = self.now, known["end"]
        if event["data"]["object"]["cancel_at_period_end"]:
            event["data"]["object"]["cancel_at"] = known["end"]
        now = compact(event["data"]["object"])
        self.answers[f"/v1/subscriptions/{known['id']}"] = now
        self.answers[f"/v1/subscriptions?{known['customer']}"] = f'{{"object":"list","data":[{now}],"has_more":false}}'
        return event

    def _invoice(self, person, name):
        """The pair of events of a paid invoice, and which payment it was."""
        known, intent = self.subscribed[person], self._id("pi")
        details = {"metadata": {"user_id": person}, "subscription": known["id"]}
        event = self._event(name, id=self._id("in"), customer=known["customer"], parent={
            "type": "subscription_details", "quote_details": None, "subscription_details": details})
        invoice = event["data"]["object"]
        line = invoice["lines"]["data"][0]
        line["period"] = {"start": known["end"] - 30 * DAY, "end": known["end"]}
        line["pricing"]["price_details"]["price"] = "price_starter_monthly"
        line["invoice"] = invoice["id"]
        if event["type"] == "invoice.payment_failed":
            return [event]
        again = {**event, "id": self._id("evt"), "type": "invoice.payment_succeeded"}
        payment = self._event("invoice_payment_paid", id=self._id("inpay"), invoice=invoice["id"],
                              payment={"type": "payment_intent", "payment_intent": intent})
        self.answers[f"/v1/invoices/{invoice['id']}"] = compact(invoice)
        return [event, again, payment]

    def _sold(self, session, article, minor):
        line = {"id": self._id("li"), "object": "item", "quantity": 1, "currency": "usd", "amount_total": minor,
                "amount_subtotal": minor, "amount_discount": 0, "amount_tax": 0, "description": article,
                "price": json.loads(self.answers[f"/v1/prices/price_{article}"])}
        self.answers[f"/v1/checkout/sessions/{session['id']}/line_items"] = compact(
            {"object": "list", "data": [line], "has_more": False})

    def sign_up(self):
        person = self.fresh.pop()
        self.subscribed[person] = {"id": self._id("sub"), "customer": self._id("cus"), "end": self.now + 30 * DAY}
        known = self.subscribed[person]
        session = self._event("cs_sub", id=self._id("cs"), customer=known["customer"], subscription=known["id"],
                              client_reference_id=person, metadata={"user_id": person})
        self._sold(session["data"]["object"], "starter_monthly", 900)
        created = self._subscription(person, "sub_updated_active", "customer.subscription.created")
        return [session, created, *self._invoice(person, "inv_create_paid")]

    def renewal(self):
        person = self.random.choice(list(self.subscribed))
        self.subscribed[person]["end"] += 30 * DAY
        return [*self._invoice(person, "inv_cycle_paid"), self._subscription(person, "sub_updated_active")]

    def failed_renewal(self):
        person = self.random.choice(list(self.subscribed))
        self.subscribed[person]["end"] += 30 * DAY
        return [*self._invoice(person, "inv_cycle_failed"), self._subscription(person, "sub_past_due")]

    def cancellation(self):
        person = self.random.choice(list(self.subscribed))
        return [self._subscription(person, "sub_cancel_at_period_end")]

    def pack(self):
        person = self.random.choice(list(self.subscribed))
        event = self._event("cs_pack_paid", id=self._id("cs"), customer=self.subscribed[person]["customer"],
                            client_reference_id=person, metadata={"user_id": person}, payment_intent=self._id("pi"))
        session = event["data"]["object"]
        self._sold(session, "pack_small", 500)
        self.answers[f"/v1/checkout/sessions/{session['id']}"] = compact(session)
        self.answers[f"/v1/checkout/sessions?{session['payment_intent']}"] = compact(
            {"object": "list", "data": [session], "has_more": False})
        self.packs.append((session["payment_intent"], session["customer"]))
        return [event]

    def refund(self):
        if not self.packs:
            return self.pack()
        intent, customer = self.packs.pop(self.random.randrange(len(self.packs)))
        charge = self._id("ch")
        created = self._event("refund_created", id=self._id("re"), payment_intent=intent, charge=charge, amount=200)
        self.answers[f"/v1/refunds?{intent}"] = compact(
            {"object": "list", "data": [created["data"]["object"]], "has_more": False})
        return [created, self._event("charge_refunded_partial", id=charge, payment_intent=intent, customer=customer)]

    def stories(self, count):
        """Events of that many stories in the order of sending: some stories at a time, each in its own order."""
        names, weights = zip(*STORIES.items())
        running, events = [], []
        while count or running:
            while count and len(running) < OVERLAP:
                name = self.random.choices(names, weights)[0]
                if name == "sign-up" and not self.fresh:
                    name = "renewal"
                running.append(getattr(self, name.replace(" ", "_").replace("-", "_"))())
                count -= 1
            story = self.random.choice(running)
            events.append(story.pop(0))
            if not story:
                running.remove(story)
        return events
