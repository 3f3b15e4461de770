# SPDX-License-Identifier: GPL-3.0-or-later
"""Steps on the sandbox's pages, as a person takes them in a browser."""
from .processes import wait_until

CARD = "4242424242424242"


def open_checkout(browser, url):
    browser.open(url)
    browser.wait_text("SANDBOX")


def pay(browser, card=CARD):
    """Fills in the card and pays; the page leads back to the server's return page."""
    checkout = browser.url
    browser.fill("#card-number", card)
    browser.click("#pay")
    wait_until(lambda: browser.url != checkout, "the way back from the checkout page", 10)


def cancel_subscription(browser, url):
    """In the customer portal, at the period's end."""
    browser.open(url)
    browser.wait_text("SANDBOX")
    browser.click("#cancel-subscription")
    browser.wait_text("Cancels on")
