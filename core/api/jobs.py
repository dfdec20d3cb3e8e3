"""Endpoints that answer with a job: its end may be waited for, and who watches gets it sooner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.response import Response

from core.api.serializers import OutputSerializer
from core.api.views import ApiView
from core.jobs.models import Job, State


@dataclass(frozen=True)
class JobError:
    code: str
    detail: str


class JobErrorSerializer(OutputSerializer):
    code = serializers.CharField(help_text="A word that does not change.")
    detail = serializers.CharField(help_text="The reason, for people.")
    example = {"code": "nsfw", "detail": "The safety check held all pictures back."}


class SentSerializer(OutputSerializer):
    to = serializers.CharField(help_text="Who got it.")
    what = serializers.CharField()
    at = serializers.DateTimeField(allow_null=True, help_text="When; empty before anything went.")
    gone_at = serializers.DateTimeField(allow_null=True, help_text="When it was deleted there.")
    kept = serializers.CharField(help_text="What ends it there, in words.")
    example = {
        "to": "Replicate",
        "what": "the prompt and the settings; the pictures were made there",
        "at": "2026-11-21T09:30:01Z",
        "gone_at": None,
        "kept": "deleted there an hour after the end",
    }


def error_of(job: Job, otherwise: str = "") -> JobError | None:
    """Why it ended without a result, by its own words if it has any; None for others."""
    if not job.is_final or job.state == State.SUCCEEDED:
        return None
    return JobError(job.error_kind or job.state, job.error or otherwise)


class JobView(ApiView):
    """Subclasses say which jobs they answer with, how these read, and who works on them."""

    # Writes the body of the answer; it has the job's `url`.
    serializer: ClassVar[type[OutputSerializer]]

    def jobs(self) -> QuerySet[Any]:
        """Those of the person, with all that the answer reads."""
        raise NotImplementedError

    def enqueue(self, job_id: UUID) -> None:
        raise NotImplementedError

    def respond(self, job: Job) -> Response:
        self._ask_for_a_look(job)
        return Response(self.serializer.serialize(job))

    def has_ended(self, job_id: UUID) -> bool:
        rows = self.jobs().model.objects.only("state", "lease_until", "next_look_at")
        job: Job = rows.get(pk=job_id)
        self._ask_for_a_look(job)
        return job.is_final

    def respond_after_wait(self, job_id: UUID) -> Response:
        """Still at work is no error: then it is accepted, as without waiting."""
        job = self.jobs().get(pk=job_id)
        body = self.serializer.serialize(job)
        return Response(body, 200 if job.is_final else 202, headers={"Location": body["url"]})

    def _ask_for_a_look(self, job: Job) -> None:
        """Somebody watches: the next look need not wait for the sweep."""
        if job.is_waiting_for_look:
            self.enqueue(job.pk)
