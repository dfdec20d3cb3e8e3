from __future__ import annotations

from datetime import datetime
from uuid import UUID

from celery import shared_task
from django.db import DatabaseError

from core.jobs import leases, sweep

# As often as a lease could last.
MOST_TRIES = 24


@shared_task(name="core.tasks.reconcile")
def reconcile() -> None:
    """Every minute by beat; `manage.py reconcile` does the same by hand."""
    sweep.reconcile(sweep.enqueue)


@shared_task(
    name=leases.GIVE_BACK,
    autoretry_for=(DatabaseError,),
    default_retry_delay=leases.TRY_AGAIN,
    max_retries=MOST_TRIES,
)
def give_back(label: str, job_id: str, lease: str) -> None:
    """A step died while the database was away; its job is free when the database is back."""
    leases.give_back(label, UUID(job_id), datetime.fromisoformat(lease))
