"""Stripe in our own nouns. Each function sends, or asks, once; all raise ProviderError.

A change carries an idempotency key made of our own row's id, never a random one: a repeated call
gets the first one's answer.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from billing.stripe import objects as facts
from billing.stripe.client import Missing, NotTaken, fetch, rows, send
from core.crypto import blind_index


@dataclass(frozen=True)
class Purchase:
    """What is bought by whom, and where the browser goes afterwards."""

    order_id: UUID
    key: UUID
    customer: str
    price_id: str
    is_subscription: bool
    success_url: str
    cancel_url: str


@dataclass(frozen=True)
class StripeOffer:
    """A plan or a pack as Stripe sells it; `code` is unique and never changes."""

    code: str
    name: str
    amount_minor: int
    currency: str
    is_monthly: bool

    @property
    def lookup_key(self) -> str:
        return f"visiona-{self.code}-{self.currency}-{self.amount_minor}"


@dataclass(frozen=True)
class Sold:
    product_id: str
    price_id: str


@dataclass(frozen=True)
class WebhookEndpoint:
    """Where Stripe sends events; `kinds` may be ["*"] for all of them."""

    url: str
    is_enabled: bool
    kinds: tuple[str, ...]
    version: str


def webhook_endpoints() -> list[WebhookEndpoint]:
    found = rows(lambda client: client.v1.webhook_endpoints.list, {})
    return [
        WebhookEndpoint(
            str(raw["url"]),
            raw.get("status") == "enabled",
            tuple(raw.get("enabled_events") or ()),
            str(raw.get("api_version") or ""),
        )
        for raw in found
    ]


def account() -> str:
    """Whose key it is."""
    return str(fetch(lambda client: client.v1.accounts.retrieve_current)["id"])


def make_customer(owner_id: UUID, email: str, cause: str) -> str:
    """The customer's id; the same one for the same person and cause."""
    key = f"customer:{blind_index(str(owner_id), 'customer')[:32]}:{cause}"
    made = send(lambda client: client.v1.customers.create, params={"email": email}, key=key)
    return str(made["id"])


def name_of_customer(customer: str) -> str:
    raw = fetch(lambda client: client.v1.customers.retrieve, customer)
    if raw.get("deleted"):
        raise Missing("stripe: a deleted customer", code=404, fields=("id",))
    return str(raw.get("name") or "")


def name_customer(customer: str, company: str, key: str) -> None:
    params = {"name": company}
    send(lambda client: client.v1.customers.update, customer, params=params, key=key)


def tax_ids(customer: str) -> list[tuple[str, str, str]]:
    """Id, type and value of each."""
    found = rows(lambda client: partial(client.v1.customers.tax_ids.list, customer), {})
    return [(one["id"], one["type"], one["value"]) for one in found]


def add_tax_id(customer: str, kind: str, value: str, key: str) -> None:
    params = {"type": kind, "value": value}
    send(lambda client: client.v1.customers.tax_ids.create, customer, params=params, key=key)


def remove_tax_id(customer: str, tax_id: str) -> None:
    with suppress(Missing):
        fetch(lambda client: client.v1.customers.tax_ids.delete, customer, tax_id)


def open_checkout(purchase: Purchase) -> facts.Session:
    """A page at Stripe where this order is paid."""
    raw = send(
        lambda client: client.v1.checkout.sessions.create,
        params=_checkout(purchase),
        # Of another customer it is another request.
        key=f"order:{purchase.key}:{purchase.customer}",
    )
    return facts.session(raw)


def checkout(session_id: str) -> facts.Session:
    return facts.session(fetch(lambda client: client.v1.checkout.sessions.retrieve, session_id))


def portal_url(customer: str, return_url: str, key: str) -> str:
    """Short-lived: made for each visit, and never logged."""
    params = {"customer": customer, "return_url": return_url}
    made = send(lambda client: client.v1.billing_portal.sessions.create, params=params, key=key)
    return str(made["url"])


def subscription(subscription_id: str) -> facts.Subscribed:
    asked_at = timezone.now()
    raw = fetch(lambda client: client.v1.subscriptions.retrieve, subscription_id)
    return facts.subscription(raw, asked_at)


def cancel_subscription(subscription_id: str) -> facts.Subscribed:
    """At once: no further month is charged, and nothing is given back."""
    asked_at = timezone.now()
    raw = fetch(lambda client: client.v1.subscriptions.cancel, subscription_id)
    return facts.subscription(raw, asked_at)


def close_checkout(session_id: str) -> None:
    """Nothing can be paid there any more; a page that is paid, or closed already, stays so."""
    with suppress(NotTaken):
        fetch(lambda client: client.v1.checkout.sessions.expire, session_id)


def delete_customer(customer: str) -> None:
    """Its email, cards and addresses go; what was paid, with the invoices, Stripe keeps."""
    with suppress(Missing):
        fetch(lambda client: client.v1.customers.delete, customer)


def invoice(invoice_id: str) -> facts.Invoice:
    return facts.invoice(fetch(lambda client: client.v1.invoices.retrieve, invoice_id))


def paid_invoices(subscription_id: str, since: datetime) -> list[str]:
    """Ids of the invoices of a subscription that were made since then and are paid."""
    asked = {
        "subscription": subscription_id,
        "status": "paid",
        "created": {"gte": int(since.timestamp())},
    }
    return [one["id"] for one in rows(lambda client: client.v1.invoices.list, asked)]


