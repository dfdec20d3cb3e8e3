"""The private files: written by key, deleted for good, and lent by an address that runs out."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import IO, Any
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare

_SALT = "core.storage.lend"


class FileMissing(Exception):
    """The file was deleted, or never written."""


class StorageFailed(OSError):
    """The bucket did not do it, as a disk says it by an OSError; it may do it later."""


def write(key: str, content: bytes) -> None:
    """Write or overwrite; the key is ours and holds no text of a person."""
    with _as_os_error():
        default_storage.save(key, ContentFile(content))


def write_file(key: str, file: IO[bytes]) -> None:
    """Write or overwrite from where the file stands, a piece at a time."""
    with _as_os_error():
        default_storage.save(key, File(file))


def copy(source: File[bytes], target: IO[bytes]) -> None:
    """What `open_file` gave, a piece at a time."""
    with _as_os_error():
        shutil.copyfileobj(source, target, 256 * 1024)


def read(key: str) -> bytes:
    """Raises FileMissing."""
    with open_file(key) as file, _as_os_error():
        return file.read()


def open_file(key: str) -> File[bytes]:
    """Raises FileMissing."""
    try:
        with _as_os_error():
            return default_storage.open(key)
    except FileNotFoundError as error:
        raise FileMissing(key) from error


def exists(key: str) -> bool:
    with _as_os_error():
        return default_storage.exists(key)


def delete(*keys: str) -> None:
    """Safe to repeat: a file that is gone is a file deleted."""
    with _as_os_error():
        for key in keys:
            default_storage.delete(key)


def lend(key: str, *, for_: timedelta) -> str:
    """An address that anybody who knows it can read, until its time or the file ends."""
    if settings.S3_BUCKET:
        signed: Any = default_storage
        return signed.url(key, expire=int(for_.total_seconds()))
    expires = int((timezone.now() + for_).timestamp())
    path = reverse("core:file", args=[key])
    query = urlencode({"expires": expires, "signature": _signature(key, expires)})
    return f"{settings.WEBHOOK_BASE_URL}{path}?{query}"


def is_lent(key: str, expires: str, signature: str) -> bool:
    """Whether this address was given out by `lend` and has not run out."""
    if not expires.isdecimal() or int(expires) < timezone.now().timestamp():
        return False
    return constant_time_compare(signature, _signature(key, int(expires)))


@contextmanager
def _as_os_error() -> Iterator[None]:
    """One kind of error for disk and bucket, so that callers need not know which it is."""
    if not settings.S3_BUCKET:
        yield
        return
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415  heavy

    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise StorageFailed(type(error).__name__) from error


def _signature(key: str, expires: int) -> str:
    return signing.Signer(salt=_SALT).signature(f"{key}\n{expires}")
