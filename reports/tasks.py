from __future__ import annotations

from uuid import UUID

from celery import shared_task

from core.jobs.enqueue import enqueue
from reports.services import exports

# As long as a large report takes, where a worker has a limit.
_LONGEST = 2 * 3600


@shared_task(name="reports.advance_export", time_limit=_LONGEST)
def advance_export(export_id: str, hint: str = "") -> None:
    exports.FILES.advance(UUID(export_id), hint)


def enqueue_export(export_id: UUID, hint: str = "") -> None:
    enqueue(advance_export, str(export_id), hint)
