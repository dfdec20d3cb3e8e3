from __future__ import annotations

import pytest

from billing.models import Purpose
from billing.presenters import Notice
from billing.services import quotes
from billing.services.credits import NotEnoughCredits
from billing.services.limits import LimitReached
from billing.services.quotes import QuoteExpired
from core.row_security import user_scope
from models_training.services.trainings import TrainingRefused
from models_training.views import prices

BACK = "/train/new/?draft=1"
TO_PRICES = "/pricing/?next=%2Ftrain%2Fnew%2F%3Fdraft%3D1"


def test_the_price_comes_with_the_token_that_holds_it(alice):
    with user_scope(alice.pk):
        shown = prices.price(alice)

    accepted = quotes.accept(alice, shown["quote_token"], Purpose.TRAINING, 1)
    assert accepted.pk == shown["quote"].pk


def test_a_shortfall_is_told_in_full_and_leads_to_the_prices_and_back():
    said = prices.notice(NotEnoughCredits(40_000, 5_500), BACK)

    assert said == Notice(
        "A training costs 40 credits and you have 5.5: 34.5 short. Nothing was charged.",
        ((TO_PRICES, "Buy credits and come back"),),
    )


@pytest.mark.parametrize(
    ("reason", "words", "addresses"),
    [
        (
            LimitReached("models_full", "No room.", None),
            "its place is free at once",
            [TO_PRICES, "/models/"],
        ),
        (LimitReached("advanced_training", "Not on this plan.", None), "Not on", [TO_PRICES]),
        (QuoteExpired(), "nothing was started", []),
        (TrainingRefused("too_few_photos", "Add some more."), "Add some more.", ["/photos/"]),
    ],
    ids=["full", "custom", "old-price", "photos"],
)
def test_each_reason_has_words_and_the_pages_that_help(reason, words, addresses):
    said = prices.notice(reason, BACK)

    assert words in said.text
    assert [address for address, _ in said.links] == addresses
