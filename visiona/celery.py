"""The job engine. Rows are the queue; its messages only say that one waits."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery, Task
from celery.signals import beat_init, worker_init
from django.core.exceptions import ImproperlyConfigured

from core import origins
from core.postgres.login import refuse_unfenced

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "visiona.settings")


class Step(Task):
    """What a task does was a worker's act."""

    def __call__(self, *args: Any, **options: Any) -> Any:
        with origins.by(origins.worker):
            return super().__call__(*args, **options)


app = Celery("visiona", task_cls=Step)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
@beat_init.connect
def end_with_a_wrong_login(**_: object) -> None:
    """Celery goes on after an exception of such a function, but not after an exit."""
    try:
        refuse_unfenced()
    except ImproperlyConfigured as error:
        raise SystemExit(str(error)) from error
