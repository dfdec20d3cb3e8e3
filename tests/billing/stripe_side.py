"""Stripe's side of a test: a shop with an account of its own at the sandbox, and deliveries."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from uuid import uuid4

from django.conf import settings
from django.test import Client

from accounts.models import User
from billing.models import CreditLot, CreditPack, LedgerEntry, Order, Plan, StripeEvent
from billing.services import catalogue, customers, inbox, orders, stripe_prices
from billing.stripe import api
from billing.stripe.client import fetch
from core.row_security import role_scope, user_scope

HOOK = "/api/payment/webhook"


@dataclass(frozen=True)
class Shop:
    pack: CreditPack
    creator: Plan
    studio: Plan


def open_shop() -> Shop:
    """Plans and packs on sale, here and at Stripe. As the owner of the tables."""
    with role_scope("visiona_staff"):
        catalogue.load()
        list(stripe_prices.sync())
        return Shop(
            CreditPack.objects.get(code="pack-200"),
            Plan.objects.get(code="creator"),
            Plan.objects.get(code="studio"),
        )


def order_of(owner: User, offer: Plan | CreditPack, **fields: Any) -> Order:
    """Begun and open at Stripe, as the checkout view does it."""
    asked = orders.CheckoutRequest(offer, fields.pop("key", None) or uuid4(), **fields)
    with user_scope(owner.pk):
        order = orders.begin(owner, asked)
    orders.page_of(order, owner)
    with user_scope(owner.pk):
        order.refresh_from_db()
    return order


def pay(order: Order, **buyer: Any) -> dict[str, Any]:
    """The buyer pays at Stripe; gives the session."""
    return act("checkout", order.stripe_session_id, "complete", **buyer)


def act(kind: str, object_id: str, verb: str, **given: Any) -> dict[str, Any]:
    return control("POST", f"stripe/{kind}/{object_id}/{verb}", given)


def behave(**days: Any) -> None:
    """Faults for this test's account only."""
    digest = hashlib.sha256(settings.STRIPE_SECRET_KEY.encode()).hexdigest()
    control("PUT", f"behaviours?match=acct_{digest[:16]}", days)


def control(method: str, path: str, given: dict[str, Any] | None = None) -> Any:
    body = json.dumps(given or {}).encode() if method != "GET" else None
    request = Request(f"{settings.SANDBOX_URL}/_/{path}", body, method=method)
    try:
        with urlopen(request, timeout=10) as answer:
            return json.loads(answer.read() or b"null")
    except HTTPError as error:
        return json.loads(error.read())


def events(*kinds: str) -> list[dict[str, Any]]:
    """What happened in the account so far, oldest first; all of it or of some kinds."""
    from datetime import UTC, datetime

    found = list(api.events(datetime(2020, 1, 1, tzinfo=UTC)))[::-1]
    return [one for one in found if not kinds or one["type"] in kinds]


def post(event: dict[str, Any], *, shift: int = 0, secret: str = "", body: bytes = b"") -> int:
    """Through the real view; gives the status."""
    body = body or json.dumps(event).encode()
    headers = {"Stripe-Signature": sign(body, shift=shift, secret=secret)}
    answer = Client().post(HOOK, body, content_type="application/json", headers=headers)
    return answer.status_code


def sign(body: bytes, *, shift: int = 0, secret: str = "") -> str:
    stamp = int(time.time()) + shift
    key = (secret or settings.STRIPE_WEBHOOK_SECRETS[0]).encode()
    digest = hmac.new(key, f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={stamp},v1={digest}"


def deliver(*told: dict[str, Any]) -> None:
    """Each arrives, and a worker takes it."""
    for event in told:
        assert post(event) == 200
        inbox.work_off(event["id"])


def deliver_rest() -> None:
    """All that happened and has not arrived yet; the shop's opening concerns the mirror only."""
    known = set(StripeEvent.objects.values_list("event_id", flat=True))
    opening = () if settings.STRIPE_MIRROR else ("product.", "price.")
    rest = (event for event in events() if event["id"] not in known)
    deliver(*(event for event in rest if not event["type"].startswith(opening)))


def ledger(owner: User) -> list[tuple[str, int, str]]:
    """Kind, amount and source of each line but the welcome gift, in order."""
    rows = LedgerEntry.objects.filter(owner=owner).exclude(lot__source="gift").order_by("seq")
    return [(row.kind, row.amount_mc, row.lot.source_key) for row in rows.select_related("lot")]


def lots(owner: User) -> dict[str, int]:
    """What is left of each purchase."""
    rows = CreditLot.objects.filter(owner=owner).exclude(source="gift")
    return dict(rows.values_list("source_key", "remaining_mc"))


def customer(owner: User) -> str:
    return customers.known_id(owner.pk)


def lose_customer(owner: User) -> str:
    """Stripe deletes the person's customer, and nobody hears of it; gives the lost id."""
    with user_scope(owner.pk):
        lost = customer(owner)
    fetch(lambda client: client.v1.customers.delete, lost)
    return lost
