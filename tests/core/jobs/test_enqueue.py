from __future__ import annotations

import pytest
from kombu.exceptions import OperationalError

from core.jobs.enqueue import enqueue
from generations.tasks import advance_generation

pytestmark = pytest.mark.django_db


def test_a_task_goes_out_only_after_the_commit(monkeypatch, django_capture_on_commit_callbacks):
    sent: list[tuple[object, ...]] = []
    monkeypatch.setattr(advance_generation, "apply_async", lambda args, **_: sent.append(args))

    with django_capture_on_commit_callbacks(execute=True):
        enqueue(advance_generation, "1")
        before = list(sent)

    assert (before, sent) == ([], [("1",)])


def test_a_broker_that_is_away_stops_nobody(settings, django_capture_on_commit_callbacks):
    from visiona.celery import app

    with app.connection_for_write(url="redis://127.0.0.1:1/0") as away:
        with pytest.raises(OperationalError):
            away.ensure_connection(max_retries=0, timeout=0.2)
        plain = advance_generation.apply_async

        def lost(args: tuple[object, ...], **options: object) -> object:
            return plain(args, connection=away, **options)

        advance_generation.apply_async = lost
        try:
            with django_capture_on_commit_callbacks(execute=True):
                enqueue(advance_generation, "1")
        finally:
            advance_generation.apply_async = plain

    assert advance_generation.apply_async == plain
