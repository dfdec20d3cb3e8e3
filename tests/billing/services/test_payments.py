from __future__ import annotations

import pytest
from django.utils import timezone

from billing.models import Order
from billing.services.payments import Payment, note_payment, payment_of
from billing.stripe.objects import Tax
from tests.billing.stripe_side import order_of, pay

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


def test_where_nothing_was_due_nobody_is_asked():
    assert payment_of("") == Payment()


def test_a_payment_names_its_charge(alice, shop):
    session = pay(order_of(alice, shop.pack))

    found = payment_of(session["payment_intent"])

    assert (found.status, found.charge[:3]) == ("succeeded", "ch_")


def test_the_time_of_the_payment_stays_the_first(alice):
    first = timezone.now()
    order = Order(owner=alice, paid_at=first)

    note_payment(order, Payment("succeeded", "pi_1", "ch_1"), 900, Tax(100, "DE", "eu_vat", "DE1"))

    assert order.paid_at == first
    assert (order.amount_minor, order.tax_minor, order.tax_id) == (900, 100, "DE1")
