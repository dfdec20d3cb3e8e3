from __future__ import annotations

import re

import pytest

from billing.models import Purpose
from billing.services import quotes
from tests.generations.views.test_studio import value_of

HTMX = {"HX-Request": "true"}
PRICE = "/studio/price/"

pytestmark = pytest.mark.usefixtures("five_credits")


@pytest.mark.parametrize(
    ("pictures", "button", "after"),
    [("4", "Generate · 4 credits", "1 left after"), ("1", "Generate · 1 credit<", "4 left after")],
)
def test_the_price_follows_the_number_of_pictures(alice_client, pictures, button, after):
    response = alice_client.get(PRICE, {"outputs": pictures}, headers=HTMX)

    html = response.content.decode()
    assert button in html
    assert after in html
    assert "<html" not in html
    assert "HX-Request" in response["Vary"]


def test_the_price_comes_with_its_own_word_for_it(alice, alice_client):
    html = alice_client.get(PRICE, {"outputs": "3"}, headers=HTMX).content.decode()

    accepted = quotes.accept(alice, value_of(html, "quote"), Purpose.IMAGE, 3)
    assert accepted.amount_mc == 3000


def test_without_a_number_it_is_the_usual_one(alice_client):
    html = alice_client.get(PRICE, headers=HTMX).content.decode()

    assert "Generate · 4 credits" in html


@pytest.mark.parametrize("wanted", ["0", "5", "-1", "x", "", "٣", "4 "])
def test_a_number_that_can_not_be_made_has_no_price(alice_client, wanted):
    assert alice_client.get(PRICE, {"outputs": wanted}, headers=HTMX).status_code == 400


def test_who_has_too_few_is_told_how_many_and_may_buy(alice_client, settings):
    settings.SIGNUP_CREDITS = 1_500

    enough = alice_client.get(PRICE, {"outputs": "1"}, headers=HTMX).content.decode()
    short = alice_client.get(PRICE, {"outputs": "4"}, headers=HTMX).content.decode()

    assert "0.5 left after" in enough
    assert "4 credits. You have 1.5: <strong>2.5 short</strong>" in " ".join(short.split())
    assert re.search(r'<button[^>]*name="buy"[^>]*>.*Buy credits and come back', short, re.DOTALL)
    assert "Generate" not in short


def test_without_javascript_it_is_the_studio(alice_client):
    response = alice_client.get(PRICE, {"outputs": "2"})

    assert (response.status_code, response["Location"]) == (302, "/studio/?outputs=2")


def test_a_look_changes_nothing(alice_client):
    assert alice_client.post(PRICE).status_code == 405
