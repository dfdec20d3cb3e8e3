"""The job engine. Rows are the queue; its messages only say that one waits."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery, Task
from celery.signals import beat_init, before_task_publish, task_prerun, worker_init
from django.core.exceptions import ImproperlyConfigured
from structlog.contextvars import clear_contextvars

from core import origins, request_id
from core.postgres.login import refuse_unfenced

_NUMBER = "request_id"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "visiona.settings")


class Step(Task):
    """What a task does was a worker's act."""

    def __call__(self, *args: Any, **options: Any) -> Any:
        with origins.by(origins.worker):
            return super().__call__(*args, **options)


@before_task_publish.connect
def send_request_id(headers: dict[str, Any], **_: object) -> None:
    """A message carries the number of the request that it is for."""
    if number := request_id.current():
        headers[_NUMBER] = number


@task_prerun.connect
def take_request_id(task: Task, **_: object) -> None:
    """Until the thread's next task: celery's own line on its end bears it too."""
    clear_contextvars()
    request_id.take(getattr(task.request, _NUMBER, ""))


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
