from __future__ import annotations

import pytest
from django.template import Context, Template

from billing.models import CreditPack

PACK = CreditPack(price_minor=2900, credits_mc=200_000, currency="usd")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("{{ 1500|credits }}", "1.5"),
        ("{{ 1500|signed_credits }}", "+1.5"),
        ("{{ value|signed_credits }}", "−2"),
        ("{{ value|credits }}", "−2"),
        ("{{ pack|price_of_one }}", "$0.145"),
        ("{{ 1000|in_credits }}", "1 credit"),
        ("{{ 900|price:'usd' }}", "$9"),
        ("{{ 1799500000|cost }}", "$1.80"),
        ("{{ 1525000|cost }}", "$0.0015"),
        ("{{ 0|cost }}", "$0.00"),
    ],
)
def test_the_words_of_the_templates(text, shown):
    template = Template("{% load money %}" + text)

    assert template.render(Context({"value": -2000, "pack": PACK})) == shown
