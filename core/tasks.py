from __future__ import annotations

from celery import shared_task

from core.jobs import sweep


@shared_task(name="core.tasks.reconcile")
def reconcile() -> None:
    """Every minute by beat; `manage.py reconcile` does the same by hand."""
    sweep.reconcile(sweep.enqueue)
