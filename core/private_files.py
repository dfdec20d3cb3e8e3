"""A private file as a download: from our disk, or by an address that dies in minutes.

The caller has found its row among what this person may see.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from core import storage

_ADDRESS_LIVES = timedelta(minutes=5)


def attachment(key: str, name: str, media_type: str) -> HttpResponseBase:
    """Raises Http404 where the file is gone."""
    if settings.S3_BUCKET:
        return HttpResponseRedirect(_address(key, name, media_type))
    try:
        file = storage.open_file(key)
    except storage.FileMissing as error:
        raise Http404 from error
    return FileResponse(file, as_attachment=True, filename=name, content_type=media_type)


def _address(key: str, name: str, media_type: str) -> str:
    parameters = {
        "ResponseContentType": media_type,
        "ResponseContentDisposition": content_disposition_header(True, name) or "attachment",
        "ResponseCacheControl": "private, no-store",
    }
    bucket: Any = default_storage  # S3Storage, which takes more than the base class says
    seconds = int(_ADDRESS_LIVES.total_seconds())
    return bucket.url(key, parameters=parameters, expire=seconds)
