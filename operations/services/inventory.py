"""Every file of the storage that is backed up, with its hash: read once, and known thereafter."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice

from core import storage
from core.storage import Stored
from operations.models import StoredFile
from operations.services import stored_kinds

_PAGE = 500
_PIECE = 256 * 1024


def files(on_piece: Callable[[], None] = lambda: None) -> Iterator[StoredFile]:
    """All that are there, a page at a time; those that are new or changed are read."""
    kept = (file for file in storage.every_file() if stored_kinds.is_kept(file.key))
    for page in _pages(kept):
        known = StoredFile.objects.in_bulk([file.key for file in page])
        fresh = []
        for file in page:
            row = known.get(file.key)
            if row is None or (row.size, row.changed_at) != (file.size, file.changed_at):
                row = _read(file, on_piece)
                if row is None:
                    continue
                fresh.append(row)
            elif row.gone_at:
                row.gone_at = None
                fresh.append(row)
            yield row
        StoredFile.objects.bulk_create(
            fresh,
            update_conflicts=True,
            unique_fields=["key"],
            update_fields=["size", "changed_at", "sha256", "copied_at", "gone_at"],
        )


def note_gone(now: datetime) -> int:
    """Files whose row is deleted, and that are deleted themselves; gives how many are new."""
    gone = 0
    keys = StoredFile.objects.filter(gone_at=None).order_by("key").values_list("key", flat=True)
    for page in _pages(keys.iterator(chunk_size=_PAGE)):
        missing = [key for key in stored_kinds.without_row(page) if not storage.exists(key)]
        gone += StoredFile.objects.filter(key__in=missing).update(gone_at=now)
    return gone


def sha256(key: str, on_piece: Callable[[], None] = lambda: None) -> str:
    """Raises FileMissing."""
    digest = hashlib.sha256()
    with storage.open_file(key) as file:
        for piece in file.chunks(_PIECE):
            digest.update(piece)
            on_piece()
    return digest.hexdigest()


def _read(file: Stored, on_piece: Callable[[], None]) -> StoredFile | None:
    """None where it went meanwhile."""
    try:
        digest = sha256(file.key, on_piece)
    except storage.FileMissing:
        return None
    return StoredFile(key=file.key, size=file.size, changed_at=file.changed_at, sha256=digest)


def _pages(things: Iterable[Stored] | Iterable[str]) -> Iterator[list]:
    rest = iter(things)
    while page := list(islice(rest, _PAGE)):
        yield page
