"""Requests are checked by the types of Stripe's own library."""

from __future__ import annotations

from typing import Any

import pytest
from stripe import AuthenticationError, InvalidRequestError, StripeClient

from tests.sandbox.stripe.shop import FORM, Shop

BASE = {
    "mode": "payment",
    "success_url": "http://127.0.0.1:1/",
    "line_items": [{"price": "price_x", "quantity": 1}],
}


@pytest.mark.parametrize(
    ("wrong", "param", "code"),
    [
        ({"succes_url": "x"}, "succes_url", "parameter_unknown"),
        ({"line_items": [{"quantty": 1}]}, "line_items[0][quantty]", "parameter_unknown"),
        ({"automatic_tax": {"liability": {"type": "self"}}}, "automatic_tax[enabled]",
         "parameter_missing"),
        ({"line_items": [{"price": "x", "quantity": "many"}]}, "line_items[0][quantity]",
         "parameter_invalid_integer"),
        ({"mode": "pay"}, "mode", None),
        ({"customer_update": {"name": "yes"}}, "customer_update[name]", None),
        ({"automatic_tax": {"enabled": "perhaps"}}, "automatic_tax[enabled]", None),
        ({"metadata": "text"}, "metadata", None),
        ({"line_items": "text"}, "line_items", None),
        ({"payment_method_types": ["barter"]}, "payment_method_types[0]", None),
        ({"expires_at": "soon"}, "expires_at", "parameter_invalid_integer"),
    ],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
def test_what_the_types_do_not_know_is_refused(
    shop: Shop, wrong: dict[str, Any], param: str, code: str | None
):
    with pytest.raises(InvalidRequestError) as refused:
        shop.v1.checkout.sessions.create(BASE | wrong)

    assert (refused.value.http_status, refused.value.param) == (400, param)
    assert refused.value.code == code
    assert shop.v1.checkout.sessions.list().data == []


def test_a_misspelt_name_comes_with_a_hint(shop: Shop):
    with pytest.raises(InvalidRequestError, match="Did you mean quantity"):
        shop.v1.checkout.sessions.create(BASE | {"line_items": [{"quantty": 1}]})


def test_a_required_name_is_missed(shop: Shop):
    with pytest.raises(InvalidRequestError, match="Missing required param: currency"):
        shop.v1.prices.create({"unit_amount": 1})


def test_dates_are_compared_in_lists(shop: Shop):
    customer = shop.customer()
    since = {"created": {"gte": customer.created}}

    assert [one.id for one in shop.v1.customers.list(since).data] == [customer.id]
    assert shop.v1.customers.list({"created": {"gt": customer.created + 60}}).data == []


def test_a_filter_that_would_do_nothing_is_refused(shop: Shop):
    with pytest.raises(InvalidRequestError, match="no filter by transfer_group"):
        shop.v1.charges.list({"transfer_group": "x"})


def test_what_can_not_be_expanded_is_refused(shop: Shop):
    customer = shop.customer()

    with pytest.raises(InvalidRequestError, match="cannot be expanded"):
        shop.v1.customers.retrieve(customer.id, {"expand": ["wallet"]})


def test_lists_are_expanded_inside(shop: Shop):
    shop.bought()

    [charge] = shop.v1.charges.list({"expand": ["data.payment_intent"]}).data

    assert charge.payment_intent.latest_charge == charge.id


def test_only_test_keys_open(shop: Shop):
    for key in ("sk_live_" + "a" * 24, "pk_test_" + "a" * 24, "nothing"):
        stranger = StripeClient(key, base_addresses={"api": f"{shop.sandbox.url}/stripe"})
        with pytest.raises(AuthenticationError):
            stranger.v1.customers.list()


def test_another_version_of_the_api_is_not_spoken(shop: Shop):
    with pytest.raises(InvalidRequestError, match=r"the sandbox speaks 2026-"):
        shop.v1.customers.list(options={"stripe_version": "2020-08-27"})


def test_an_address_that_is_not_there(shop: Shop):
    headers = FORM | {"Authorization": f"Bearer {shop.key}"}

    answer = shop.sandbox.ask("POST", "/stripe/v1/coupons", b"", headers)

    assert answer.status == 404
    assert answer.json["error"]["message"] == "Unrecognized request URL (POST: /v1/coupons)."


def test_the_journal_knows_and_keeps_no_key(shop: Shop):
    customer = shop.customer(email="journal@example.com")

    found = shop.sandbox.journal(service="stripe", method="POST", contains="journal%40example")

    assert [one["path"] for one in found] == ["/stripe/v1/customers"]
    assert found[0]["status"] == 200
    assert shop.key not in str(found)
    assert customer.id
