"""A picture in a list, with what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.jobs.models import State
from vectorizing.models import Vectorisation, VectorSource


@dataclass(frozen=True)
class SourceRow:
    """`job` is the newest of the picture, `drawing` the newest that can be downloaded."""

    source: VectorSource
    job: Vectorisation | None = None
    drawing: Vectorisation | None = None

    @property
    def state(self) -> str:
        """For the badge: a look of `core.badges`, with the words beside it."""
        if not self.source.is_alive:
            return "deleted"
        return self.job.state if self.job else "new"

    @property
    def is_at_work(self) -> bool:
        return self.job is not None and not self.job.is_final

    @property
    def reason(self) -> str:
        """Why there is no drawing, where the newest try ended without one."""
        return self.job.error if self.job and self.job.is_final else ""

    @property
    def word(self) -> str:
        job = self.job
        if not self.source.is_alive:
            return "Gone"
        if job is None:
            return "New"
        if job.state == State.SUCCEEDED:
            return "Preview" if job.is_preview else "Drawing ready"
        return f"{job.progress} %" if job.state == State.RUNNING and job.progress else ""


def shown(sources: Sequence[VectorSource]) -> list[SourceRow]:
    """With their jobs, in one query for all of them."""
    jobs: dict[object, list[Vectorisation]] = {}
    for job in Vectorisation.objects.filter(source__in=sources).defer("remote_id"):
        jobs.setdefault(job.source_id, []).append(job)
    return [_work(source, jobs.get(source.pk, [])) for source in sources]


def _work(source: VectorSource, jobs: list[Vectorisation]) -> SourceRow:
    drawings = (job for job in jobs if job.has_result and not job.is_preview)
    return SourceRow(source, jobs[0] if jobs else None, next(drawings, None))
