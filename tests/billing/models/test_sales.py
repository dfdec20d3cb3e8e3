from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from billing.models import CreditPack, Order, Plan, StripeCustomer, StripeEvent, Subscription
from core.row_security import APP, role_scope

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


@pytest.fixture
def plan():
    return Plan.objects.create(code="creator", name="Creator", price_minor=1900)


@pytest.fixture
def pack():
    return CreditPack.objects.create(code="p", name="P", price_minor=900, credits_mc=50_000)


def order(sold, **fields):
    return Order(**{"owner_id": uuid4(), "kind": "pack", "pack": sold} | fields)


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("sells_one_thing", {"kind": "subscription"}),
        ("sells_one_thing", {"pack": None}),
        ("kind_known", {"kind": "gift"}),
        ("state_known", {"state": "lost"}),
        ("fulfilled_has_a_time", {"state": "fulfilled"}),
        ("amounts", {"amount_minor": 900, "refunded_minor": 901}),
        ("amounts", {"amount_minor": 900, "disputed_minor": 901}),
        ("amounts", {"tax_minor": -1}),
    ],
)
def test_an_order_that_makes_no_sense_is_refused(pack, constraint, fields):
    with pytest.raises(IntegrityError, match=constraint):
        order(pack, **fields).save()


@pytest.mark.parametrize("field", ["stripe_session_id", "stripe_invoice_id", "idempotency_key"])
def test_a_purchase_at_stripe_belongs_to_one_order(pack, field):
    value = uuid4()
    order(pack).save()
    order(pack).save()
    order(pack, **{field: value}).save()

    with pytest.raises(IntegrityError):
        order(pack, **{field: value}).save()


def test_a_tax_number_is_not_stored_in_clear(pack, as_web):
    made = order(pack, tax_id="DE123456789")
    made.save()

    assert Order.objects.get(pk=made.pk).tax_id == "DE123456789"
    assert not Order.objects.extra(where=["tax_id LIKE '%%DE12345%%'"]).exists()


def subscription(plan, owner, status, number):
    return Subscription.objects.create(
        owner_id=owner, plan=plan, status=status, stripe_subscription_id=f"sub_{number}"
    )


def test_a_person_has_one_standing_subscription_and_any_number_of_ended_ones(plan):
    owner = uuid4()
    for number, status in enumerate(["canceled", "canceled", "incomplete", "active"]):
        subscription(plan, owner, status, number)

    with pytest.raises(IntegrityError, match="one_standing"), transaction.atomic():
        subscription(plan, owner, "past_due", 8)
    with pytest.raises(IntegrityError, match="status_known"):
        subscription(plan, owner, "fine", 9)


def test_a_person_is_one_customer_of_each_mode():
    owner = uuid4()
    StripeCustomer.objects.create(owner_id=owner, stripe_customer_id="cus_1")
    StripeCustomer.objects.create(owner_id=owner, stripe_customer_id="cus_2", livemode=True)

    with pytest.raises(IntegrityError, match="stripecustomer_once"):
        StripeCustomer.objects.create(owner_id=owner, stripe_customer_id="cus_3")


def event(**fields):
    known = {
        "event_id": "evt_1",
        "kind": "invoice.paid",
        "livemode": False,
        "stripe_created": timezone.now(),
        "payload": {"id": "evt_1"},
    }
    return StripeEvent(**known | fields)


def test_the_web_puts_events_in_once_and_can_not_open_them(as_web):
    with role_scope(APP):
        for _ in range(2):
            StripeEvent.objects.bulk_create([event()], ignore_conflicts=True)

    assert StripeEvent.objects.get().state == "new"
    for act in ("SELECT payload FROM", "UPDATE", "DELETE FROM"):
        rest = " SET state = 'done'" if act == "UPDATE" else ""
        with pytest.raises(ProgrammingError, match="permission denied"):
            as_web(f"{act} billing_stripeevent{rest}")


def test_an_event_is_in_a_state_we_know():
    with pytest.raises(IntegrityError, match="state_known"):
        event(state="lost").save()
