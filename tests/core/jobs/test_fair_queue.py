"""Whose turn it is on our own workers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from core.jobs import fair_queue
from core.jobs.models import State
from tests import factories
from vectorizing.models import Vectorisation

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


def wait_in_line(owner, count, **fields) -> list[Vectorisation]:
    """So many jobs of a person, in the order in which they came."""
    return [
        factories.make_vectorisation(factories.make_vector_source(owner), **fields)
        for _ in range(count)
    ]


def take(count: int = 1) -> list[Vectorisation | None]:
    return [fair_queue.take_next(Vectorisation, 60) for _ in range(count)]


def test_people_take_turns_however_many_jobs_each_has(alice, charlie, staff):
    many, few = wait_in_line(alice, 4), wait_in_line(charlie, 2)
    [one] = wait_in_line(staff, 1)

    taken = take(7)

    assert taken == [many[0], few[0], one, many[1], few[1], many[2], many[3]]


def test_whoever_has_least_at_work_comes_first(alice, charlie):
    first, second, third = wait_in_line(alice, 3)
    take(2)
    first.move(State.FAILED)
    [late] = wait_in_line(charlie, 1)

    taken = take(2)

    assert taken == [late, third]
    assert second.pk


def test_after_a_turn_one_waits_for_those_whose_turn_is_longer_ago(alice, charlie):
    ours, theirs = wait_in_line(alice, 2), wait_in_line(charlie, 2)
    for job in take(2):
        job.move(State.FAILED)

    [next_one] = take()

    assert next_one == ours[1]
    assert take() == [theirs[1]]


def test_one_person_alone_gets_every_worker(alice):
    jobs = wait_in_line(alice, 3)

    assert take(4) == [*jobs, None]


def test_a_worker_that_may_be_dead_costs_its_person_no_turn(alice, charlie):
    [silent, waiting] = wait_in_line(alice, 2)
    wait_in_line(charlie, 3)
    take(2)
    Vectorisation.objects.filter(pk=silent.pk).update(
        lease_until=timezone.now() + timedelta(seconds=45)
    )

    assert take() == [waiting]


def test_the_turn_is_noted_and_leased(alice):
    wait_in_line(alice, 1)

    [job] = take()

    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.RUNNING, 1)
    assert job.lease_until > timezone.now() + timedelta(seconds=50)
    assert job.submitted_at


def test_one_that_waits_for_better_times_is_passed_by(alice):
    later = timezone.now() + timedelta(seconds=30)
    wait_in_line(alice, 1, lease_until=later)
    [ready] = wait_in_line(alice, 1)

    assert take(2) == [ready, None]


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_never_take_the_same_job(alice, charlie):
    jobs = wait_in_line(alice, 4) + wait_in_line(charlie, 2)

    def one_worker(_: int) -> Vectorisation | None:
        try:
            return fair_queue.take_next(Vectorisation, 60)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        taken = [job.pk for job in pool.map(one_worker, range(8)) if job]

    assert sorted(taken) == sorted(job.pk for job in jobs)
