"""The archive of an export for its owner."""

from __future__ import annotations

from django.http import Http404
from django.http.response import HttpResponseBase

from accounts.models import DataExport
from core import audit
from core.private_files import attachment


def serve(job: DataExport) -> HttpResponseBase:
    """Only for the owner: the caller has found it among the person's own."""
    if not job.has_file:
        raise Http404
    answer = attachment(job.key, f"visiona-{job.created_at:%Y-%m-%d}.zip", "application/zip")
    audit.record("export.downloaded", owner_id=job.owner_id, target=job)
    return answer
