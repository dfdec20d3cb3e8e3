"""What of a picture went to whom."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from core.sent import Sent, service
from generations.models import Generation

# Replicate deletes what went in and out of a call to its API after an hour.
GONE_AFTER = timedelta(hours=1)


def of_generation(job: Generation) -> list[Sent]:
    to = service("replicate", is_test=job.is_test)
    if job.submitted_at is None:
        return [Sent(to, "nothing", kept="nothing has been sent")]
    gone = job.finished_at + GONE_AFTER if job.finished_at else None
    is_gone = gone is not None and gone <= timezone.now()
    what = "the prompt and the settings; the pictures were made there"
    kept = "deleted there an hour after the end"
    return [Sent(to, what, job.submitted_at, gone if is_gone else None, kept)]
