"""A picture's file for its owner: streamed from our disk, or sent on to the bucket."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.utils.text import slugify

from core import storage
from core.http import KEPT_BRIEFLY
from generations.models import GeneratedImage

# Longer than a browser keeps the redirect, so that a kept one always leads somewhere.
_ADDRESS_LIVES = timedelta(hours=2)
_SVG = "image/svg+xml"
_TYPES = {"webp": "image/webp", "jpg": "image/jpeg", "png": "image/png"}


@dataclass(frozen=True)
class StoredFile:
    """`name` is the one it is saved under; without it the browser shows the file."""

    key: str
    content_type: str
    tag: str
    name: str = ""


def thumbnail(image: GeneratedImage, width: int) -> StoredFile:
    return StoredFile(image.thumb_key(width), "image/webp", f'"{image.sha256}-{width}"')


def original(image: GeneratedImage) -> StoredFile:
    """The bytes as they came, the provider's own or the drawing as a PNG."""
    name = _name(image, image.file_format)
    return StoredFile(image.original_key, _TYPES[image.file_format], f'"{image.sha256}"', name)


def drawing(image: GeneratedImage) -> StoredFile:
    """The SVG of a drawing. An attachment, as it may never be opened as a page of ours."""
    return StoredFile(image.svg_key, _SVG, f'"{image.sha256}-svg"', _name(image, "svg"))


def serve(request: HttpRequest, file: StoredFile) -> HttpResponseBase:
    """Only for the owner: the caller has found the picture among the person's own."""
    if settings.S3_BUCKET:
        response: HttpResponseBase = HttpResponseRedirect(_address(file))
    else:
        response = get_conditional_response(request, etag=file.tag) or _content(file)
        # Not on the redirect: a 304 would keep its address alive beyond its time.
        response["ETag"] = file.tag
    response["Cache-Control"] = KEPT_BRIEFLY
    return response


def _name(image: GeneratedImage, suffix: str) -> str:
    """One that sorts by model and time, or by the drawing's own name."""
    made = f"{image.created_at:%Y-%m-%d-%H%M%S}"
    if image.personal_model is None:
        return f"visiona-{slugify(image.title) or 'drawing'}-{made}.{suffix}"
    model = slugify(image.personal_model.name) or "picture"
    return f"visiona-{model}-{made}-{image.number}.{suffix}"


def _address(file: StoredFile) -> str:
    parameters = {"ResponseContentType": file.content_type, "ResponseCacheControl": KEPT_BRIEFLY}
    if file.name:
        disposition = content_disposition_header(as_attachment=True, filename=file.name)
        parameters["ResponseContentDisposition"] = disposition or "attachment"
    seconds = int(_ADDRESS_LIVES.total_seconds())
    bucket: Any = default_storage  # S3Storage, which takes more than the base class says
    return bucket.url(file.key, parameters=parameters, expire=seconds)


def _content(file: StoredFile) -> FileResponse:
    try:
        opened = storage.open_file(file.key)
    except storage.FileMissing as error:
        raise Http404 from error
    return FileResponse(
        opened,
        as_attachment=bool(file.name),
        filename=file.name,
        content_type=file.content_type,
    )
