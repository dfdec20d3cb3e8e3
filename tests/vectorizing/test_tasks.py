from __future__ import annotations

from uuid import uuid4

import pytest

from core.jobs.models import State
from tests import factories
from vectorizing import tasks
from vectorizing.services import vectorisations
from visiona.celery import app


def ordered(job_id: object) -> list[str]:
    """The tasks that wait at the broker for this job, among those of our own machines."""
    with app.connection_for_read() as connection:
        queue = connection.default_channel.client.lrange("cpu", 0, -1)
    return [message.decode() for message in queue if str(job_id).encode() in message]


def test_a_step_is_ordered_of_our_own_machines_only_after_the_commit(
    db, django_capture_on_commit_callbacks
):
    job_id = uuid4()
    with django_capture_on_commit_callbacks() as callbacks:
        tasks.enqueue_vectorisation(job_id)
        assert ordered(job_id) == []

    callbacks[0]()

    [message] = ordered(job_id)
    assert "vectorizing.advance_vectorisation" in message


@pytest.mark.worker
def test_what_is_done_is_not_ordered(source, django_capture_on_commit_callbacks):
    jobs = [
        factories.make_vectorisation(source, state=State.SUCCEEDED),
        factories.make_vectorisation(factories.make_vector_source(source.owner)),
    ]

    with django_capture_on_commit_callbacks() as callbacks:
        tasks.enqueue_all(jobs)

    assert len(callbacks) == 1


@pytest.mark.worker
def test_a_task_takes_the_step_of_its_job(source):
    job = factories.make_vectorisation(source)
    vectorisations.cancel(job)

    tasks.advance_vectorisation(str(job.pk))

    job.refresh_from_db()
    assert job.state == State.CANCELED


@pytest.mark.worker
def test_a_row_that_is_gone_is_no_error(db):
    tasks.advance_vectorisation(str(uuid4()))
