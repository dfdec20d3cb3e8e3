from __future__ import annotations

from uuid import uuid4

import pytest

from billing.stripe import api
from billing.stripe.client import Missing, rows
from core.providers import Rejected

OFFER = api.StripeOffer("pack-1", "One", 100, "usd", is_monthly=False)


def customers() -> int:
    return len(list(rows(lambda client: client.v1.customers.list, {})))


def test_a_customer_is_made_once_for_one_cause():
    owner = uuid4()

    ids = {api.make_customer(owner, "a@example.com", "order") for _ in range(3)}

    assert len(ids) == 1
    assert customers() == 1


def test_the_same_key_with_something_else_is_refused():
    owner = uuid4()
    api.make_customer(owner, "a@example.com", "order")

    with pytest.raises(Rejected):
        api.make_customer(owner, "b@example.com", "order")


def test_a_price_is_found_again_by_its_lookup_key():
    first, second = api.sell(OFFER), api.sell(OFFER)

    assert first == second
    assert api.price(first.price_id).code == "pack-1"


def test_tax_ids_come_and_go():
    customer = api.make_customer(uuid4(), "a@example.com", "company")
    api.add_tax_id(customer, "eu_vat", "DE123456789", "key")

    [(tax_id, kind, value)] = api.tax_ids(customer)
    api.remove_tax_id(customer, tax_id)

    assert (kind, value) == ("eu_vat", "DE123456789")
    assert api.tax_ids(customer) == []


@pytest.mark.parametrize("ask", ["checkout", "invoice", "subscription", "charge", "payment"])
def test_what_is_not_there_is_missing(ask):
    with pytest.raises(Missing):
        getattr(api, ask)("xx_unknown")


def test_a_payment_that_paid_no_invoice_and_no_session_has_none():
    assert api.session_of_payment("pi_unknown") is None


def test_a_long_list_is_read_to_its_end():
    for number in range(103):
        api.make_customer(uuid4(), f"{number}@example.com", "list")

    assert customers() == 103
