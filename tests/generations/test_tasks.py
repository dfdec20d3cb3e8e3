from __future__ import annotations

from uuid import uuid4

import pytest

from core.jobs.models import State
from generations import tasks
from generations.services import generations
from tests import factories
from visiona.celery import app


def ordered(job_id: object) -> list[str]:
    """The tasks that wait at the broker for this job."""
    with app.connection_for_read() as connection:
        queue = connection.default_channel.client.lrange("io", 0, -1)
    return [message.decode() for message in queue if str(job_id).encode() in message]


@pytest.mark.parametrize(
    ("enqueue", "task"),
    [
        (tasks.enqueue_generation, "generations.advance_generation"),
        (tasks.enqueue_enhancement, "generations.advance_enhancement"),
    ],
)
def test_a_step_is_ordered_only_after_the_commit(
    db, enqueue, task, django_capture_on_commit_callbacks
):
    job_id = uuid4()
    with django_capture_on_commit_callbacks() as callbacks:
        enqueue(job_id)
        assert ordered(job_id) == []

    callbacks[0]()

    [message] = ordered(job_id)
    assert task in message


@pytest.mark.worker
def test_a_task_takes_the_step_of_its_job(model):
    job = factories.make_generation(model)
    generations.cancel_generation(job)

    tasks.advance_generation(str(job.pk))

    job.refresh_from_db()
    assert job.state == State.CANCELED


@pytest.mark.worker
@pytest.mark.parametrize("task", [tasks.advance_generation, tasks.advance_enhancement])
def test_a_row_that_is_gone_is_no_error(db, task):
    task(str(uuid4()))
