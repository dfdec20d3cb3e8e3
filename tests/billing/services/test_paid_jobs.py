from __future__ import annotations

from uuid import uuid4

import pytest

from billing.models import Purpose
from billing.services import credits, paid_jobs, quotes
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


@pytest.fixture
def job(alice):
    """Four pictures' price held for a job."""
    factories.give_credits(alice, 10_000)
    job_id = uuid4()
    paid_jobs.hold(alice, job_id, quotes.quote(alice, Purpose.IMAGE, 4))
    return job_id


def test_what_was_delivered_is_paid_and_the_rest_is_free(alice, job):
    before = credits.balance(alice)

    paid_jobs.settle(job, delivered=3, asked=4)
    paid_jobs.settle(job, delivered=3, asked=4)

    after = credits.balance(alice)
    assert (before.held_mc, after.held_mc) == (4000, 0)
    assert before.posted_mc - after.posted_mc == 3000
    assert paid_jobs.of(job).captured_mc == 3000


def test_nothing_delivered_is_nothing_paid(alice, job):
    before = credits.balance(alice).posted_mc

    paid_jobs.set_free(job)
    paid_jobs.set_free(job)

    assert credits.balance(alice).posted_mc == before
    assert credits.balance(alice).held_mc == 0


def test_a_second_hold_of_the_same_job_takes_nothing_more(alice, job):
    paid_jobs.hold(alice, job, quotes.quote(alice, Purpose.IMAGE, 4))

    assert credits.balance(alice).held_mc == 4000


def test_too_few_credits_hold_nothing(alice):
    have = credits.balance(alice).spendable_mc
    price = quotes.quote(alice, Purpose.IMAGE, have // 1000 + 1)
    job_id = uuid4()

    with pytest.raises(credits.NotEnoughCredits) as refused:
        paid_jobs.hold(alice, job_id, price)

    assert refused.value.missing_mc > 0
    assert paid_jobs.of(job_id) is None


def test_a_job_from_before_there_were_prices_ends_without_one():
    assert paid_jobs.settle(uuid4(), delivered=1, asked=1) is None
    assert paid_jobs.set_free(uuid4()) is None


def test_a_hold_names_its_job():
    job_id = uuid4()

    assert paid_jobs.id_of(paid_jobs.key_of(job_id)) == str(job_id)
