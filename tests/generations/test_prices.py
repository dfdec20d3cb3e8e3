from __future__ import annotations

import pytest

from billing.services.credits import NotEnoughCredits
from billing.services.quotes import QuoteExpired
from generations import prices
from generations.services.generations import ModelGone


def test_too_few_credits_are_counted_and_the_way_to_more_comes_back():
    found = prices.problem(NotEnoughCredits(4000, 1500), "/studio/?draft=1")

    assert "costs 4 credits and you have 1.5: 2.5 short" in found.text
    assert "nothing charged" in found.text
    assert found.buy_url == "/pricing/?next=%2Fstudio%2F%3Fdraft%3D1"


def test_an_old_price_is_asked_for_again():
    found = prices.problem(QuoteExpired(), "/studio/")

    assert "nothing charged" in found.text
    assert "press the button again" in found.text
    assert found.buy_url == ""


def test_a_deleted_model_leads_to_the_others():
    found = prices.problem(ModelGone(), "/studio/")

    assert "nothing was made and nothing charged" in found.text
    assert "another model" in found.text


@pytest.mark.parametrize(
    ("amount_mc", "said"),
    [(1000, "1 credit"), (0, "0 credits"), (4000, "4 credits"), (200, "0.2 credits")],
)
def test_an_amount_in_words(amount_mc, said):
    assert prices.in_credits(amount_mc) == said
