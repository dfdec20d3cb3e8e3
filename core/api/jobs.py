"""Endpoints that answer with a job: its end may be waited for, and who watches gets it sooner."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework.response import Response

from core.api.views import ApiView
from core.jobs.models import Job


class JobView(ApiView):
    """Subclasses say which jobs they answer with, how these read, and who works on them."""

    def jobs(self) -> QuerySet[Any]:
        """Those of the person, with all that the answer reads."""
        raise NotImplementedError

    def described(self, job: Any) -> dict[str, Any]:
        """The body of the answer; it has the job's `url`."""
        raise NotImplementedError

    def enqueue(self, job_id: UUID) -> None:
        raise NotImplementedError

    def looked_at(self, job: Job) -> Response:
        self._ask_for_a_look(job)
        return Response(self.described(job))

    def has_ended(self, job_id: UUID) -> bool:
        rows = self.jobs().model.objects.only("state", "lease_until", "next_look_at")
        job: Job = rows.get(pk=job_id)
        self._ask_for_a_look(job)
        return job.is_final

    def waited(self, job_id: UUID) -> Response:
        """Still at work is no error: then it is accepted, as without waiting."""
        job = self.jobs().get(pk=job_id)
        body = self.described(job)
        return Response(body, 200 if job.is_final else 202, headers={"Location": body["url"]})

    def _ask_for_a_look(self, job: Job) -> None:
        """Somebody watches: the next look need not wait for the sweep."""
        if job.is_waiting_for_look:
            self.enqueue(job.pk)
