"""The test cards, and what a card field may hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from sandbox.clock import now

DECLINED = {
    "generic_decline": ("card_declined", "Your card was declined."),
    "insufficient_funds": ("card_declined", "Your card has insufficient funds."),
    "expired_card": ("expired_card", "Your card has expired."),
    "incorrect_cvc": ("incorrect_cvc", "Your card's security code is incorrect."),
    "authentication_required": (
        "authentication_required",
        "Your card was declined. This transaction requires authentication.",
    ),
    "authentication_failed": (
        "payment_intent_authentication_failure",
        "We are unable to authenticate your payment method. Please choose a different payment"
        " method and try again.",
    ),
}
EXPIRY = re.compile(r"(0?[1-9]|1[0-2])\s*/\s*(\d{2}|\d{4})")


@dataclass(frozen=True)
class TestCard:
    """`decline` is empty for one that pays; `asks` for one that wants a 3-D-Secure step first."""

    number: str
    brand: str = "visa"
    country: str = "US"
    decline: str = ""
    asks: bool = False
    month: int = 12
    year: int = 2034


KNOWN = {
    card.number: card
    for card in (
        TestCard("4242424242424242"),
        TestCard("5555555555554444", "mastercard"),
        TestCard("4000002500000003", country="FR"),
        TestCard("4000000000000002", decline="generic_decline"),
        TestCard("4000000000009995", decline="insufficient_funds"),
        TestCard("4000000000000069", decline="expired_card"),
        TestCard("4000000000000127", decline="incorrect_cvc"),
        TestCard("4000002760003184", country="DE", asks=True),
    )
}
USUAL = KNOWN["4242424242424242"]


class Unusable(ValueError):
    """What was typed is no card that is known here; `field` says where."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


def read(number: str, expiry: str, code: str) -> TestCard:
    """The card behind what was typed. Raises Unusable."""
    card = KNOWN.get(re.sub(r"[\s-]", "", number))
    if card is None:
        raise Unusable("Use one of the test cards: no other number works here.", "card")
    match = EXPIRY.fullmatch(expiry.strip())
    if match is None:
        raise Unusable("Write the expiry date as MM / YY.", "expiry")
    month, year = int(match[1]), int(match[2]) % 100 + 2000
    today = datetime.fromtimestamp(now(), UTC)
    if (year, month) < (today.year, today.month):
        raise Unusable("Your card's expiry date is in the past.", "expiry")
    if not re.fullmatch(r"\d{3,4}", code.strip()):
        raise Unusable("Your card's security code is incomplete.", "code")
    return TestCard(card.number, card.brand, card.country, card.decline, card.asks, month, year)
