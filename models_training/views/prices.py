"""What the pages say of money: the price, why nothing was started, and where to buy credits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from billing.money import credits_text, pricing_page
from billing.services import quotes
from billing.services.credits import NotEnoughCredits, Owner
from billing.services.limits import LimitReached
from billing.services.quotes import QuoteExpired
from models_training.services import training_price
from models_training.services.trainings import TrainingRefused

# What a start or a retry may raise; nothing was made and nothing charged.
REFUSALS = (TrainingRefused, QuoteExpired, LimitReached, NotEnoughCredits)
Refusal = TrainingRefused | QuoteExpired | LimitReached | NotEnoughCredits


@dataclass(frozen=True)
class Problem:
    """`links` are addresses with their words."""

    text: str
    links: tuple[tuple[str, str], ...] = ()


def price(owner: Owner) -> dict[str, Any]:
    """For the place beside the button; by the token the price that was shown is the one paid."""
    quote = training_price.quote(owner)
    return {"quote": quote, "quote_token": quotes.token(quote)}


def problem(reason: Refusal, back: str) -> Problem:
    """`back` is the path that a buyer returns to."""
    match reason:
        case NotEnoughCredits():
            return Problem(
                _shortfall(reason), ((pricing_page(back), "Buy credits and come back"),)
            )
        case LimitReached():
            return _limit(reason, back)
        case QuoteExpired():
            return Problem(
                "The price was shown too long ago, so nothing was started and nothing charged."
                " This is today's price: press the button again to accept it."
            )
    return Problem(reason.message, ((reverse("models_training:photos"), "Go to your photos"),))


def _shortfall(reason: NotEnoughCredits) -> str:
    return (
        f"A training costs {credits_text(reason.needed_mc)} credits and you have"
        f" {credits_text(reason.available_mc)}: {credits_text(reason.missing_mc)} short."
        " Nothing was charged."
    )


def _limit(reason: LimitReached, back: str) -> Problem:
    plans = (pricing_page(back), "See the plans")
    if reason.code != "models_full":
        return Problem(reason.message, (plans,))
    return Problem(
        f"{reason.message} Or delete one: its place is free at once. A model whose training failed"
        " or was cancelled counts too and can be removed.",
        (plans, (reverse("models_training:models"), "Go to your models")),
    )
