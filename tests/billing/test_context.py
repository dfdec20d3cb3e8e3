from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from billing import context
from billing.models import Purpose
from billing.services import quotes
from core.row_security import user_scope

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _gift(settings) -> None:
    settings.SIGNUP_CREDITS = 5_000


def test_a_page_that_does_not_show_the_balance_does_not_ask_for_it(
    alice, django_assert_num_queries
):
    request = RequestFactory().get("/")
    request.user = alice

    with django_assert_num_queries(0):
        context.balance(request)


def test_the_pill_shows_what_can_be_spent(alice_client):
    page = alice_client.get("/billing/").content.decode()

    assert 'id="credit-balance"' in page
    assert "5<span" in page


def test_the_price_says_what_is_left_after_it(alice):
    with user_scope(alice.pk):
        quote = quotes.quote(alice, Purpose.IMAGE, 4)

    shown = render_to_string("billing/_price.html", {"quote": quote})

    assert "4 credits · 1 left after" in shown
    assert "/pricing/" not in shown


def test_too_few_credits_lead_to_the_prices_and_back_to_the_form(alice):
    with user_scope(alice.pk):
        quote = quotes.quote(alice, Purpose.TRAINING)

    shown = render_to_string(
        "billing/_price.html", {"quote": quote, "return_to": "/studio/?a=1&b=2"}
    )

    assert "35 short" in shown
    assert "/pricing/?next=%2Fstudio%2F%3Fa%3D1%26b%3D2" in shown


def test_what_is_free_says_so(alice):
    with user_scope(alice.pk):
        quote = quotes.quote(alice, Purpose.ENHANCEMENT)

    assert "Free" in render_to_string("billing/_price.html", {"quote": quote})
