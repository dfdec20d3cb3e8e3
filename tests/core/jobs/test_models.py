from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import product
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core import request_id
from core.jobs.models import FINAL, MOVES, State, backoff
from generations.models import Generation
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


@pytest.fixture
def job(alice):
    return factories.make_generation(factories.make_model(alice))


def test_only_legal_moves_happen(job):
    pairs = set(product(State, State))

    happened = {pair for pair in pairs if moves(job, *pair)}

    assert happened == {(source, target) for source in MOVES for target in MOVES[source]}


def moves(job: Generation, source: State, target: State) -> bool:
    """Whether it does, from one state to the other; what it says and what is written agree."""
    ended = timezone.now() if source in FINAL else None
    Generation.objects.filter(pk=job.pk).update(state=source, finished_at=ended)
    moved = job.move(target)
    assert Generation.objects.get(pk=job.pk).state == (target if moved else source)
    return moved


def test_every_state_is_reached_and_every_unfinished_one_can_end():
    reached = set().union(*MOVES.values())

    assert reached | {State.QUEUED} == set(State)
    assert all(targets & FINAL for targets in MOVES.values())


def test_a_stale_copy_loses_the_race(job):
    stale = Generation.objects.get(pk=job.pk)

    first, second = job.move(State.SUBMITTING), stale.move(State.SUBMITTING)

    assert (first, second) == (True, False)


def test_an_end_writes_its_time_and_frees_the_lease(job):
    job.claim(60)

    job.move(State.FAILED, error="why")

    job.refresh_from_db()
    assert job.finished_at is not None
    assert job.lease_until is None


def test_a_finished_job_takes_no_notes(job):
    job.move(State.CANCELED)

    assert job.note(searches=5) is False
    assert job.request_cancel() is False


def test_one_holder_at_a_time(job):
    other = Generation.objects.get(pk=job.pk)

    taken, refused = job.claim(60), other.claim(60)
    job.release(look_in=0)

    assert (taken, refused, other.claim(60)) == (True, False, True)


def test_a_lease_that_ran_out_can_be_taken(job):
    job.claim(60)
    Generation.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))

    assert job.claim(60)


def test_due_are_the_free_unfinished_ones_whose_time_has_come(alice):
    model = factories.make_model(alice)
    now = timezone.now()
    due = factories.make_generation(model)
    factories.make_generation(model, next_look_at=now + timedelta(minutes=1))
    factories.make_generation(model, lease_until=now + timedelta(minutes=1))
    factories.make_generation(model, state=State.FAILED, finished_at=now)

    assert list(Generation.objects.due(timezone.now())) == [due]


def test_a_providers_job_belongs_to_one_row_only(job, alice):
    twin = factories.make_generation(job.personal_model)
    for each in (job, twin):
        each.move(State.SUBMITTING)
    job.adopt("remote-1")

    adopted = twin.adopt("remote-1")

    assert adopted is False
    assert Generation.objects.get(pk=twin.pk).state == State.SUBMITTING


def test_a_form_sent_twice_makes_one_row(job):
    with pytest.raises(IntegrityError, match="request_once"), transaction.atomic():
        factories.make_generation(job.personal_model, request_key=job.request_key)


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "lost"},
        {"state": State.FAILED},
        {"finished_at": timezone.now()},
    ],
)
def test_the_database_refuses_a_row_that_cannot_be(job, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Generation.objects.filter(pk=job.pk).update(**wrong)


@given(attempts=st.integers(0, 1000))
def test_the_wait_grows_and_stays_bounded(attempts):
    assert 5 <= backoff(attempts) <= backoff(attempts + 1) <= 300


@pytest.mark.django_db(transaction=True)
def test_of_twenty_workers_one_gets_the_step(alice):
    job = factories.make_generation(factories.make_model(alice), request_key=uuid4())

    def submit(_: int) -> bool:
        try:
            return Generation.objects.get(pk=job.pk).move(State.SUBMITTING)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        won = list(pool.map(submit, range(20)))

    assert won.count(True) == 1


def test_a_job_keeps_the_number_of_the_request_that_ordered_it_and_its_moves_bear_it(job, caplog):
    caplog.set_level("INFO", "core.jobs.models")
    with request_id.bound("of-the-click"):
        ordered = Generation().request_id
    job.request_id = ordered

    with request_id.bound("of-the-sweep"):
        job.move(State.SUBMITTING)

    assert [one.msg["request_id"] for one in caplog.records] == ["of-the-click"]
