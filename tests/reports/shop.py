"""A shop that has sold: orders as they lie in the books, of any day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

from djstripe import models as mirror

from billing.models import CreditPack, Order, OrderKind, OrderState, Plan
from billing.services import catalogue
from core.row_security import WORKER, role_scope

START = datetime(2026, 1, 1, tzinfo=UTC)


def pay(at: datetime, amount: int, **fields: Any) -> Order:
    """Somebody paid a pack; of another offer the caller names it."""
    if "plan" not in fields:
        fields.setdefault("pack", CreditPack.objects.get(code="pack-200"))
    kind = OrderKind.PACK if "pack" in fields else OrderKind.RENEWAL
    usual = {"owner_id": uuid4(), "kind": kind, "currency": "usd", "stripe_charge_id": ""}
    return Order.objects.create(
        amount_minor=amount,
        state=OrderState.FULFILLED,
        created_at=at,
        paid_at=at,
        fulfilled_at=at,
        **usual | fields,
    )


def sell(days: int, count: int, seed: int = 7) -> list[Order]:
    """So many payments, some with tax, refunds, disputes and fees, in three currencies."""
    open_shop()
    chance = Random(seed)
    packs, plans = list(CreditPack.objects.all()), list(Plan.objects.exclude(price_minor=0))
    orders = []
    for _ in range(count):
        net = chance.choice([900, 2900, 6900, 1])
        tax = round(net * chance.choice([0, 0.19, 0.21, 0.081]))
        offer = chance.choice([{"pack": chance.choice(packs)}, {"plan": chance.choice(plans)}])
        order = pay(
            START + timedelta(days=chance.uniform(0, days)),
            net + tax,
            tax_minor=tax,
            refunded_minor=chance.choice([0, 0, 0, net // 3, net + tax]),
            disputed_minor=chance.choice([0, 0, 0, 0, net]),
            currency=chance.choice(["usd", "usd", "eur", "jpy"]),
            country=chance.choice(["DE", "FR", "CH", "US", ""]),
            tax_id_type=chance.choice(["", "", "eu_vat"]),
            **offer,
        )
        if chance.random() < 0.7:
            charge(order, fee=round(order.amount_minor * 0.029) + 30)
        orders.append(order)
    return orders


def open_shop() -> None:
    with role_scope(WORKER):
        catalogue.load()


def charge(order: Order, fee: int, rate: float = 1.0) -> None:
    """As dj-stripe keeps what Stripe took of it; `rate` where it is paid out in another money."""
    order.stripe_charge_id = f"ch_{uuid4().hex}"
    order.save(update_fields=["stripe_charge_id"])
    line = mirror.BalanceTransaction.objects.create(
        id=f"txn_{uuid4().hex}",
        amount=round(order.amount_minor * rate),
        currency="usd",
        type="charge",
        source=order.stripe_charge_id,
        stripe_data={"fee": round(fee * rate)},
    )
    mirror.Charge.objects.create(
        id=order.stripe_charge_id,
        amount=order.amount_minor,
        currency=order.currency,
        status="succeeded",
        balance_transaction=line,
        stripe_data={},
    )


def owners(count: int) -> list[UUID]:
    return [uuid4() for _ in range(count)]
