"""The first visit and its gift, and what a look at the balance costs."""

from __future__ import annotations

import pytest

from billing.models import (
    CreditLot,
    Purpose,
)
from billing.services import credits
from billing.services.credits import Balance
from tests.billing.steps import give

pytestmark = [pytest.mark.django_db, pytest.mark.worker, pytest.mark.usefixtures("right_books")]
IMAGE, TRAINING = Purpose.IMAGE, Purpose.TRAINING


def test_a_newcomer_gets_the_gift_once(alice, settings):
    settings.SIGNUP_CREDITS = 5000

    credits.account_of(alice)
    give(alice, 1000)

    assert credits.balance(alice).spendable_mc == 6000
    assert CreditLot.objects.filter(source_key=f"signup:{alice.pk}").count() == 1


def test_the_gift_is_there_for_whatever_comes_first(alice, charlie, settings):
    settings.SIGNUP_CREDITS = 5000

    seen = credits.balance(alice)
    credits.reserve(charlie, "job:1", 5000, IMAGE)

    assert seen == Balance(5000, 0, 5000)
    assert credits.balance(charlie) == Balance(5000, 5000, 0)


def test_a_balance_costs_one_query(alice, django_assert_num_queries):
    credits.account_of(alice)

    with django_assert_num_queries(1):
        credits.balance(alice)
