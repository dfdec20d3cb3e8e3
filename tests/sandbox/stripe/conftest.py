from __future__ import annotations

import json
from typing import Any

import pytest

from tests.sandbox.process import Sandbox
from tests.sandbox.receiver import Receiver
from tests.sandbox.stripe.shop import Shop


@pytest.fixture
def shop(own_sandbox: Sandbox, receiver: Receiver) -> Shop:
    """A new account with nothing in it."""
    return Shop(own_sandbox, receiver)


@pytest.fixture(scope="session")
def seen(own_sandbox: Sandbox, receiver: Receiver) -> dict[str, list[dict[str, Any]]]:
    """Every kind of object, by its name, in all the states that a shop's life brings."""
    return tour(Shop(own_sandbox, receiver))


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
    refund = shop.act("charges", charge.id, "refund", amount=100).json
    shop.act("refunds", refund["id"], "fail")
    dispute = shop.act("charges", charge.id, "dispute").json
    shop.act("disputes", dispute["id"], "win")
    shop.act("charges", charge.id, "pay-out")
    return collected(shop, subscription)


def collected(shop: Shop, subscription: Any) -> dict[str, list[dict[str, Any]]]:
    portal = {"customer": subscription.customer, "return_url": "http://127.0.0.1:1/"}
    found = [
        shop.v1.billing_portal.sessions.create(portal),
        shop.v1.accounts.retrieve_current(),
        shop.v1.webhook_endpoints.create({"url": "http://127.0.0.1:9/", "enabled_events": ["*"]}),
        *shop.v1.balance_transactions.list({"limit": 100}).data,
        *shop.v1.checkout.sessions.list({"limit": 100, "expand": ["data.line_items"]}).data,
        *shop.v1.invoices.list({"limit": 100}).data,
    ]
    events = list(shop.v1.events.list({"limit": 100}).auto_paging_iter())
    kinds: dict[str, list[dict[str, Any]]] = {}
    for one in [*found, *events, *(event.data.object for event in events)]:
        thing = json.loads(str(one))
        kinds.setdefault(thing["object"], []).append(thing)
    return kinds
