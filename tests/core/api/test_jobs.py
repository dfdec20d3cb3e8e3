from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from core.api.jobs import JobView
from core.jobs.models import State
from generations.models import Enhancement


class Watched(JobView):
    """Knows one job, and notes what it was asked to hasten."""

    def __init__(self, job):
        self.job, self.enqueued = job, []

    def jobs(self):
        return SimpleNamespace(get=lambda pk: self.job)

    def described(self, job):
        return {"state": job.state, "url": "/api/jobs/1"}

    def enqueue(self, job_id):
        self.enqueued.append(job_id)


def job(state: State, minutes: int = 0) -> Enhancement:
    return Enhancement(state=state, next_look_at=timezone.now() + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("state", "minutes", "times"),
    [(State.RUNNING, 0, 1), (State.RUNNING, 5, 0), (State.SUCCEEDED, 0, 0)],
    ids=["its look is due", "its look is later", "it has ended"],
)
def test_who_watches_need_not_wait_for_the_sweep(state, minutes, times):
    view = Watched(job(state, minutes))

    answer = view.looked_at(view.job)

    assert (answer.status_code, answer.data["state"]) == (200, state)
    assert view.enqueued == [view.job.pk] * times


@pytest.mark.parametrize(("state", "status"), [(State.RUNNING, 202), (State.SUCCEEDED, 200)])
def test_after_a_wait_a_job_at_work_is_still_accepted(state, status):
    answer = Watched(job(state)).waited(None)

    assert (answer.status_code, answer.headers["Location"]) == (status, "/api/jobs/1")
