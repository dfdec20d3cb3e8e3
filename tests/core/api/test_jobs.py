from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone
from rest_framework import serializers

from core.api.jobs import JobError, JobView, error_of
from core.api.serializers import AddressField, OutputSerializer
from core.jobs.models import State
from generations.models import Enhancement


class WatchedSerializer(OutputSerializer):
    state = serializers.CharField()
    url = AddressField("/api/jobs/{}")


class Watched(JobView):
    """Knows one job, and notes what it was asked to hasten."""

    serializer = WatchedSerializer

    def __init__(self, job):
        self.job, self.enqueued = job, []

    def jobs(self):
        return SimpleNamespace(get=lambda pk: self.job)

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

    answer = view.respond(view.job)

    assert (answer.status_code, answer.data["state"]) == (200, state)
    assert view.enqueued == [view.job.pk] * times


@pytest.mark.parametrize(("state", "status"), [(State.RUNNING, 202), (State.SUCCEEDED, 200)])
def test_after_a_wait_a_job_at_work_is_still_accepted(state, status):
    answer = Watched(job(state)).respond_after_wait(None)

    assert answer.status_code == status
    assert answer.headers["Location"] == answer.data["url"]


@pytest.mark.parametrize(
    ("ended", "error"),
    [
        (Enhancement(state=State.RUNNING), None),
        (Enhancement(state=State.SUCCEEDED), None),
        (Enhancement(state=State.CANCELED), JobError("canceled", "You stopped it.")),
        (Enhancement(state="failed", error_kind="gone", error="Lost."), JobError("gone", "Lost.")),
    ],
    ids=["at work", "succeeded", "stopped", "failed"],
)
def test_what_ended_without_a_result_says_why(ended, error):
    assert error_of(ended, "You stopped it.") == error
