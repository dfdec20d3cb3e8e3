"""The archive of an export for its owner: from our disk, or by an address that dies in minutes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase

from accounts.models import DataExport
from core import audit, storage

_ADDRESS_LIVES = timedelta(minutes=5)
_TYPE = "application/zip"


def serve(job: DataExport) -> HttpResponseBase:
    """Only for the owner: the caller has found it among the person's own."""
    if not job.has_file:
        raise Http404
    name = f"visiona-{job.created_at:%Y-%m-%d}.zip"
    try:
        answer = _redirect(job, name) if settings.S3_BUCKET else _content(job, name)
    except storage.FileMissing as error:
        raise Http404 from error
    audit.record("export.downloaded", owner_id=job.owner_id, target=job)
    return answer


def _redirect(job: DataExport, name: str) -> HttpResponseRedirect:
    parameters = {
        "ResponseContentType": _TYPE,
        "ResponseContentDisposition": f'attachment; filename="{name}"',
        "ResponseCacheControl": "private, no-store",
    }
    bucket: Any = default_storage  # S3Storage, which takes more than the base class says
    seconds = int(_ADDRESS_LIVES.total_seconds())
    return HttpResponseRedirect(bucket.url(job.key, parameters=parameters, expire=seconds))


def _content(job: DataExport, name: str) -> FileResponse:
    file = storage.open_file(job.key)
    return FileResponse(file, as_attachment=True, filename=name, content_type=_TYPE)
