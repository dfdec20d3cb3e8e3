from __future__ import annotations

from uuid import UUID

from celery import shared_task

from accounts.services import erasures, exports, staff_acts
from core.jobs.enqueue import enqueue

# As long as all pictures of somebody take, where a worker has a limit.
_LONGEST = 6 * 3600


@shared_task(name="accounts.advance_export", time_limit=_LONGEST)
def advance_export(export_id: str, hint: str = "") -> None:
    exports.FILES.advance(UUID(export_id), hint)


def enqueue_export(export_id: UUID, hint: str = "") -> None:
    enqueue(advance_export, str(export_id), hint)


@shared_task(name="accounts.advance_erasure")
def advance_erasure(erasure_id: str, hint: str = "") -> None:
    erasures.advance(UUID(erasure_id), hint)


def enqueue_erasure(erasure_id: UUID, hint: str = "") -> None:
    """After the commit that made it due. A lost message is made good by the sweep."""
    enqueue(advance_erasure, str(erasure_id), hint)


@shared_task(name="accounts.advance_staff_act")
def advance_staff_act(act_id: str, hint: str = "") -> None:
    staff_acts.advance(UUID(act_id), hint)


def enqueue_staff_act(act_id: UUID, hint: str = "") -> None:
    enqueue(advance_staff_act, str(act_id), hint)
