"""Whether storage and rows agree: files that a row asks for, and files that no row stands for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from core import storage
from core.storage import Stored
from operations.services import stored_kinds
from operations.services.errors import BackupFailed

# A row may be written some time after its files, or they after it.
_SETTLED = timedelta(days=1)
_PAGE = 500
# More are not what a crash left: the database is another one, or older than its storage.
_MOST, _SHARE = 100, 0.1
Progress = Callable[[Iterable[Any], str], Iterator[Any]]


@dataclass
class Agreement:
    """`missing` files have a row; `orphans`, older than a day, have none."""

    asked: int = 0
    there: int = 0
    missing: list[str] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)
    orphan_bytes: int = 0
    deleted: int = 0


def check(now: datetime, progress: Progress) -> Agreement:
    found = Agreement()
    for kind in stored_kinds.KINDS:
        for key in progress(kind.expected(), f"files of {kind.folder} asked for"):
            found.asked += 1
            # The row may have gone with its file while we asked.
            if not storage.exists(key) and not stored_kinds.without_row([key]):
                found.missing.append(key)
    page: list[Stored] = []
    for file in progress(storage.every_file(), "files looked at"):
        found.there += 1
        if file.changed_at < now - _SETTLED:
            page.append(file)
        if len(page) == _PAGE:
            _note_orphans(page, found)
            page = []
    _note_orphans(page, found)
    return found


def delete_orphans(found: Agreement, progress: Progress) -> None:
    """Raises BackupFailed where they are too many to be what a crash left."""
    if len(found.orphans) > max(_MOST, found.there * _SHARE):
        raise BackupFailed(
            f"{len(found.orphans):,} of {found.there:,} files have no row. So many are not left"
            " behind: this database is not that of the storage, or an older one. Nothing is"
            " deleted."
        )
    for key in progress(found.orphans, "files deleted"):
        if stored_kinds.without_row([key]):
            storage.delete(key)
            found.deleted += 1


def _note_orphans(page: list[Stored], found: Agreement) -> None:
    sizes = {file.key: file.size for file in page}
    for key in stored_kinds.without_row(list(sizes)):
        found.orphans.append(key)
        found.orphan_bytes += sizes[key]
