"""What the stand-in answers and sends looks like Stripe's, by two sources that agree."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.process import ROOT
from tests.sandbox.stripe.shapes import CLASSES, faults
from tests.sandbox.stripe.shop import Shop

CONTRACT = ROOT.parent / "shared" / "contracts" / "stripe-fixtures3.json"
# Fields that come only in some states, or by asking; the samples are of one state each.
SOMETIMES = {
    "charge": {"refunds"},
    "checkout.session": {"line_items", "tax_id_collection"},
    "customer": {"customer_account"},
    "invoice": {"payments"},
    "refund": {"failure_balance_transaction", "failure_reason"},
    "webhook_endpoint": {"secret"},
}


def tour(shop: Shop) -> dict[str, list[dict[str, Any]]]:
    """A shop's whole life: every kind of object, in all the states that events tell of."""
    taxed = {"automatic_tax": {"enabled": True}, "tax_id_collection": {"enabled": True}}
    company = {"country": "DE", "vat_id": "DE123456789", "company": "Anna GmbH"}
    bought = shop.bought(invoice_creation={"enabled": True}, buyer=company, **taxed)
    plan, more = shop.plan(), shop.plan(4900, "Studio")
    subscription = shop.subscribed(plan, customer=shop.customer().id)
    for verb in ("renew", "fail", "pay", "ask", "pay"):
        shop.act("subscriptions", subscription.id, verb)
    item = subscription["items"].data[0].id
    shop.v1.subscriptions.update(subscription.id, {"items": [{"id": item, "price": more.id}]})
    shop.act("checkout", shop.checkout().id, "decline")
    charge = shop.v1.charges.list({"payment_intent": bought.payment_intent}).data[0]
    refund = shop.v1.refunds.create({"charge": charge.id, "amount": 100})
    shop.act("refunds", refund.id, "fail")
    dispute = shop.act("charges", charge.id, "dispute").json
    shop.act("disputes", dispute["id"], "win")
    shop.act("charges", charge.id, "pay-out")
    return collected(shop, subscription)


def collected(shop: Shop, subscription: Any) -> dict[str, list[dict[str, Any]]]:
    portal = {"customer": subscription.customer, "return_url": "http://127.0.0.1:1/"}
    found = [
        shop.v1.billing_portal.sessions.create(portal),
        shop.v1.billing_portal.configurations.list().data[0],
        shop.v1.accounts.retrieve_current(),
        shop.v1.webhook_endpoints.create({"url": "http://127.0.0.1:9/", "enabled_events": ["*"]}),
        *shop.v1.balance_transactions.list({"limit": 100}).data,
        *shop.v1.checkout.sessions.list({"limit": 100, "expand": ["data.line_items"]}).data,
        *shop.v1.invoices.list({"limit": 100, "expand": ["data.payments"]}).data,
    ]
    events = list(shop.v1.events.list({"limit": 100}).auto_paging_iter())
    kinds: dict[str, list[dict[str, Any]]] = {}
    for one in [*found, *events, *(event.data.object for event in events)]:
        thing = json.loads(str(one))
        kinds.setdefault(thing["object"], []).append(thing)
    return kinds


@pytest.fixture(scope="module")
def seen(own_sandbox: Any, receiver: Any) -> dict[str, list[dict[str, Any]]]:
    return tour(Shop(own_sandbox, receiver))


def test_the_tour_saw_everything(seen: dict[str, list[dict[str, Any]]]):
    assert CLASSES.keys() - seen.keys() == {"item", "line_item", "subscription_item"}


@pytest.mark.parametrize("kind", sorted(CLASSES))
def test_objects_are_what_the_library_takes_them_for(
    kind: str, seen: dict[str, list[dict[str, Any]]]
):
    found = {fault for thing in seen.get(kind, []) for fault in faults(thing)}

    assert found == set()


@pytest.mark.skipif(
    not CONTRACT.exists(), reason="Stripe's sample objects are not beside the tree"
)
@pytest.mark.parametrize("kind", sorted(CLASSES))
def test_objects_have_the_fields_of_the_samples(kind: str, seen: dict[str, list[dict[str, Any]]]):
    sample = json.loads(Path(CONTRACT).read_text())["resources"][kind]
    optional = {name for name, value in sample.items() if value is None}

    extra, lacking = set(), set()
    for thing in seen.get(kind, []):
        extra |= thing.keys() - sample.keys()
        lacking |= sample.keys() - thing.keys() - optional

    assert (extra | lacking) - SOMETIMES.get(kind, set()) == set()


def test_a_fault_is_found(seen: dict[str, list[dict[str, Any]]]):
    charge = seen["charge"][0]
    wrong = charge | {"status": "paid", "amount": "9", "fee": 1}
    del wrong["currency"]

    assert len(faults(wrong)) == 4
