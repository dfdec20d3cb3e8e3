"""Files for those whom the caller found them for: shown in pages, never beyond their time."""

from __future__ import annotations

from datetime import datetime

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response

from core import storage
from core.http import KEPT_SECONDS
from vectorizing.models import Picture, Vectorisation


def thumbnail(request: HttpRequest, picture: Picture) -> HttpResponseBase:
    return _serve(request, picture.thumb_key, "image/webp", picture.expires_at)


def source(request: HttpRequest, picture: Picture) -> HttpResponseBase:
    return _serve(request, picture.source_key, "image/png", picture.expires_at)


def result(request: HttpRequest, job: Vectorisation) -> HttpResponseBase:
    """The marked preview, or the drawing: shown by <img>, saved by everything else."""
    if job.is_preview:
        return _serve(request, job.picture_key, "image/webp", job.expires_at)
    response = _serve(request, job.result_key, "image/svg+xml", job.expires_at)
    response["Content-Disposition"] = 'attachment; filename="drawing.svg"'
    return response


def _serve(request: HttpRequest, key: str, content_type: str, until: datetime) -> HttpResponseBase:
    """A key names one content for good, so it serves as its own tag."""
    tag = f'"{key}"'
    response = get_conditional_response(request, etag=tag) or _open(key, content_type)
    left = int((until - timezone.now()).total_seconds())
    response["ETag"] = tag
    response["Cache-Control"] = f"private, max-age={max(0, min(KEPT_SECONDS, left))}"
    return response


def _open(key: str, content_type: str) -> FileResponse:
    try:
        opened = storage.open_file(key)
    except storage.FileMissing as error:
        raise Http404 from error
    return FileResponse(opened, content_type=content_type)
