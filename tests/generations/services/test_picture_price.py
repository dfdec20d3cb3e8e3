from __future__ import annotations

from uuid import uuid4

import pytest

from billing.models import Purpose
from billing.services import paid_jobs, quotes
from billing.services.quotes import QuoteExpired
from core.jobs.models import State
from generations.services import picture_price
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


@pytest.mark.parametrize("pictures", [1, 4])
def test_each_picture_costs_a_credit(alice, pictures):
    found = picture_price.quote(alice, pictures)

    assert (found.purpose, found.amount_mc) == (Purpose.IMAGE, pictures * 1000)
    assert found.after_mc == found.spendable_mc - pictures * 1000


def test_the_price_that_was_shown_is_the_one_accepted(alice):
    shown = picture_price.quote(alice, 4)

    accepted = picture_price.accept(alice, quotes.token(shown), 4)

    assert (accepted.pk, accepted.amount_mc) == (shown.pk, 4000)


def test_another_number_of_pictures_costs_the_shown_price_each(alice):
    shown = picture_price.quote(alice, 4)
    shown.unit_mc = 500

    assert picture_price.accept(alice, quotes.token(shown), 2).amount_mc == 1000


def test_where_no_price_was_shown_it_costs_what_it_costs_now(alice):
    assert picture_price.accept(alice, "", 3).amount_mc == 3000


def test_a_price_that_is_not_ones_own_is_refused(alice, charlie):
    theirs = quotes.token(picture_price.quote(charlie, 4))

    for token in (theirs, "garbage"):
        with pytest.raises(QuoteExpired):
            picture_price.accept(alice, token, 4)


def test_each_batch_finds_its_hold_and_only_its_own(model):
    first, second, _ = (factories.make_generation(model) for _ in range(3))

    found = picture_price.holds([first, second])

    assert {pk: hold.key for pk, hold in found.items()} == {
        first.pk: paid_jobs.key_of(first.pk),
        second.pk: paid_jobs.key_of(second.pk),
    }


def test_a_hold_is_over_with_its_job_and_not_before(model):
    job = factories.make_generation(model)
    key = paid_jobs.key_of(job.pk)

    assert not picture_price.is_over(key)
    job.move(State.FAILED)
    assert picture_price.is_over(key)


def test_a_hold_whose_job_is_gone_is_over(db):
    assert picture_price.is_over(paid_jobs.key_of(uuid4()))
