from __future__ import annotations

from uuid import uuid4

import pytest

from core.jobs.models import State
from models_training import tasks
from models_training.services import deletions
from tests import factories
from visiona.celery import app


def waiting_messages() -> str:
    with app.connection_for_read() as connection:
        return str(connection.default_channel.client.lrange("io", 0, -1))


def test_a_task_reaches_the_broker_once_the_transaction_is_done(
    db, django_capture_on_commit_callbacks
):
    training_id = uuid4()

    with django_capture_on_commit_callbacks(execute=True) as sent:
        tasks.enqueue_training(training_id)
        assert str(training_id) not in waiting_messages()

    assert len(sent) == 1
    assert str(training_id) in waiting_messages()


@pytest.mark.worker
def test_the_task_of_a_deletion_takes_its_next_step(alice):
    model = factories.make_model(alice, ready=False)
    deletion = deletions.delete_model(model)

    tasks.advance_deletion(str(deletion.pk))

    deletion.refresh_from_db()
    assert deletion.state == State.SUCCEEDED


@pytest.mark.worker
def test_the_task_takes_the_next_step(alice):
    model = factories.make_model(alice, ready=False)
    training = factories.make_training(model)
    training.request_cancel()

    tasks.advance_training(str(training.pk))

    training.refresh_from_db()
    assert training.state == State.CANCELED
