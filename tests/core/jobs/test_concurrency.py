"""One person's hundred jobs do not keep another waiting."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from core import actor
from core.jobs import concurrency
from core.jobs.models import State
from generations.models import Generation
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


def some_jobs(owner, count):
    model = factories.make_model(owner)
    return [factories.make_generation(model, outputs=1) for _ in range(count)]


def test_a_person_gets_so_many_turns_and_not_one_more(alice):
    jobs = some_jobs(alice, 4)

    taken = [concurrency.take(job, 2) for job in jobs]

    assert taken == [True, True, False, False]
    assert not concurrency.is_free(jobs[2], 2)
    assert concurrency.is_free(jobs[2], 3)
    assert [job.state for job in jobs] == ["submitting", "submitting", "queued", "queued"]


def test_another_persons_jobs_take_nobodys_turn(alice, charlie):
    for job in some_jobs(alice, 5):
        concurrency.take(job, 1)

    [first] = some_jobs(charlie, 1)

    assert concurrency.take(first, 1)


def test_the_end_of_a_job_frees_its_turn_for_the_oldest_in_line(alice):
    first, second, third = some_jobs(alice, 3)
    concurrency.take(first, 1)

    first.move(State.FAILED)

    assert concurrency.next_in_line(alice.pk) == [("generation", second.pk)]
    assert concurrency.take(second, 1)
    assert not concurrency.take(third, 1)


def test_a_training_and_a_generation_share_the_turns(alice):
    [generation] = some_jobs(alice, 1)
    training = factories.make_training(factories.make_model(alice, ready=False))

    taken = concurrency.take(training, 1), concurrency.take(generation, 1)

    assert taken == (True, False)


def test_enhancing_a_prompt_takes_no_turn(alice):
    [generation] = some_jobs(alice, 1)
    from generations.models import Enhancement

    Enhancement.objects.create(
        owner=alice, personal_model=generation.personal_model, provider="openai", prompt="x",
        state=State.RUNNING, deadline_at=timezone.now(),
    )  # fmt: skip

    assert concurrency.take(generation, 1)


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_never_take_the_last_turn_twice(alice):
    jobs = some_jobs(alice, 12)

    def take(job):
        try:
            return concurrency.take(Generation.objects.get(pk=job.pk), 3)
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as pool:
        taken = list(pool.map(take, jobs))

    assert taken.count(True) == 3


def test_a_test_takes_no_turn_of_a_live_job(alice):
    [live] = some_jobs(alice, 1)
    with actor.in_mode(is_test=True):
        first, second = some_jobs(alice, 2)

    taken = concurrency.take(first, 1), concurrency.take(second, 1), concurrency.take(live, 1)

    assert taken == (True, False, True)
    assert concurrency.next_in_line(alice.pk) == [("generation", second.pk)]
