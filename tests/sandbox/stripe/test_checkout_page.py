from __future__ import annotations

import pytest

from tests.sandbox.stripe.shop import BUYER, CARD, Shop

TAXED = {"automatic_tax": {"enabled": True}, "tax_id_collection": {"enabled": True}}


def test_a_test_card_pays_and_leads_back(shop: Shop):
    session = shop.checkout()

    answer = shop.send(session.url, act="pay", **BUYER, **CARD)

    assert answer.status == 303
    assert answer.headers["location"] == f"http://127.0.0.1:1/done?session={session.id}"
    paid = shop.v1.checkout.sessions.retrieve(session.id)
    assert (paid.status, paid.payment_status) == ("complete", "paid")
    assert paid.customer_details.email == "anna@example.com"


def test_the_page_shows_what_is_bought_and_the_way_back(shop: Shop):
    session = shop.checkout(shop.plan(), **TAXED)

    page = shop.page(session.url)
    answer = shop.sandbox.ask("GET", f"/stripe/checkout/{session.id}")

    assert "Creator" in page
    assert "$22.80" in page
    assert 'href="http://127.0.0.1:1/back"' in page
    assert "form-action 'self' http://127.0.0.1:1;" in answer.headers["content-security-policy"]
    assert "<script" not in page
    assert "style=" not in page


def test_a_declined_card_says_so_and_may_be_followed_by_another(shop: Shop):
    session = shop.checkout()

    declined = shop.send(session.url, act="pay", **BUYER, **CARD | {"number": "4000000000000002"})
    still = shop.v1.checkout.sessions.retrieve(session.id)
    paid = shop.send(session.url, act="pay", **BUYER, **CARD)

    assert (declined.status, paid.status) == (402, 303)
    assert b"Your card was declined." in declined.body
    assert still.status == "open"
    intent = shop.v1.payment_intents.retrieve(still.payment_intent)
    charges = shop.v1.charges.list({"payment_intent": intent.id}).data
    assert [one.status for one in charges] == ["succeeded", "failed"]
    assert (intent.status, intent.latest_charge) == ("succeeded", charges[0].id)


@pytest.mark.parametrize("recurring", [False, True])
def test_some_cards_ask_at_the_bank(shop: Shop, recurring: bool):
    session = shop.checkout(shop.plan() if recurring else None)
    number = {"number": "4000 0027 6000 3184"}

    asked = shop.send(session.url, act="pay", **BUYER, **CARD | number)
    bank = shop.sandbox.url + asked.headers["location"]
    page = shop.page(bank)
    refused = shop.send(bank, answer="no")
    shop.send(session.url, act="pay", **BUYER, **CARD | number)
    confirmed = shop.send(bank, answer="yes")

    assert "3184" in page
    assert refused.status == 402
    assert b"unable to authenticate" in refused.body
    assert confirmed.headers["location"].endswith(session.id)
    assert shop.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"


def test_a_changed_country_is_shown_before_it_is_charged(shop: Shop):
    session = shop.checkout(**TAXED)

    surprised = shop.send(session.url, act="pay", **CARD, **BUYER | {"country": "DE"})
    updated = shop.send(session.url, act="reckon", **CARD, **BUYER | {"country": "DE"})
    agreed = shop.send(session.url, act="pay", shown="1071", **CARD, **BUYER | {"country": "DE"})

    assert (surprised.status, updated.status, agreed.status) == (409, 200, 303)
    assert b"$10.71" in updated.body
    assert shop.v1.checkout.sessions.retrieve(session.id).amount_total == 1071


def test_a_company_abroad_pays_no_vat(shop: Shop):
    session = shop.checkout(**TAXED)
    company = BUYER | {"country": "DE", "company": "Anna GmbH", "vat_id": "DE123456789"}

    updated = shop.send(session.url, act="reckon", **CARD, **company)
    paid = shop.send(session.url, act="pay", shown="900", **CARD, **company)

    assert b"reverse charge" in updated.body
    assert paid.status == 303
    details = shop.v1.checkout.sessions.retrieve(session.id).customer_details
    assert (details.tax_exempt, details.business_name) == ("reverse", "Anna GmbH")


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"number": "4111 1111 1111 1112"}, "test cards"),
        ({"expiry": "13 / 30"}, "MM / YY"),
        ({"expiry": "01 / 20"}, "in the past"),
        ({"code": "1"}, "incomplete"),
        ({"email": "anna"}, "email address"),
        ({"name": ""}, "name"),
    ],
)
def test_what_was_typed_wrong_is_said(shop: Shop, wrong: dict[str, str], complaint: str):
    session = shop.checkout()

    answer = shop.send(session.url, act="pay", **BUYER | CARD | wrong)

    assert answer.status == 422
    assert complaint in answer.body.decode()
    assert shop.v1.charges.list().data == []


def test_a_wrong_vat_id_is_said(shop: Shop):
    session = shop.checkout(**TAXED)

    answer = shop.send(session.url, act="pay", vat_id="DE1", **BUYER, **CARD)

    assert answer.status == 402
    assert b"EU VAT id" in answer.body


def test_a_test_card_is_filled_in(shop: Shop):
    session = shop.checkout()

    answer = shop.send(session.url, use="4242424242424242", **BUYER)

    assert b'value="4242424242424242"' in answer.body
    assert b'value="anna@example.com"' in answer.body


def test_a_second_payment_is_not_taken(shop: Shop):
    session = shop.checkout()
    shop.send(session.url, act="pay", **BUYER, **CARD)

    again = shop.send(session.url, act="pay", **BUYER, **CARD)
    page = shop.page(session.url)

    assert again.status == 200
    assert "This payment is done" in page
    assert len(shop.v1.charges.list().data) == 1


def test_an_expired_session_takes_nothing(shop: Shop):
    session = shop.checkout()
    shop.act("checkout", session.id, "expire")

    answer = shop.send(session.url, act="pay", **BUYER, **CARD)

    assert b"This checkout has expired" in answer.body
    assert shop.v1.charges.list().data == []


def test_what_a_stranger_types_is_escaped(shop: Shop):
    session = shop.checkout(shop.price(name="<b>bold</b>"))

    answer = shop.send(session.url, act="pay", **CARD, **BUYER | {"email": '"><i>'})

    assert b"&lt;b&gt;bold" in answer.body
    assert b"<i>" not in answer.body


def test_an_unknown_session_is_not_there(shop: Shop):
    assert shop.sandbox.ask("GET", "/stripe/checkout/cs_test_nothing").status == 404
