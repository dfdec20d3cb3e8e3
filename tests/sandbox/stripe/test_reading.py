from __future__ import annotations

from typing import Any

import pytest
from stripe import InvalidRequestError

from sandbox.stripe.objects import VERSIONS
from tests.sandbox.stripe.shop import Shop

# Fields that Stripe lets be expanded, and that are empty or left out here.
EXPANDED = {
    "prices": ("tiers", "currency_options", "product"),
    "customers": ("subscriptions", "tax_ids", "sources", "tax", "default_source", "test_clock"),
    "products": ("default_price",),
    "charges": ("refunds", "balance_transaction", "transfer", "customer"),
    "invoices": ("payments", "confirmation_secret", "lines.data.pricing.price_details.price"),
    "subscriptions": ("items.data.price.tiers", "latest_invoice.payments", "schedule"),
    "checkout.sessions": (
        "line_items.data.price.product", "line_items.data.taxes", "total_details.breakdown",
        "invoice.lines", "payment_intent", "payment_link", "setup_intent",
    ),
}  # fmt: skip


@pytest.fixture
def long_invoice(shop: Shop) -> Any:
    """Of a month in which the plan was changed to and fro: two lines for each change, and one."""
    plans = [shop.plan(), shop.plan(4900, "Studio")]
    subscription = shop.subscribed(plans[0], customer=shop.customer().id)
    item = subscription["items"].data[0].id
    for number in range(1, 8):
        change = {"items": [{"id": item, "price": plans[number % 2].id}]}
        shop.v1.subscriptions.update(subscription.id, change)
    shop.act("subscriptions", subscription.id, "renew")
    renewed = shop.v1.subscriptions.retrieve(subscription.id)
    return shop.v1.invoices.retrieve(renewed.latest_invoice)


def test_a_list_within_an_object_ends_after_ten_rows_and_goes_on_at_its_own_address(
    shop: Shop, long_invoice: Any
):
    everything = list(long_invoice.lines.auto_paging_iter())
    listed = shop.v1.invoices.line_items.list(long_invoice.id, {"limit": 4})

    assert (len(long_invoice.lines.data), long_invoice.lines.has_more) == (10, True)
    assert len({line.id for line in everything}) == 15
    assert sum(line.amount for line in everything) == long_invoice.subtotal
    assert [line.id for line in listed.data] == [line.id for line in everything[:4]]


def test_all_that_stripe_expands_can_be_expanded(shop: Shop):
    shop.subscribed(customer=shop.customer().id)
    shop.bought(invoice_creation={"enabled": True})

    refused = []
    for kind, paths in EXPANDED.items():
        service: Any = shop.v1
        for part in kind.split("."):
            service = getattr(service, part)
        for path in paths:
            try:
                service.list({"expand": [f"data.{path}"]})
            except InvalidRequestError as error:
                refused.append(f"{kind}.{path}: {error}")

    assert refused == []


@pytest.mark.parametrize("version", sorted(VERSIONS))
def test_it_answers_in_the_version_that_it_is_asked_for(shop: Shop, version: str):
    made = shop.v1.customers.create({"name": "Anna"}, {"stripe_version": version})

    assert made.last_response.headers["Stripe-Version"] == version
    assert made.id.startswith("cus_")


def test_customers_and_products_are_found_by_what_is_known_of_them(shop: Shop):
    anna = shop.customer(name="Anna Bell", metadata={"code": "a"})
    shop.customer(name="Berta", email="berta@example.com")
    made = [shop.v1.products.create({"name": f"Mug {number}"}).id for number in range(3)]

    def found(query: str) -> list[str]:
        return [one.id for one in shop.v1.customers.search({"query": query}).data]

    mugs = shop.v1.products.search({"query": "name~'mug' AND active:'true'", "limit": 2})

    assert found('name:"anna bell"') == found("metadata['code']:'a'") == [anna.id]
    assert found(f"-email:'berta@example.com' AND created>={anna.created}") == [anna.id]
    assert len(found("name:'Berta' OR metadata['code']:'a'")) == 2
    assert [one.id for one in mugs.auto_paging_iter()] == made[::-1]
    with pytest.raises(InvalidRequestError, match="can't be searched"):
        found("wealth:'much'")
    with pytest.raises(InvalidRequestError, match="unable to parse"):
        found("just words")


def test_the_balance_is_what_came_in_until_it_is_paid_out(shop: Shop):
    session = shop.bought()
    before = shop.v1.balance.retrieve()
    [charge] = shop.v1.charges.list({"payment_intent": session.payment_intent}).data

    shop.act("charges", charge.id, "pay-out")

    after = shop.v1.balance.retrieve()
    assert before.pending[0].amount == charge.amount - 56
    assert (after.available[0].amount, after.pending[0].amount) == (0, 0)
