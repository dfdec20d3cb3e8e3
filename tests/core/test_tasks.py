from __future__ import annotations

import pytest

from core.models import Heartbeat
from core.tasks import reconcile
from tests import factories
from visiona.celery import app


@pytest.mark.worker
@pytest.mark.django_db
def test_the_sweep_orders_the_due_steps(alice, monkeypatch):
    from generations.tasks import advance_generation

    job = factories.make_generation(factories.make_model(alice))
    ordered: list[tuple[str, ...]] = []
    monkeypatch.setattr(advance_generation, "apply_async", lambda args, **_: ordered.append(args))
    monkeypatch.setattr("core.jobs.enqueue.transaction.on_commit", lambda act: act())

    reconcile()

    assert ordered == [(str(job.pk), "")]
    assert Heartbeat.objects.filter(name="reconcile").exists()


def test_beat_asks_for_a_task_that_exists():
    import core.tasks  # noqa: F401  registers it

    names = {entry["task"] for entry in app.conf.beat_schedule.values()}

    assert names <= set(app.tasks)
