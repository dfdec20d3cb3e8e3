"""One night's backup: the dump, the list of files, the manifest; then what is too old goes."""

from __future__ import annotations

import gzip
import io
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from errno import EFBIG, ENOSPC
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.services.erasures import ERASE_LIST
from core import storage
from core.version import version
from operations.models import Backup
from operations.services import (
    backups,
    dumping,
    encryption,
    inventory,
    manifests,
    stored_kinds,
    vault,
)
from operations.services.encryption import Reading, Writing
from operations.services.errors import BackupFailed
from operations.services.manifests import DATABASE, FILES, Manifest, Part

_TELL_EVERY = 30.0


@dataclass(frozen=True)
class Made:
    """`key` opens this one backup, and is nowhere but in the memory of whoever made it."""

    manifest: Manifest
    key: Any
    deleted: list[str]


def make() -> Made:
    """Raises BackupFailed; what did not become whole has no manifest."""
    with backups.run(Backup.Kind.DATABASE) as row, full_disk_told():
        to, key = encryption.recipients(), encryption.new_key()
        to.append(key.to_public())
        vault.place()
        manifest = _make(row, to, Alive(row))
        document = io.BytesIO(manifests.write(manifest))
        vault.store(f"{vault.NIGHTS}/{row.name}/{vault.MANIFEST}", document)
        row.size = sum(part.size for part in manifest.parts.values())
        row.told = {"rows": manifest.rows, "tables": len(manifest.contents.rows),
                    "files": manifest.files}  # fmt: skip
        copy_erase_list()
        return Made(manifest, key, vault.prune(timezone.now()))


class Alive:
    """Called at each piece; now and then the row hears that the work goes on."""

    def __init__(self, row: Backup) -> None:
        self._row, self._told = row, time.monotonic()

    def __call__(self) -> None:
        if time.monotonic() - self._told > _TELL_EVERY:
            self._told = time.monotonic()
            backups.keep_alive(self._row)


@contextmanager
def full_disk_told() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in {ENOSPC, EFBIG}:
            raise
        raise BackupFailed(
            f"The disk is full where this machine works on it, {tempfile.gettempdir()}: make room"
            " for one encrypted backup, or set TMPDIR to a larger disk."
        ) from error


def _make(row: Backup, to: list[Any], alive: Callable[[], None]) -> Manifest:
    folder, parts = f"{vault.NIGHTS}/{row.name}", {}
    with tempfile.TemporaryFile() as file:
        target = Writing(file)
        dump = dumping.dump(target, to, alive)
        vault.store(f"{folder}/{DATABASE}", file, alive)
        parts[DATABASE] = Part(target.size, target.sha256, dump.size, dump.sha256)
    with tempfile.TemporaryFile() as file:
        target = Writing(file)
        listed, count = _list_files(target, to, alive)
        vault.store(f"{folder}/{FILES}", file, alive)
        parts[FILES] = Part(target.size, target.sha256, listed.size, listed.sha256)
    return Manifest(
        name=row.name,
        version=version(),
        postgres=dump.postgres,
        recipients=list(settings.BACKUP_RECIPIENTS),
        contents=dump.contents,
        parts=parts,
        files=count,
        left_out=stored_kinds.left_out(),
        probes=manifests.probes(),
    )


def _list_files(target: Writing, to: list[Any], alive: Callable[[], None]) -> tuple[Reading, int]:
    """A line of JSON for each file, gzipped. On the disk in plain text: it names keys only."""
    count = 0
    with tempfile.TemporaryFile() as plain:
        with gzip.open(plain, "wb") as lines:
            for file in inventory.files(alive):
                line = {"key": file.key, "size": file.size, "sha256": file.sha256}
                lines.write(f"{json.dumps(line)}\n".encode())
                count += 1
        plain.seek(0)
        source = Reading(plain, alive)
        encryption.encrypt(source, target, to)
    return source, count


def copy_erase_list() -> None:
    """Beside the backups, in plain text: whoever restores has it though the first storage is
    gone. It is keyed hashes of ids, and never gets shorter."""
    with vault.told():
        try:
            there = set(vault.place().listdir(vault.ERASURES)[1])
        except FileNotFoundError:
            there = set()
        for name in set(storage.names_in(ERASE_LIST)) - there:
            content = storage.read(f"{ERASE_LIST}/{name}")
            vault.place().save(f"{vault.ERASURES}/{name}", ContentFile(content))
