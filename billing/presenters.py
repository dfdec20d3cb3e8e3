"""Money as every app's pages say it: what was charged, or why nothing was made."""

from __future__ import annotations

from billing.models import CreditHold, HoldState
from billing.money import credits_text, in_credits, pricing_page
from billing.prices import CREDIT
from billing.services.credits import NotEnoughCredits
from billing.services.quotes import QuoteExpired
from core.error_summary import Notice
from core.limits import TooOften
from core.refusals import Refused

# What asking for something paid may raise; nothing was made and nothing charged.
REFUSALS = (NotEnoughCredits, QuoteExpired, Refused)
Refusal = NotEnoughCredits | QuoteExpired | Refused


def notice(reason: Refusal, back: str) -> Notice:
    """`back` is the path that a buyer returns to. What comes too often is told the same wherever
    it comes, so that flies on: raises TooOften."""
    match reason:
        case TooOften():
            raise reason
        case NotEnoughCredits():
            return shortfall(reason, back)
        case QuoteExpired():
            return price_expired()
    return Notice(reason.message)


def shortfall(
    reason: NotEnoughCredits,
    back: str,
    what: str = "This",
    end: str = "Nothing was made and nothing charged.",
) -> Notice:
    text = (
        f"{what} costs {in_credits(reason.needed_mc)} and you have"
        f" {credits_text(reason.available_mc)}: {credits_text(reason.missing_mc)} short. {end}"
    )
    return Notice(text, ((pricing_page(back), "Buy credits and come back"),))


def price_expired(done: str = "made") -> Notice:
    return Notice(
        f"The price was shown too long ago, so nothing was {done} and nothing charged. This is"
        " today's price: press the button again to accept it."
    )


def charge(hold: CreditHold, while_held: str) -> str:
    """What a job costs or did; `while_held` is said of the price as long as nobody knows."""
    price, is_one = in_credits(hold.amount_mc), hold.amount_mc == CREDIT
    match hold.state:
        case HoldState.CAPTURED:
            return f"{price} {'was' if is_one else 'were'} charged."
        case HoldState.RELEASED:
            return f"Nothing was charged: {price} {'is' if is_one else 'are'} free again."
    return f"{price} {while_held}"
