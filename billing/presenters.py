"""Money as every app's pages say it: what was charged, or why nothing was made."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from accounts.services.consents import ConsentRefused
from billing.models import CreditHold, CreditPack, HoldState, Plan, Purpose
from billing.money import credits_text, in_credits, pricing_page
from billing.prices import CREDIT, list_price
from billing.services.credits import NotEnoughCredits
from billing.services.overview import Offers
from billing.services.quotes import QuoteExpired
from core.error_summary import Notice
from core.limits import TooOften
from core.moderation.screen import Blocked
from core.moderation.suspensions import Suspended
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
        case ConsentRefused():
            return consent_needed(reason, back)
        case Suspended() | Blocked():
            return suspended(reason)
    return Notice(reason.message)


def consent_needed(reason: ConsentRefused, back: str) -> Notice:
    page = f"{reverse('accounts:privacy')}?{urlencode({'next': back})}"
    return Notice(reason.message, ((page, "Go to your privacy page"),))


def suspended(reason: Refused) -> Notice:
    """What our check or staff decided, which the person may have looked at again."""
    page = reverse("accounts:decisions")
    return Notice(reason.message, ((page, "Read why, or ask for a second look"),))


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
    page = pricing_page(back, reason.needed_mc)
    return Notice(text, ((page, "Buy credits and come back"),))


def price_expired(done: str = "made") -> Notice:
    return Notice(
        f"The price is not the one that was shown, or that was too long ago, so nothing was {done}"
        " and nothing charged. This is today's price: press the button again to accept it."
    )


@dataclass(frozen=True)
class Offered:
    """One card of the price list; of all cards one stands out, and says why."""

    offer: Plan | CreditPack
    worth: str
    stands_out: bool = False
    why: str = ""

    @property
    def variant(self) -> str:
        """Of its button."""
        return "primary" if self.stands_out else "secondary"


@dataclass(frozen=True)
class PriceList:
    """`missing_mc` is what a person still lacks for what they were about to do."""

    plans: list[Offered]
    packs: list[Offered]
    missing_mc: int = 0
    enough: CreditPack | None = None


def price_list(offers: Offers, *, missing_mc: int = 0, is_subscribed: bool = False) -> PriceList:
    """Whoever lacks credits is shown the smallest pack that is enough; a subscriber the first
    pack; everybody else the first plan that is paid."""
    enough = next((one for one in offers.packs if one.credits_mc >= missing_mc), None)
    enough = enough if missing_mc > 0 else None
    plan = next((one for one in offers.plans if one.is_paid), None)
    chosen: Plan | CreditPack | None = enough or next(iter(offers.packs), None)
    if not enough and not is_subscribed:
        chosen = plan or chosen
    why = "Enough" if enough else "Recommended"
    return PriceList(
        [_offered(one, one.allowance_mc, chosen, why) for one in offers.plans],
        [_offered(one, one.credits_mc, chosen, why) for one in offers.packs],
        max(missing_mc, 0),
        enough,
    )


def worth(milli: int) -> str:
    """What can be made of so many credits: a model first, then pictures with it."""
    training, picture = list_price(Purpose.TRAINING), list_price(Purpose.IMAGE)
    has_model = milli >= training
    pictures = (milli - training * has_model) // picture
    parts = ["1 model"] * has_model
    parts += [f"{pictures:,d} picture{'s' * (pictures != 1)}"] if pictures else []
    return " and ".join(parts)


def _offered(
    one: Plan | CreditPack, milli: int, chosen: Plan | CreditPack | None, why: str
) -> Offered:
    is_chosen = chosen is not None and one.pk == chosen.pk
    return Offered(one, worth(milli), is_chosen, why if is_chosen else "")


def charge(hold: CreditHold, while_held: str) -> str:
    """What a job costs or did; `while_held` is said of the price as long as nobody knows."""
    price, is_one = in_credits(hold.amount_mc), hold.amount_mc == CREDIT
    match hold.state:
        case HoldState.CAPTURED:
            return f"{price} {'was' if is_one else 'were'} charged."
        case HoldState.RELEASED:
            return f"Nothing was charged: {price} {'is' if is_one else 'are'} free again."
    return f"{price} {while_held}"
