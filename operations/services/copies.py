"""The stored files themselves, each encrypted beside the backups: copied once, since a file of
ours does not change, and gone some weeks after the file is."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import File
from django.utils import timezone

from core import storage
from operations.models import Backup, StoredFile
from operations.services import backups, encryption, inventory, stored_kinds, vault
from operations.services.encryption import Reading, Writing
from operations.services.errors import BackupFailed
from operations.services.making import Alive, full_disk_told

# Seen to be gone a week after it went at the latest; so no copy is older than the 30 days that
# people are told.
KEPT_FOR = timedelta(days=21)
_SMALL = 8 * 1024 * 1024
Progress = Callable[[Iterable[Any], str], Iterator[Any]]


@dataclass
class Copied:
    made: int = 0
    size: int = 0
    deleted: int = 0


@dataclass
class Returned:
    """`without_copy` are files that rows ask for and that no copy is of."""

    there: int = 0
    brought: int = 0
    without_copy: int = 0


def _plainly(things: Iterable[Any], what: str) -> Iterator[Any]:
    yield from things


def copy(progress: Progress = _plainly) -> Copied:
    """What is not copied yet. Safe to repeat: one that was broken off is gone on with."""
    with backups.run(Backup.Kind.FILES) as row, full_disk_told():
        now, done, alive = timezone.now(), Copied(), Alive(row)
        to = encryption.recipients()
        vault.place()
        for _ in progress(inventory.files(alive), "files looked at"):
            pass
        inventory.note_gone(now)
        waiting = StoredFile.objects.filter(copied_at=None, gone_at=None)
        for file in progress(waiting.iterator(chunk_size=500), "files copied"):
            if size := _copy(file, to, alive):
                done.made, done.size = done.made + 1, done.size + size
        done.deleted = _delete_old(now)
        row.size = done.size
        row.told = {"copied": done.made, "deleted": done.deleted}
    return done


def bring_back(key: Any, *, dry_run: bool, progress: Progress = _plainly) -> Returned:
    """Files that rows ask for and the storage lacks; nothing else, so nobody's who is erased."""
    done = Returned()
    with full_disk_told():
        for kind in stored_kinds.KINDS:
            if not kind.left_out:
                for one in progress(kind.expected(), f"files of {kind.folder}"):
                    _bring_one(one, key, done, dry_run=dry_run)
    return done


def _copy(file: StoredFile, to: list[Any], alive: Callable[[], None]) -> int:
    """Its size as it is stored; 0 where it went or changed meanwhile, for the next time."""
    with tempfile.SpooledTemporaryFile(_SMALL) as sealed:
        target = Writing(sealed)
        try:
            with storage.open_file(file.key) as plain:
                source = Reading(plain, alive)
                encryption.encrypt(source, target, to)
        except storage.FileMissing:
            return 0
        if source.sha256 != file.sha256:
            return 0
        vault.store(_place(file.key), sealed, alive)
    StoredFile.objects.filter(key=file.key).update(copied_at=timezone.now())
    return target.size


def _delete_old(now: datetime) -> int:
    deleted = 0
    for file in StoredFile.objects.filter(gone_at__lt=now - KEPT_FOR).iterator(chunk_size=500):
        with vault.told():
            vault.place().delete(_place(file.key))
        file.delete()
        deleted += 1
    return deleted


def _bring_one(key: str, private: Any, done: Returned, *, dry_run: bool) -> None:
    if storage.exists(key):
        done.there += 1
        return
    if not vault.exists(_place(key)):
        done.without_copy += 1
        return
    done.brought += 1
    if dry_run:
        return
    with tempfile.SpooledTemporaryFile(_SMALL) as plain:
        target = Writing(plain)
        with vault.told(), vault.place().open(_place(key)) as sealed:
            encryption.decrypt(sealed, target, private)
        known = StoredFile.objects.filter(key=key).values_list("sha256", flat=True).first()
        if known and known != target.sha256:
            raise BackupFailed(f"The copy of {key} is not what was stored: its hash is another.")
        plain.seek(0)
        storage.write_file(key, File(plain))


def _place(key: str) -> str:
    return f"{vault.COPIES}/{key}.age"
