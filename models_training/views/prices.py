"""What the pages say of a training's price: how much it is, or why nothing was started."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from billing.models import Purpose
from billing.money import pricing_page
from billing.presenters import Notice, Refusal, price_expired, shortfall
from billing.services import quotes
from billing.services.credits import NotEnoughCredits, Owner
from billing.services.limits import LimitReached
from billing.services.quotes import QuoteExpired


def price(owner: Owner) -> dict[str, Any]:
    """For the place beside the button; by the token the price that was shown is the one paid."""
    quote = quotes.quote(owner, Purpose.TRAINING)
    return {"quote": quote, "quote_token": quotes.token(quote)}


def notice(reason: Refusal, back: str) -> Notice:
    """`back` is the path that a buyer returns to."""
    match reason:
        case NotEnoughCredits():
            return shortfall(reason, back, "A training", "Nothing was charged.")
        case LimitReached():
            return _limit(reason, back)
        case QuoteExpired():
            return price_expired("started")
    return Notice(reason.message, ((reverse("models_training:photos"), "Go to your photos"),))


def _limit(reason: LimitReached, back: str) -> Notice:
    plans = (pricing_page(back), "See the plans")
    if reason.code != "models_full":
        return Notice(reason.message, (plans,))
    return Notice(
        f"{reason.message} Or delete one: its place is free at once. A model whose training failed"
        " or was cancelled counts too and can be removed.",
        (plans, (reverse("models_training:models"), "Go to your models")),
    )
