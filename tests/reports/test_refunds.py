"""Refunds and disputes of all ways, once each; and what became of payments that failed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from djstripe import models as mirror

from billing.models import Refund
from core.jobs.models import State
from reports.numbers.refunds import FAILED, FAILED_PAYMENTS, REASONS, REFUNDS
from reports.periods import Period
from tests.reports import shop

pytestmark = [pytest.mark.django_db, pytest.mark.worker]
QUARTER = Period(date(2026, 1, 1), date(2026, 3, 31))
THEN = datetime(2026, 2, 3, tzinfo=UTC)


def told(report):
    return list(report.rows(report.asked(QUARTER, {"currency": "eur"})))


def ours(amount: int, **fields) -> Refund:
    order = shop.pay(shop.START, 2900, currency="eur")
    return Refund.objects.create(
        owner_id=order.owner_id, order=order, rule="pack_unspent", amount_minor=amount,
        credits_mc=1, state=State.SUCCEEDED, finished_at=THEN, deadline_at=THEN, **fields,
    )  # fmt: skip


def at_stripe(amount: int, refund: Refund | None = None, **told_of) -> None:
    order = refund.order if refund else shop.pay(shop.START, 2900, currency="eur")
    if not mirror.Charge.objects.filter(id=order.stripe_charge_id).exists():
        shop.charge(order, fee=0)
    mirror.Refund.objects.create(
        id=f"re_{uuid4().hex}", amount=amount, currency="eur", created=THEN,
        charge=mirror.Charge.objects.get(id=order.stripe_charge_id),
        metadata={"refund_id": str(refund.pk)} if refund else {},
        stripe_data={"status": "succeeded"} | told_of,
    )  # fmt: skip


def dispute(amount: int, **told_of) -> None:
    order = shop.pay(shop.START, 2900, currency="eur")
    shop.charge(order, fee=0)
    mirror.Dispute.objects.create(
        id=f"dp_{uuid4().hex}", created=THEN,
        charge=mirror.Charge.objects.get(id=order.stripe_charge_id),
        stripe_data={"amount": amount, "currency": "eur"} | told_of,
    )  # fmt: skip


def test_each_is_counted_once_and_told_with_its_reason():
    shop.open_shop()
    ours(100)
    at_stripe(200, ours(200))
    ours(4000, bounced_at=THEN)
    at_stripe(400, reason="duplicate")
    at_stripe(800)
    at_stripe(9999, status="failed")
    taken = {"amount": -1090, "fee": 1635, "currency": "usd"}
    dispute(1000, reason="fraudulent", status="lost", balance_transactions=[taken])
    dispute(2000, reason="product_not_received", status="won")

    assert [row[:2] + row[3:] for row in told(REASONS)] == [
        ("None given", "Refund", 1, 800),
        ("Duplicate", "Refund", 1, 400),
        ("Pack unspent", "Refund", 2, 300),
        ("Product not received", "Dispute", 1, 2000),
        ("Fraudulent", "Dispute", 1, 1000),
    ]
    [month] = [row for row in told(REFUNDS) if row[2]]
    assert month[2:] == (4, 1500, 2, 3000, 2000, 1000, 1500)
    assert month[0] <= THEN.date() < month[0] + timedelta(days=7)


def test_without_the_copy_of_stripe_there_are_those_that_were_ordered_here(settings):
    shop.open_shop()
    at_stripe(200, ours(200))
    at_stripe(400)
    settings.STRIPE_MIRROR = False

    assert [row[3:] for row in told(REASONS)] == [(1, 200)]
    assert told(FAILED_PAYMENTS) == []


def test_a_payment_that_failed_at_first_was_recovered_or_not():
    shop.open_shop()
    shop.pay(shop.START, 1, currency="eur")
    customer = mirror.Customer.objects.create(id="cus_1", stripe_data={})
    for tries, status, due in [(1, "paid", 1), (3, "paid", 10), (1, "open", 100),
                               (4, "uncollectible", 30), (0, "open", 1000)]:  # fmt: skip
        mirror.Invoice.objects.create(
            id=f"in_{uuid4().hex}", customer=customer, created=THEN,
            stripe_data={
                "attempt_count": tries, "attempted": tries > 0, "status": status,
                "amount_due": due, "currency": "eur",
            },
        )  # fmt: skip

    [line] = [row for row in told(FAILED_PAYMENTS) if row[2]]

    assert line[2:] == (3, 140, 10, 100, 30, 0.25)


def test_invoices_that_were_paid_at_once_are_not_looked_at():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT FROM djstripe_invoice WHERE created > now() AND " + FAILED)
        plan = " ".join(line for (line,) in cursor.fetchall())

    assert "djstripe_invoice_failed" in plan
