"""Enqueueing a task: after the commit, never waiting for a broker that is away."""

from __future__ import annotations

from typing import Any

import structlog
from celery import Task
from django.db import transaction
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)


def enqueue(task: Task, *args: Any) -> None:
    """Order a step once the current transaction is committed. A lost order is the sweep's."""
    transaction.on_commit(lambda: _send(task, args))


def _send(task: Task, args: tuple[Any, ...]) -> None:
    try:
        task.apply_async(args, retry=False)
    except OperationalError:
        log.warning("broker away, the sweep will find it", task=task.name)
