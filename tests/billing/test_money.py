from __future__ import annotations

import pytest

from billing import money
from billing.money import credits_text, in_credits, price_text


@pytest.mark.parametrize(
    ("milli", "text"),
    [
        (0, "0"), (200, "0.2"), (1000, "1"), (1500, "1.5"), (-1500, "-1.5"), (10_000, "10"),
        (2_000_000, "2,000"), (1_234_567, "1,234.567"), (-150_000, "-150"), (100_500, "100.5"),
    ],
)  # fmt: skip
def test_credits_are_exact_and_short(milli, text):
    assert credits_text(milli) == text


@pytest.mark.parametrize(
    ("milli", "text"),
    [(1000, "1 credit"), (0, "0 credits"), (4000, "4 credits"), (200, "0.2 credits")],
)
def test_an_amount_in_words(milli, text):
    assert in_credits(milli) == text


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (900, "usd", "$9"), (950, "usd", "$9.50"), (190_000, "eur", "€1,900"), (5, "gbp", "£0.05"),
        (900, "jpy", "900 JPY"), (1234, "chf", "12.34 CHF"), (0, "usd", "$0"),
    ],
)  # fmt: skip
def test_a_price_has_its_currency(minor, currency, text):
    assert price_text(minor, currency) == text


@pytest.mark.parametrize(
    ("needed", "more"),
    [(0, ""), ("", ""), ("x", ""), (4000, "&needed=4000"), ("200", "&needed=200")],
)
def test_the_prices_lead_back_to_where_one_was_and_know_what_was_needed(needed, more):
    address = money.pricing_page("/studio/?draft=1", needed)

    assert address == f"/pricing/?next=%2Fstudio%2F%3Fdraft%3D1{more}"


@pytest.mark.parametrize(
    ("minor", "milli", "currency", "text"),
    [
        (900, 50_000, "usd", "$0.18"), (2900, 200_000, "usd", "$0.145"),
        (6900, 600_000, "eur", "€0.115"), (900, 50_000, "jpy", "18.00 JPY"),
    ],
)  # fmt: skip
def test_what_one_credit_costs(minor, milli, currency, text):
    assert money.unit_text(minor, milli, currency) == text
