from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from billing.models import Purpose
from billing.services import audit, credits
from billing.services.credits import NotEnoughCredits
from billing.services.quotes import QuoteExpired
from core.jobs.models import State
from tests import factories
from tests.generations.conftest import holds_of, spendable
from tests.vectorizing.conftest import FLAT, LINE
from vectorizing.models import VectorBatch, Vectorisation
from vectorizing.services import batches
from vectorizing.services.refusals import VectoriserRefused

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.worker,
    pytest.mark.usefixtures("two_credits"),
]


@pytest.fixture
def batch(alice) -> VectorBatch:
    return batches.create(alice, uuid4())


def fill(batch, count: int, **fields) -> list:
    return [factories.make_vector_source(batch.owner, batch=batch, **fields) for _ in range(count)]


def test_a_batch_is_made_once_per_request(alice):
    key = uuid4()

    assert batches.create(alice, key) == batches.create(alice, key)


def test_all_pictures_are_started_with_one_setting_and_their_prices_set_aside(alice, batch):
    sources = fill(batch, 2)

    jobs = batches.start(alice, batch, LINE)

    batch.refresh_from_db()
    assert [job.source for job in jobs] == sources
    assert {job.options for job in jobs} == {LINE} == {batch.options}
    assert [hold.amount_mc for hold in holds_of(alice)] == [1000, 1000]
    assert [item.job for item in batches.items(batch)] == jobs
    assert batch.started_at


def test_all_or_nothing(alice, batch):
    fill(batch, 3)

    with pytest.raises(NotEnoughCredits) as refusal:
        batches.start(alice, batch, FLAT)

    batch.refresh_from_db()
    assert (refusal.value.needed_mc, refusal.value.missing_mc) == (3000, 1000)
    assert (Vectorisation.objects.count(), holds_of(alice), batch.started_at) == (0, [], None)
    assert spendable(alice) == 2000


def test_started_twice_it_is_started_once(alice, batch):
    fill(batch, 2)

    first, second = (batches.start(alice, batch, FLAT) for _ in range(2))

    assert first == second
    assert len(holds_of(alice)) == 2


def test_the_same_picture_twice_is_drawn_and_paid_once(alice, batch):
    [source] = fill(batch, 1)
    fill(batch, 2, sha256=source.sha256)

    [job] = batches.start(alice, batch, FLAT)

    assert [item.job for item in batches.items(batch)] == [job] * 3
    assert spendable(alice) == 1000


def test_what_was_previewed_or_paid_before_lowers_the_sum(alice, batch):
    credits.grant(alice, 10_000, "staff", "test:more")
    previewed, paid, _ = fill(batch, 3)
    factories.make_vectorisation(previewed, Purpose.PREVIEW, state=State.SUCCEEDED)
    done = factories.make_vectorisation(paid, state=State.SUCCEEDED)
    shown = batches.price(alice, batch, FLAT)

    jobs = batches.start(alice, batch, FLAT, shown)

    assert shown.amount_mc == 1800
    assert sorted(job.price_mc for job in jobs if job != done) == [800, 1000]
    assert done in jobs
    assert list(audit.breaks()) == []


def test_the_shown_sum_is_the_most_that_is_taken(alice, batch):
    fill(batch, 1)
    shown = batches.price(alice, batch, FLAT)
    fill(batch, 1)

    with pytest.raises(QuoteExpired):
        batches.start(alice, batch, FLAT, shown)

    assert not Vectorisation.objects.exists()


def test_an_empty_batch_and_one_whose_time_is_over_start_nothing(alice, batch):
    fill(batch, 1, expires_at=timezone.now())

    with pytest.raises(VectoriserRefused, match="no picture"):
        batches.start(alice, batch, FLAT)
    assert batch not in batches.alive(alice)


def test_a_retried_picture_shows_its_newest_job(alice, batch):
    [source] = fill(batch, 1)
    [failed] = batches.start(alice, batch, FLAT)
    failed.move(State.FAILED)

    again = factories.make_vectorisation(
        source, created_at=failed.created_at + timedelta(seconds=1)
    )

    assert [item.job for item in batches.items(batch)] == [again]


def test_cancelling_stops_what_is_not_done(alice, batch):
    fill(batch, 2)
    done, waiting = batches.start(alice, batch, FLAT)
    done.move(State.FAILED)

    assert batches.cancel(batch) == [waiting]
    assert batches.cancel(batch) == []
