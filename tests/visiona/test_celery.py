from __future__ import annotations

from types import SimpleNamespace

from structlog.contextvars import clear_contextvars

from core import request_id
from core.tasks import reconcile
from visiona.celery import app, take_request_id


def test_a_message_carries_the_number_of_the_request_that_it_is_for_and_its_step_bears_it():
    with app.connection_for_write() as link:
        queue = link.SimpleQueue("of-this-test", no_ack=True)
        with request_id.bound("of-the-click"):
            reconcile.apply_async(queue="of-this-test")
        message = queue.get(timeout=5)
        queue.close()

    take_request_id(SimpleNamespace(request=SimpleNamespace(**message.headers)))
    inside = request_id.current()
    clear_contextvars()

    assert inside == "of-the-click"


def test_a_step_that_nobody_clicked_for_bears_none():
    with request_id.bound("of-the-thread's-last-task"):
        take_request_id(SimpleNamespace(request=SimpleNamespace()))

        assert request_id.current() == ""
