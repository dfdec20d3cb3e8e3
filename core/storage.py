"""The private files: written by key, deleted for good, and lent by an address that runs out."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import urlencode

import structlog
from django.conf import settings
from django.core import signing
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from core import breakers
from core.breakers import Outside

if TYPE_CHECKING:
    from botocore.exceptions import ClientError

log = structlog.get_logger(__name__)
_SALT = "core.storage.lend"


class FileMissing(Exception):
    """The file was deleted, or never written."""


class StorageFailed(OSError):
    """The bucket did not do it, as a disk says it by an OSError; it may do it later."""


@dataclass(frozen=True)
class Stored:
    """What the storage itself says of a file."""

    key: str
    size: int
    changed_at: datetime


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
    """Safe to repeat: a file that is gone is a file deleted. Where a bucket keeps old versions
    these go as well: what is left of a photo is the photo.
    """
    with _as_os_error():
        for key in keys:
            if settings.S3_BUCKET and _keeps_versions(settings.S3_BUCKET):
                _remove([one for one in _kept(key) if one["Key"] == key])
            else:
                default_storage.delete(key)


def erase_folder(folder: str) -> int:
    """All files right under it, with their old versions; gives how many there were. Safe to
    repeat."""
    with _as_os_error():
        if settings.S3_BUCKET:
            found = list(_kept(f"{folder}/"))
            _remove(found)
            return len({one["Key"] for one in found})
        names = names_in(folder)
        for name in names:
            default_storage.delete(f"{folder}/{name}")
        default_storage.delete(folder)
        return len(names)


def is_empty(folder: str) -> bool:
    """Whether nothing is under it, not even an old version."""
    with _as_os_error():
        if settings.S3_BUCKET:
            return next(_kept(f"{folder}/"), None) is None
        return not names_in(folder)


def names_in(folder: str) -> list[str]:
    """Of the files right under it; none where there is no such folder."""
    with _as_os_error():
        try:
            return default_storage.listdir(folder)[1]
        except FileNotFoundError:
            return []


def every_file() -> Iterator[Stored]:
    """All there is, in no order; one that goes meanwhile may be missing."""
    if settings.S3_BUCKET:
        bucket: Any = default_storage
        asked = bucket.connection.meta.client.get_paginator("list_objects_v2")
        pages = iter(asked.paginate(Bucket=bucket.bucket_name))
        while (page := _next(pages)) is not None:
            for row in page.get("Contents", []):
                yield Stored(row["Key"], row["Size"], row["LastModified"])
        return
    root = Path(default_storage.path(""))
    for path in root.rglob("*"):
        with suppress(FileNotFoundError):
            found = path.stat()
            if path.is_file():
                changed = datetime.fromtimestamp(found.st_mtime, UTC)
                yield Stored(path.relative_to(root).as_posix(), found.st_size, changed)


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


def _next(pages: Iterator[dict[str, Any]]) -> dict[str, Any] | None:
    with _as_os_error():
        return next(pages, None)


def _kept(prefix: str) -> Iterator[dict[str, str]]:
    """What the bucket holds of these keys, as a request for its deletion names it."""
    bucket: Any = default_storage
    client, asked = bucket.connection.meta.client, {"Bucket": bucket.bucket_name}
    if not _keeps_versions(bucket.bucket_name):
        for page in client.get_paginator("list_objects_v2").paginate(**asked, Prefix=prefix):
            yield from ({**asked, "Key": row["Key"]} for row in page.get("Contents", []))
        return
    for page in client.get_paginator("list_object_versions").paginate(**asked, Prefix=prefix):
        for row in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]:
            yield {**asked, "Key": row["Key"], "VersionId": row["VersionId"]}


@lru_cache(maxsize=4)
def _keeps_versions(name: str) -> bool:
    """Asked once by each process. A key that may not ask is told of in the log: then old versions
    are the operator's to end, by a rule of the bucket."""
    from botocore.exceptions import ClientError  # noqa: PLC0415  heavy

    bucket: Any = default_storage
    try:
        return "Status" in bucket.connection.meta.client.get_bucket_versioning(Bucket=name)
    except ClientError as error:
        log.error("not told whether the bucket keeps old versions", error=type(error).__name__)
        return False


def _remove(found: Iterable[dict[str, str]]) -> None:
    bucket: Any = default_storage
    for one in found:
        bucket.connection.meta.client.delete_object(**one)


@contextmanager
def _as_os_error() -> Iterator[None]:
    """One kind of error for disk and bucket, so that callers need not know which it is."""
    if not settings.S3_BUCKET:
        yield
        return
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415  heavy

    breaker = breakers.calling(
        Outside.STORAGE,
        refused=lambda: StorageFailed("known to be away"),
        is_away=lambda error: (
            isinstance(error, BotoCoreError)
            or (isinstance(error, ClientError) and _status(error) >= 500)
        ),
    )
    try:
        with breaker:
            yield
    except (BotoCoreError, ClientError) as error:
        raise StorageFailed(type(error).__name__) from error


def _status(error: ClientError) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def _signature(key: str, expires: int) -> str:
    return signing.Signer(salt=_SALT).signature(f"{key}\n{expires}")
