"""Each way in which credits move, one by one."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import transaction
from django.db.utils import ProgrammingError

from billing.models import (
    CreditHold,
    CreditLot,
    EntryKind,
    HoldState,
    LedgerEntry,
    Purpose,
    Source,
)
from billing.services import credits
from billing.services.credits import Balance, KeyReused, NotEnoughCredits
from core.jobs import sweep
from core.row_security import user_scope
from tests.billing.steps import give, kinds, pass_time

pytestmark = [pytest.mark.django_db, pytest.mark.worker, pytest.mark.usefixtures("right_books")]
IMAGE, TRAINING = Purpose.IMAGE, Purpose.TRAINING


def test_a_grant_adds_a_lot_and_an_entry(alice):
    lot = give(alice, 5000)

    assert (lot.remaining_mc, lot.held_mc) == (5000, 0)
    assert credits.balance(alice) == Balance(5000, 0, 5000)
    assert kinds(alice) == [("grant", 5000)]


def test_the_same_grant_again_changes_nothing_and_gives_the_first(alice):
    first = give(alice, 5000, key="invoice:in_1")

    again = give(alice, 7000, key="invoice:in_1")

    assert (again.pk, again.granted_mc) == (first.pk, 5000)
    assert credits.balance(alice).posted_mc == 5000


def test_a_key_of_another_person_is_a_mistake(alice, charlie):
    give(alice, 5000, key="invoice:in_1")
    credits.reserve(alice, "job:1", 100, IMAGE)

    with pytest.raises(KeyReused):
        give(charlie, 5000, key="invoice:in_1")
    with pytest.raises(KeyReused):
        credits.reserve(charlie, "job:1", 100, IMAGE)


@pytest.mark.parametrize("amount", [0, -1])
def test_nothing_is_granted_or_reserved_for_nothing(alice, amount):
    with pytest.raises(ValueError, match="above zero"):
        give(alice, amount)
    with pytest.raises(ValueError, match="above zero"):
        credits.reserve(alice, "job:1", amount, IMAGE)


def test_what_is_reserved_can_not_be_spent_twice(alice):
    give(alice, 5000)

    hold = credits.reserve(alice, "job:1", 4000, IMAGE)

    assert hold.state == HoldState.OPEN
    assert credits.balance(alice) == Balance(5000, 4000, 1000)
    with pytest.raises(NotEnoughCredits) as refused:
        credits.reserve(alice, "job:2", 1001, IMAGE)
    assert (refused.value.needed_mc, refused.value.available_mc) == (1001, 1000)
    assert refused.value.missing_mc == 1


def test_a_refusal_leaves_the_outer_transaction_alive(alice):
    with transaction.atomic():
        give(alice, 5000)
        with pytest.raises(NotEnoughCredits):
            credits.reserve(alice, "job:1", 6000, IMAGE)
        credits.reserve(alice, "job:1", 5000, IMAGE)

    assert credits.balance(alice).held_mc == 5000


def test_the_same_reservation_again_gives_the_first(alice):
    give(alice, 5000)
    first = credits.reserve(alice, "job:1", 3000, IMAGE)

    again = credits.reserve(alice, "job:1", 3000, IMAGE)

    assert again == first
    assert credits.balance(alice).held_mc == 3000


def test_three_of_four_pictures_cost_three(alice):
    give(alice, 5000)
    credits.reserve(alice, "job:1", 4000, IMAGE)

    hold = credits.capture("job:1", 3000)

    assert (hold.state, hold.captured_mc) == (HoldState.CAPTURED, 3000)
    assert credits.balance(alice) == Balance(2000, 0, 2000)
    assert kinds(alice) == [("grant", 5000), ("capture", -3000)]


def test_a_second_capture_or_release_changes_nothing(alice):
    give(alice, 5000)
    credits.reserve(alice, "job:1", 4000, IMAGE)
    credits.capture("job:1", 3000)

    again, released = credits.capture("job:1", 1000), credits.release("job:1")

    assert again.captured_mc == released.captured_mc == 3000
    assert released.state == HoldState.CAPTURED
    assert credits.balance(alice).posted_mc == 2000


def test_a_release_gives_all_back_once_and_for_all(alice):
    give(alice, 5000)
    credits.reserve(alice, "job:1", 4000, IMAGE)

    hold = credits.release("job:1")
    late = credits.capture("job:1", 4000)

    assert hold.state == late.state == HoldState.RELEASED
    assert credits.balance(alice) == Balance(5000, 0, 5000)
    assert kinds(alice) == [("grant", 5000)]


def test_nothing_delivered_is_a_release(alice):
    give(alice, 5000)
    credits.reserve(alice, "job:1", 4000, IMAGE)

    assert credits.capture("job:1", 0).state == HoldState.RELEASED


@pytest.mark.parametrize("amount", [-1, 4001])
def test_more_than_was_held_or_less_than_nothing_is_refused(alice, amount):
    give(alice, 5000)
    credits.reserve(alice, "job:1", 4000, IMAGE)

    with pytest.raises(ValueError, match="holds 4000"):
        credits.capture("job:1", amount)

    assert credits.balance(alice).held_mc == 4000


def test_a_hold_that_never_was_can_not_be_closed():
    with pytest.raises(CreditHold.DoesNotExist):
        credits.capture("job:none", 1)
    with pytest.raises(CreditHold.DoesNotExist):
        credits.release("job:none")


def test_what_expires_first_is_spent_first_and_an_allowance_before_a_pack(alice):
    pack = give(alice, 1000)
    allowance = give(alice, 1000, days=20, source=Source.ALLOWANCE)
    gift = give(alice, 1000, source=Source.GIFT)
    soon = give(alice, 1000, days=2)

    credits.reserve(alice, "job:1", 3500, IMAGE)
    credits.capture("job:1", 3500)

    spent = LedgerEntry.objects.filter(kind=EntryKind.CAPTURE).order_by("seq")
    assert [entry.lot_id for entry in spent] == [soon.pk, allowance.pk, gift.pk, pack.pk]
    assert CreditLot.objects.get(pk=pack.pk).remaining_mc == 500


def test_a_partial_capture_gives_back_to_what_lasts_longest(alice):
    forever, monthly = give(alice, 1000), give(alice, 1000, days=20)

    credits.reserve(alice, "job:1", 2000, IMAGE)
    credits.capture("job:1", 1200)

    left = {lot.pk: lot.remaining_mc for lot in CreditLot.objects.all()}
    assert left == {monthly.pk: 0, forever.pk: 800}


def test_credits_past_their_time_can_not_be_spent_even_before_the_sweep(alice):
    pass_time(give(alice, 1000))

    assert credits.balance(alice) == Balance(1000, 0, 0)
    with pytest.raises(NotEnoughCredits):
        credits.reserve(alice, "job:1", 1, IMAGE)


def test_expiry_writes_what_ended_once(alice):
    lot = give(alice, 1000)
    give(alice, 300)
    pass_time(lot)

    credits.expire_lot(lot)
    credits.expire_lot(lot)

    assert credits.balance(alice) == Balance(300, 0, 300)
    assert kinds(alice)[-1] == ("expire", -1000)


def test_a_running_job_keeps_credits_past_their_time_and_a_release_ends_them(alice):
    lot = give(alice, 1000, days=1)
    credits.reserve(alice, "job:1", 400, IMAGE)
    pass_time(lot)

    credits.expire_lot(lot)
    held = credits.balance(alice)
    credits.release("job:1")
    credits.expire_lot(lot)

    assert held == Balance(400, 400, 0)
    assert credits.balance(alice) == Balance(0, 0, 0)


def test_the_sweep_ends_credits(alice):
    pass_time(give(alice, 1000))

    counts = sweep.reconcile(sweep.take)

    assert counts["credits past their time"] == 1
    assert credits.balance(alice) == Balance(0, 0, 0)


def test_staff_give_and_take_with_a_reason(alice, staff):
    key = uuid4()

    for _ in range(2):
        credits.adjust(alice, 5000, staff, "Sorry for the wait", key)
    credits.adjust(alice, -2000, staff, "Given by mistake")

    entries = LedgerEntry.objects.filter(owner=alice).order_by("seq")
    assert [(entry.amount_mc, entry.note) for entry in entries] == [
        (5000, "Sorry for the wait"),
        (-2000, "Given by mistake"),
    ]
    assert {entry.actor_id for entry in entries} == {staff.pk}


def test_staff_take_once_per_key_and_never_more_than_is_free(alice, staff):
    key = uuid4()
    give(alice, 2000), give(alice, 2000)

    for _ in range(2):
        credits.adjust(alice, -3000, staff, "Mistake", key)
    with pytest.raises(NotEnoughCredits):
        credits.adjust(alice, -1001, staff, "Mistake")

    assert credits.balance(alice).posted_mc == 1000


@pytest.mark.parametrize(("amount", "reason"), [(5000, " "), (5000, "\u200b"), (0, "why")])
def test_an_adjustment_needs_an_amount_and_a_reason(alice, staff, amount, reason):
    with pytest.raises(ValueError, match="a reason"):
        credits.adjust(alice, amount, staff, reason)


def test_the_books_of_a_deleted_person_stay_and_name_nobody(alice):
    give(alice, 5000, key="session:cs_1")
    credits.reserve(alice, "job:1", 1000, IMAGE)
    owner_id = alice.pk

    alice.delete()
    credits.release("job:1")
    credits.reverse("session:cs_1", 900, 900)

    assert credits.balance(owner_id) == Balance(0, 0, 0)
    assert LedgerEntry.objects.filter(owner_id=owner_id).count() == 2


def test_the_web_moves_only_the_credits_of_the_person_it_serves(alice, charlie):
    give(charlie, 5000, key="session:cs_1")

    with user_scope(alice.pk):
        own, foreign = credits.balance(alice), CreditLot.objects.count()
        with pytest.raises(ProgrammingError, match="row-level security"):
            give(uuid4(), 1000)
    with user_scope(charlie.pk):
        credits.reserve(charlie, "job:1", 1000, IMAGE)
        credits.capture("job:1", 1000)

    assert (own, foreign) == (Balance(0, 0, 0), 0)
    assert credits.balance(charlie).posted_mc == 4000
