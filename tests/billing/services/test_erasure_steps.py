"""Money at the end of an account: nothing more is charged, and the books still balance."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.db.utils import ProgrammingError

from accounts.models import User
from billing.models import CreditLot, LedgerEntry, Order, OrderState, StripeEvent, Subscription
from billing.services import audit, credits, customers, erasure_steps, gifts, orders
from billing.stripe import api
from billing.stripe.client import Missing
from core import erasure
from core.erasure import Subject
from tests import factories
from tests.billing import stripe_side

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]


@pytest.fixture
def leaving(alice) -> Subject:
    """Alice behind closed doors, and the nobody who takes her books over."""
    User.objects.filter(pk=alice.pk).update(is_active=False)
    nobody = factories.make_user(f"{uuid4().hex}@erased.invalid", is_active=False)
    User.objects.filter(pk=nobody.pk).update(erased_at=nobody.date_joined)
    return Subject(alice.pk, nobody.pk)


def sums(owner_id) -> list[tuple]:
    rows = LedgerEntry.objects.filter(owner=owner_id).order_by("seq")
    return list(rows.values_list("seq", "kind", "amount_mc", "balance_after_mc"))


def test_the_plan_ends_at_stripe_open_pages_close_and_the_customer_goes(alice, shop, leaving):
    paid = stripe_side.order_of(alice, shop.creator)
    stripe_side.pay(paid)
    orders.settle(paid.stripe_session_id)
    still_open = stripe_side.order_of(alice, shop.pack)
    customer = customers.known_id(alice.pk)

    first, again = (erasure_steps.end_payments(leaving) for _ in range(2))

    assert dict(first.told) == {"plans_ended": 1, "pages_closed": 1, "customers_deleted": 1}
    assert again.is_done
    row = Subscription.objects.get(owner=alice)
    assert row.status == "canceled"
    assert api.subscription(row.stripe_subscription_id).status == "canceled"
    still_open.refresh_from_db()
    assert still_open.state == OrderState.EXPIRED
    assert api.checkout(still_open.stripe_session_id).status == "expired"
    with pytest.raises(Missing):
        api.name_of_customer(customer)


def test_the_books_are_moved_whole_and_name_nobody(alice, shop, leaving, settings):
    settings.SIGNUP_CREDITS = 5000
    order = stripe_side.order_of(alice, shop.pack)
    stripe_side.pay(order)
    orders.settle(order.stripe_session_id)
    credits.adjust(alice, 1000, alice, "Sorry, Alice")
    Order.objects.filter(pk=order.pk).update(country="DE", tax_minor=190, tax_id="DE123456789")
    stripe_side.deliver_rest()
    before = sums(alice.pk)

    told = erasure_steps.keep_books(leaving).told
    erasure_steps.keep_books(leaving)

    kept = Order.objects.get(owner=leaving.tombstone)
    assert (kept.country, kept.tax_minor, kept.tax_id) == ("DE", 190, "DE123456789")
    assert (told["orders_kept"], told["entries_kept"]) == (1, len(before))
    assert sums(leaving.tombstone) == before
    assert audit.breaks() == []
    left = erasure.traces(alice.pk)
    assert not [place for place in left if place.startswith("billing_")]
    lots = CreditLot.objects.values_list("source_key", flat=True)
    entries = LedgerEntry.objects.values_list("key", "note")
    words = f"{list(lots)} {list(entries)} {list(StripeEvent.objects.values('payload'))}"
    assert str(alice.pk) not in words
    assert "Alice" not in words
    assert alice.email not in words


def test_an_entry_still_changes_in_nothing_else_and_goes_to_no_living_person(
    alice, charlie, leaving
):
    factories.give_credits(alice, 1000)
    mine = LedgerEntry.objects.filter(owner=alice)
    changes = (
        {"amount_mc": 5},
        {"owner": charlie},
        {"owner": leaving.tombstone, "key": "other"},
        {"note": "other", "actor_id": leaving.tombstone},
    )

    for change in changes:
        with pytest.raises(ProgrammingError, match="permission denied|append-only"):
            _change(mine, **change)

    User.objects.filter(pk=alice.pk).update(is_active=True)
    with pytest.raises(ProgrammingError, match="append-only"):
        _change(mine, owner=leaving.tombstone)


def test_whoever_comes_back_has_no_second_gift(alice, leaving, settings):
    settings.SIGNUP_CREDITS = 5000
    credits.account_of(alice)
    erasure_steps.keep_books(leaving)
    User.objects.filter(pk=alice.pk).delete()

    again = factories.make_user("ALICE@example.com")
    newcomer = factories.make_user("new@example.com")

    assert gifts.was_given("alice@example.com")
    assert credits.balance(again).spendable_mc == 0
    assert credits.balance(newcomer).spendable_mc == 5000


def _change(entries: Any, **fields: Any) -> None:
    with transaction.atomic():
        entries.update(**fields)
