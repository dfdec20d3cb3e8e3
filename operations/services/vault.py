"""The second place: a folder for each backup, whose manifest is written last.

What has no manifest is no backup, and what is in one was read again and hashed before.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, InvalidStorageError, storages

from operations.services.encryption import Reading
from operations.services.errors import BackupFailed

NIGHTS, COPIES, ERASURES = "backups", "files", "erasures"
MANIFEST = "manifest.json"
KEPT_FOR = timedelta(days=30)
LEAST_KEPT = 3
# What has no manifest after so long will never have one.
_UNFINISHED = timedelta(days=2)
_NAME = re.compile(r"(\d{8}T\d{6}Z)-[0-9a-f]{8}")
_PIECE = 1024 * 1024


def place() -> Any:
    """Raises BackupFailed where none is set."""
    try:
        return storages["backups"]
    except InvalidStorageError as error:
        raise BackupFailed(
            "There is no place for backups: set BACKUP_FOLDER or BACKUP_S3_BUCKET."
        ) from error


def store(key: str, file: IO[bytes], on_piece: Callable[[], None] = lambda: None) -> str:
    """Written, read again and compared; gives its sha256. Raises BackupFailed."""
    file.seek(0)
    written = _hash(file, on_piece)
    file.seek(0)
    with told():
        place().save(key, File(file))
        with place().open(key) as back:
            read = _hash(back, on_piece)
    if read != written:
        raise BackupFailed(f"{key} did not come back from its place as it was written.")
    return written


@contextmanager
def fetched(key: str, size: int, sha256: str) -> Iterator[IO[bytes]]:
    """A copy on this machine's disk that is known to be what was stored. Raises BackupFailed."""
    with tempfile.TemporaryFile() as copy:
        with told():
            if not place().exists(key):
                raise BackupFailed(f"{key} is not there: this backup is not whole.")
            with place().open(key) as file:
                source = Reading(file)
                while piece := source.read(_PIECE):
                    copy.write(piece)
        if (source.size, source.sha256) != (size, sha256):
            how = "cut" if source.size < size else "changed"
            raise BackupFailed(f"{key} is {how}: it is not what the manifest says was stored.")
        copy.seek(0)
        yield copy


def read(key: str) -> bytes:
    """A small one. Raises FileNotFoundError, BackupFailed."""
    if not exists(key):
        raise FileNotFoundError(key)
    with told(), place().open(key) as file:
        return bytes(file.read())


def exists(key: str) -> bool:
    with told():
        return bool(place().exists(key))


def nights() -> list[str]:
    """The names of all backups that are whole, the newest first."""
    with told():
        return [name for name in _names() if place().exists(f"{NIGHTS}/{name}/{MANIFEST}")]


def prune(now: datetime) -> list[str]:
    """Deletes what is older than 30 days, and never the three newest whole ones; what never
    became whole goes after two days. Gives the names."""
    whole = nights()
    old = [name for name in whole[LEAST_KEPT:] if _made_at(name) < now - KEPT_FOR]
    broken = [name for name in _names() if name not in whole]
    gone = [*old, *(name for name in broken if _made_at(name) < now - _UNFINISHED)]
    for name in gone:
        delete_folder(f"{NIGHTS}/{name}")
    return gone


def delete_folder(folder: str) -> None:
    """The manifest goes first: half of a backup must not look like one."""
    with told():
        names = sorted(place().listdir(folder)[1], key=lambda name: name != MANIFEST)
        for name in names:
            place().delete(f"{folder}/{name}")
        if isinstance(place(), FileSystemStorage):
            place().delete(folder)


@contextmanager
def told() -> Iterator[None]:
    """What disk or bucket did not do, as a sentence."""
    try:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415  heavy

        away: tuple[type[Exception], ...] = (OSError, BotoCoreError, ClientError)
        yield
    except away as error:
        words = getattr(error, "strerror", None) or type(error).__name__
        raise BackupFailed(
            f"The place of the backups did not do it: {words}. Look at its room, its rights and"
            " the BACKUP_ settings."
        ) from error


def _names() -> list[str]:
    """Of all that look like backups, the newest first."""
    try:
        folders = place().listdir(NIGHTS)[0]
    except FileNotFoundError:
        return []
    return sorted(filter(_NAME.fullmatch, folders), reverse=True)


def _made_at(name: str) -> datetime:
    return datetime.strptime(name[:16], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def _hash(file: Any, on_piece: Callable[[], None]) -> str:
    digest = hashlib.sha256()
    while piece := file.read(_PIECE):
        digest.update(piece)
        on_piece()
    return digest.hexdigest()
