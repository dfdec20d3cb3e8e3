"""A file of a report for the staff: its line in the list, and the file itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase

from core import audit
from core.private_files import attachment
from reports import registry
from reports.files.write import MEDIA_TYPES
from reports.models import FileFormat, ReportExport
from reports.periods import Period


@dataclass(frozen=True)
class Line:
    """`whose` is empty for one's own."""

    job: ReportExport
    whose: str

    @property
    def title(self) -> str:
        return getattr(registry.find(self.job.report), "title", self.job.report)

    @property
    def period(self) -> Period:
        return Period(self.job.first, self.job.last)


def line(job: ReportExport, reader: Any) -> Line:
    return Line(job, "" if job.owner_id == reader.pk else job.owner.email)


def serve(job: ReportExport) -> HttpResponseBase:
    """Only for who may see it: the caller has found it among those."""
    if not job.has_file:
        raise Http404
    answer = attachment(job.key, job.file_name, MEDIA_TYPES[FileFormat(job.format)])
    audit.record("report.downloaded", owner_id=job.owner_id, target=job, report=job.report)
    return answer
