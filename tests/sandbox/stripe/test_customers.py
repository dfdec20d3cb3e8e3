from __future__ import annotations

import pytest
from stripe import InvalidRequestError

from tests.sandbox.stripe.shop import Shop


def test_a_customer_is_found_by_mail(shop: Shop):
    shop.customer(email="other@example.com")
    customer = shop.customer(metadata={"user": "7"}, address={"country": "DE"})

    [found] = shop.v1.customers.list({"email": "anna@example.com"}).data

    assert found.id == customer.id
    assert (found.metadata["user"], found.address.country) == ("7", "DE")


def test_a_vat_id_is_kept_tidy_and_once(shop: Shop):
    customer = shop.customer()

    made = shop.v1.customers.tax_ids.create(
        customer.id, {"type": "eu_vat", "value": "de 123456789"}
    )
    shop.v1.customers.tax_ids.create(customer.id, {"type": "eu_vat", "value": "DE123456789"})

    assert (made.value, made.country, made.verification.status) == (
        "DE123456789",
        "DE",
        "verified",
    )
    [kept] = shop.v1.customers.tax_ids.list(customer.id).data
    shop.v1.customers.tax_ids.delete(customer.id, kept.id)
    assert shop.v1.customers.tax_ids.list(customer.id).data == []


def test_what_is_no_vat_id_is_refused(shop: Shop):
    customer = shop.customer()

    with pytest.raises(InvalidRequestError) as refused:
        shop.v1.customers.tax_ids.create(customer.id, {"type": "eu_vat", "value": "XX1"})

    assert refused.value.code == "tax_id_invalid"


def test_a_deleted_customer_ends_what_ran(shop: Shop):
    customer = shop.customer()
    subscription = shop.subscribed(customer=customer.id)

    shop.v1.customers.delete(customer.id)

    assert shop.v1.customers.retrieve(customer.id).deleted
    assert shop.v1.subscriptions.retrieve(subscription.id).status == "canceled"
    assert [one.type for one in shop.v1.events.list({"limit": 1}).data] == ["customer.deleted"]
    with pytest.raises(InvalidRequestError, match="No such customer"):
        shop.checkout(customer=customer.id)
