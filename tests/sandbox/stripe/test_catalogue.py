from __future__ import annotations

import pytest
from stripe import InvalidRequestError

from tests.sandbox.stripe.shop import Shop

MONTHLY = {"recurring": {"interval": "month"}}


def test_a_price_is_found_by_its_lookup_key(shop: Shop):
    shop.price()
    product = shop.v1.products.create({"name": "Creator", "metadata": {"code": "creator"}})
    given = {"product": product.id, "unit_amount": 1900, "currency": "usd", **MONTHLY}
    price = shop.v1.prices.create(given | {"lookup_key": "creator_monthly"})

    [found] = shop.v1.prices.list({"lookup_keys": ["creator_monthly"]}).data

    assert (found.id, found.unit_amount, found.product) == (price.id, 1900, product.id)
    assert (found.type, found.recurring.interval) == ("recurring", "month")


def test_a_lookup_key_moves_only_when_that_is_asked_for(shop: Shop):
    old = shop.price(lookup_key="pack_50")

    with pytest.raises(InvalidRequestError, match="already uses that lookup key"):
        shop.price(1000, lookup_key="pack_50")
    new = shop.price(1000, lookup_key="pack_50", transfer_lookup_key=True)

    assert shop.v1.prices.retrieve(old.id).lookup_key is None
    assert [one.id for one in shop.v1.prices.list({"lookup_keys": ["pack_50"]}).data] == [new.id]


def test_metadata_is_merged_and_cleared(shop: Shop):
    customer = shop.customer(metadata={"a": "1", "b": "2"})

    merged = shop.v1.customers.update(customer.id, {"metadata": {"b": "", "c": "3"}})
    cleared = shop.v1.customers.update(customer.id, {"metadata": ""})

    assert merged.metadata.to_dict() == {"a": "1", "c": "3"}
    assert cleared.metadata.to_dict() == {}


def test_lists_come_in_pages(shop: Shop):
    made = [shop.v1.products.create({"name": str(number)}).id for number in range(7)][::-1]

    first = shop.v1.products.list({"limit": 3})
    second = shop.v1.products.list({"limit": 3, "starting_after": first.data[-1].id})
    everything = [one.id for one in first.auto_paging_iter()]

    assert [one.id for one in first.data] == made[:3]
    assert (first.has_more, second.has_more) == (True, True)
    assert [one.id for one in second.data] == made[3:6]
    assert everything == made


def test_accounts_do_not_see_each_other(shop: Shop):
    stranger = Shop(shop.sandbox, shop.receiver)
    price = shop.price()

    with pytest.raises(InvalidRequestError, match="No such price") as refused:
        stranger.v1.prices.retrieve(price.id)

    assert (refused.value.http_status, refused.value.code) == (404, "resource_missing")
    assert stranger.v1.prices.list().data == []
    assert stranger.v1.accounts.retrieve_current().id != shop.v1.accounts.retrieve_current().id
