"""What the pages say of money: why nothing was made, and where to buy credits."""

from __future__ import annotations

from dataclasses import dataclass

from billing.money import credits_text, pricing_page
from billing.prices import CREDIT
from billing.services.credits import NotEnoughCredits
from billing.services.quotes import QuoteExpired
from generations.services.generations import ModelGone

# What asking for pictures may raise; nothing was made and nothing charged.
REFUSALS = (QuoteExpired, NotEnoughCredits, ModelGone)
Refusal = QuoteExpired | NotEnoughCredits | ModelGone


@dataclass(frozen=True)
class Problem:
    """The address is that of the prices, where buying helps."""

    text: str
    buy_url: str = ""


def problem(reason: Refusal, back: str) -> Problem:
    """`back` is the path that a buyer returns to."""
    match reason:
        case NotEnoughCredits():
            return Problem(_shortfall(reason), pricing_page(back))
        case ModelGone():
            return Problem(
                "You deleted this model, so nothing was made and nothing charged. Use the words"
                " with another model in the studio."
            )
    return Problem(
        "The price was shown too long ago, so nothing was made and nothing charged. This is"
        " today's price: press the button again to accept it."
    )


def in_credits(amount_mc: int) -> str:
    """1000 is "1 credit"."""
    return f"{credits_text(amount_mc)} credit{'' if amount_mc == CREDIT else 's'}"


def _shortfall(reason: NotEnoughCredits) -> str:
    return (
        f"This costs {in_credits(reason.needed_mc)} and you have"
        f" {credits_text(reason.available_mc)}: {credits_text(reason.missing_mc)} short."
        " Nothing was made and nothing charged."
    )
