from __future__ import annotations

from functools import partial
from uuid import uuid4

import pytest

from accounts.models import LimitPeriod
from billing.models import CreditHold, Purpose
from billing.services import credits, token_limits
from billing.services.credits import TokenLimitReached
from core import actor
from core.row_security import user_scope
from tests import factories
from tests.api import make_token
from tests.billing.at_once import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _gift(settings):
    settings.SIGNUP_CREDITS = 200_000


def spend(owner, token, amount_mc, key=""):
    with user_scope(owner.pk), actor.with_token(token):
        return credits.reserve(owner, key or f"job:{uuid4()}", amount_mc, Purpose.IMAGE)


def token_of(owner, limit_mc=5000, **more):
    return make_token(owner, limit_mc=limit_mc, **more)[0].acting


def test_a_token_spends_up_to_its_limit_and_its_person_on(alice):
    token = token_of(alice)
    hold = spend(alice, token, 3000)

    with pytest.raises(TokenLimitReached) as refusal:
        spend(alice, token, 3000)
    spend(alice, token, 2000)
    spend(alice, None, 3000)

    assert hold.token_id == token.id
    assert (refusal.value.needed_mc, refusal.value.available_mc) == (3000, 2000)


def test_what_was_not_delivered_can_be_spent_again(alice):
    token = token_of(alice)
    spend(alice, token, 5000, "job:a")

    with user_scope(alice.pk):
        credits.capture("job:a", 1000)

    assert spend(alice, token, 4000).amount_mc == 4000


def test_a_repeat_of_what_was_held_is_no_spending(alice):
    token = token_of(alice)

    first, again = (spend(alice, token, 5000, "job:a") for _ in range(2))

    assert first == again


def test_a_monthly_limit_starts_anew_with_the_month(alice, time_machine):
    time_machine.move_to("2026-11-30T23:59:00Z")
    row, _ = make_token(alice, limit_mc=5000, limit_period=LimitPeriod.MONTH)
    forever = token_of(alice)
    spend(alice, row.acting, 5000)
    spend(alice, forever, 5000)

    time_machine.move_to("2026-12-01T00:00:01Z")
    spend(alice, row.acting, 5000)
    with pytest.raises(TokenLimitReached):
        spend(alice, forever, 1)

    with user_scope(alice.pk):
        spent = token_limits.spending([row.pk, forever.id])
    assert spent[row.pk] == actor.Spent(10_000, 5000)
    assert spent[forever.id] == actor.Spent(5000, 0)


def test_a_token_without_a_limit_has_none(alice):
    token = token_of(alice, limit_mc=None)

    assert spend(alice, token, 150_000).token_id == token.id


@pytest.mark.django_db(transaction=True)
def test_tokens_that_spend_at_once_do_not_pass_the_limit_together():
    alice = factories.make_user(f"{uuid4()}@example.com")
    token = token_of(alice)

    outcomes = at_once([partial(spend, alice, token, 1000) for _ in range(12)])

    with user_scope(alice.pk):
        held = CreditHold.objects.count()
        spent = token_limits.spent_mc(token.id, None)
    assert (held, spent) == (5, 5000)
    assert sum(isinstance(one, TokenLimitReached) for one in outcomes) == 7
