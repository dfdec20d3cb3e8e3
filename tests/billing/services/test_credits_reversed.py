"""Refunds and disputes: what is taken back, owed, paid later and given back."""

from __future__ import annotations

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from billing.models import (
    CreditAccount,
    Purpose,
)
from billing.services import credits
from billing.services.credits import Balance
from tests.billing.steps import give, kinds, pass_time
from tests.deep import times

pytestmark = [pytest.mark.django_db, pytest.mark.worker, pytest.mark.usefixtures("right_books")]
IMAGE, TRAINING = Purpose.IMAGE, Purpose.TRAINING


def test_a_refund_takes_back_in_proportion(alice):
    give(alice, 50_000, key="session:cs_1")

    lot = credits.reverse("session:cs_1", 300, 900, "Refund")

    assert (lot.remaining_mc, lot.reversed_mc) == (33_334, 16_666)
    assert credits.balance(alice).spendable_mc == 33_334


def test_the_same_refund_told_twice_takes_once(alice):
    give(alice, 50_000, key="session:cs_1")

    credits.reverse("session:cs_1", 300, 900)
    credits.reverse("session:cs_1", 300, 900)

    assert kinds(alice) == [("grant", 50_000), ("reverse", -16_666)]


def test_what_was_spent_already_is_owed_and_the_next_grant_pays_it(alice):
    give(alice, 50_000, key="session:cs_1")
    credits.reserve(alice, "job:1", 40_000, TRAINING)
    credits.capture("job:1", 40_000)

    credits.reverse("session:cs_1", 900, 900)
    in_debt = credits.balance(alice)
    give(alice, 30_000)
    still = credits.balance(alice)
    give(alice, 30_000)

    assert in_debt == Balance(-40_000, 0, 0)
    assert still == Balance(-10_000, 0, 0)
    assert credits.balance(alice) == Balance(20_000, 0, 20_000)
    assert CreditAccount.objects.get(pk=alice.pk).owed_mc == 0


def test_other_credits_pay_a_debt_at_once(alice):
    give(alice, 10_000, key="session:cs_1")
    credits.reserve(alice, "job:1", 10_000, IMAGE)
    credits.capture("job:1", 10_000)
    give(alice, 15_000)

    credits.reverse("session:cs_1", 900, 900)

    assert credits.balance(alice) == Balance(5000, 0, 5000)
    assert kinds(alice)[-3:] == [("reverse", -10_000), ("settle", -10_000), ("settle", 10_000)]


def test_a_job_that_holds_credits_finishes_after_a_refund(alice):
    give(alice, 10_000, key="session:cs_1")
    credits.reserve(alice, "job:1", 10_000, IMAGE)

    credits.reverse("session:cs_1", 900, 900)
    credits.capture("job:1", 10_000)

    assert credits.balance(alice) == Balance(-10_000, 0, 0)


def test_a_job_that_fails_after_a_refund_leaves_no_debt(alice):
    give(alice, 10_000, key="session:cs_1")
    credits.reserve(alice, "job:1", 10_000, IMAGE)

    credits.reverse("session:cs_1", 900, 900)
    credits.release("job:1")

    assert credits.balance(alice) == Balance(0, 0, 0)


def test_a_won_dispute_gives_back_even_what_other_credits_paid(alice):
    give(alice, 10_000, key="session:cs_1")
    credits.reserve(alice, "job:1", 10_000, IMAGE)
    give(alice, 15_000)
    credits.reverse("session:cs_1", 900, 900, "Dispute")
    credits.release("job:1")

    credits.reverse("session:cs_1", 0, 900, "Dispute won")
    credits.reverse("session:cs_1", 0, 900, "Dispute won")

    assert credits.balance(alice) == Balance(25_000, 0, 25_000)


def test_what_comes_back_after_its_time_gets_time_anew(alice):
    lot = give(alice, 10_000, days=1, key="invoice:in_1")
    credits.reverse("invoice:in_1", 900, 900)
    pass_time(lot)

    credits.reverse("invoice:in_1", 0, 900)

    assert credits.balance(alice).spendable_mc == 10_000


def test_a_refund_of_what_never_came_says_so():
    assert credits.reverse("session:cs_none", 900, 900) is None


def test_a_free_purchase_has_nothing_to_take_back(alice):
    give(alice, 10_000, key="session:cs_1")

    credits.reverse("session:cs_1", 0, 0)

    assert credits.balance(alice).posted_mc == 10_000


@hypothesis_settings(max_examples=times(15, 100), deadline=None)
@given(
    granted=st.integers(1, 10**6),
    charged=st.integers(1, 10**5),
    told=st.lists(st.integers(0, 2 * 10**5), min_size=1, max_size=5),
    spent=st.integers(0, 10**6),
)
def test_only_the_last_sum_of_refunds_counts(granted, charged, told, spent):
    owner, key = uuid4(), f"session:{uuid4()}"
    give(owner, granted, key=key)
    spent = min(spent, granted)
    if spent:
        credits.reserve(owner, f"job:{owner}", spent, IMAGE)
        credits.capture(f"job:{owner}", spent)

    for returned in told:
        lot = credits.reverse(key, returned, charged)

    taken = granted * min(told[-1], charged) // charged
    assert lot.reversed_mc == taken
    assert credits.balance(owner).posted_mc == granted - spent - taken
    assert credits.balance(owner).spendable_mc == max(0, granted - spent - taken)
