"""A job of a closed service waits, and gets the time back that it waited.

Only what is in line waits: what a provider has already goes on and is collected. The time for
which its service was closed is added to a job's deadline, so that nothing expires because of it.
"""

from __future__ import annotations

from django.utils import timezone

from core import actor
from core.jobs.models import Job, State
from core.switches import is_on
from core.switches.models import SPENDS, Service, ServiceSwitch
from core.switches.snapshot import standing

# The sweep enqueues it again after so many seconds.
LOOK_IN = 30.0


def must_wait(job: Job, service: Service) -> bool:
    """Whether this job stays in line: its service is closed, and nobody wants it stopped. What it
    waited so far is on its deadline afterwards."""
    if job.state != State.QUEUED:
        return False
    give_time_back(job, service)
    if job.cancel_requested_at:
        return False
    with actor.in_mode(is_test=job.is_test):
        return not is_on(service)


def give_time_back(job: Job, service: Service) -> None:
    """Move the deadline by what its service was closed since it was asked for; that once."""
    names = {service.value} | ({Service.SPENDING.value} if service in SPENDS else set())
    rows = [row for name, row in standing().items() if name in names]
    if not any(row.at > job.created_at or not row.is_on for row in rows):
        return
    closed = ServiceSwitch.objects.closed_between(names, job.created_at, timezone.now())
    job.give_time(int(closed.total_seconds()))