def payment_of_invoice(invoice_id: str) -> str:
    """The payment intent that paid it; empty when nothing had to be paid."""
    found = rows(lambda client: client.v1.invoice_payments.list, {"invoice": invoice_id})
    paid = (facts.object_id(one["payment"].get("payment_intent")) for one in found)
    return next(filter(None, paid), "")


def invoice_of_payment(payment_intent: str) -> str:
    """The invoice that it paid; empty when there is none."""
    asked = {"payment": {"type": "payment_intent", "payment_intent": payment_intent}}
    found = rows(lambda client: client.v1.invoice_payments.list, asked)
    return next((facts.object_id(one["invoice"]) for one in found), "")


def payment(payment_intent: str) -> facts.Intent:
    return facts.intent(fetch(lambda client: client.v1.payment_intents.retrieve, payment_intent))


def session_of_payment(payment_intent: str) -> facts.Session | None:
    asked = {"payment_intent": payment_intent}
    found = rows(lambda client: client.v1.checkout.sessions.list, asked)
    return next((facts.session(raw) for raw in found), None)


def charge(charge_id: str) -> facts.Charge:
    """The charge with all that was given back of it so far."""
    raw = fetch(lambda client: client.v1.charges.retrieve, charge_id)
    refunds = list(rows(lambda client: client.v1.refunds.list, {"charge": charge_id}))
    disputes = list(rows(lambda client: client.v1.disputes.list, {"charge": charge_id}))
    return facts.charge(raw, refunds, disputes)


def give_back(charge_id: str, amount_minor: int, refund_id: UUID, key: str) -> facts.GivenBack:
    """Order a refund of a part of a charge; `refund_id` is our row, by which it is found again."""
    params = {
        "charge": charge_id,
        "amount": amount_minor,
        "reason": "requested_by_customer",
        "metadata": {"refund_id": str(refund_id)},
    }
    return facts.given_back(send(lambda client: client.v1.refunds.create, params=params, key=key))


def events(since: datetime, until: datetime | None = None) -> Iterator[dict[str, Any]]:
    """What happened since then, newest first; Stripe keeps 30 days."""
    created = {"gte": int(since.timestamp())}
    created |= {"lt": int(until.timestamp())} if until else {}
    return rows(lambda client: client.v1.events.list, {"created": created})


def sell(offer: StripeOffer) -> Sold:
    """The offer's product and price, made where Stripe does not have them yet."""
    asked = {"lookup_keys": [offer.lookup_key], "active": True}
    known = next(rows(lambda client: client.v1.prices.list, asked), None)
    if known:
        return Sold(facts.object_id(known["product"]), known["id"])
    product = _product(offer)
    params: dict[str, Any] = {
        "product": product,
        "currency": offer.currency,
        "unit_amount": offer.amount_minor,
        "lookup_key": offer.lookup_key,
        "transfer_lookup_key": True,
        "tax_behavior": "exclusive",
        "metadata": {"code": offer.code},
    }
    if offer.is_monthly:
        params["recurring"] = {"interval": "month"}
    key = f"price:{offer.lookup_key}:{product}:{_now()}"
    return Sold(
        product, send(lambda client: client.v1.prices.create, params=params, key=key)["id"]
    )


def price(price_id: str) -> facts.Price:
    """A price that is sold now, or was once: Stripe keeps it as it was."""
    return facts.price(fetch(lambda client: client.v1.prices.retrieve, price_id))


def _product(offer: StripeOffer) -> str:
    listed = rows(lambda client: client.v1.products.list, {"active": True})
    for known in listed:
        if (known.get("metadata") or {}).get("code") == offer.code:
            return str(known["id"])
    params = {"name": offer.name, "metadata": {"code": offer.code}}
    made = send(
        lambda client: client.v1.products.create,
        params=params,
        key=f"product:{offer.code}:{_now()}",
    )
    return str(made["id"])


def _now() -> int:
    """Two syncs at once are one; ten minutes later a failure is no longer repeated."""
    return int(time.time() // 600)


def _checkout(purchase: Purchase) -> dict[str, Any]:
    # A session's own metadata is not on the objects it makes, so those get a copy. They outlive
    # the person, so they name the order only, which knows whose it is.
    ours = {"order_id": str(purchase.order_id)}
    params: dict[str, Any] = {
        "mode": "subscription" if purchase.is_subscription else "payment",
        "customer": purchase.customer,
        "customer_update": {"name": "auto", "address": "auto"},
        "client_reference_id": str(purchase.order_id),
        "line_items": [{"price": purchase.price_id, "quantity": 1}],
        "success_url": purchase.success_url,
        "cancel_url": purchase.cancel_url,
        "automatic_tax": {"enabled": settings.STRIPE_AUTOMATIC_TAX},
        "tax_id_collection": {"enabled": True},
        "billing_address_collection": "required" if settings.STRIPE_AUTOMATIC_TAX else "auto",
        "metadata": ours,
    }
    if purchase.is_subscription:
        return params | {"subscription_data": {"metadata": ours}}
    return params | {
        "invoice_creation": {"enabled": True, "invoice_data": {"metadata": ours}},
        "payment_intent_data": {"metadata": ours},
    }
