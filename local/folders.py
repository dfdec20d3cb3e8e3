"""Where sockets live: the path of a Unix socket ends at about a hundred bytes."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from local.waiting import StartError

LONGEST_PARENT = 55  # bytes; with the folder and socket names below it this stays under 104


def private_folder(data_dir: Path) -> Path:
    """A short folder only this account can open, the same one each time for the same data."""
    place = hashlib.sha256(str(data_dir.resolve()).encode()).hexdigest()[:12]
    folder = _parent() / f"visiona-{os.getuid()}-{place}"
    folder.mkdir(mode=0o700, exist_ok=True)
    _refuse_if_shared(folder)
    return folder


def leave(folder: Path) -> None:
    """Remove it when nobody else has a socket in it."""
    with suppress(OSError):
        folder.rmdir()


def log_file(data_dir: Path, name: str) -> Path:
    """A fresh log for one server; the one of the start before makes room."""
    logs = data_dir / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    log = logs / f"{name}.log"
    if log.exists():
        log.replace(log.with_suffix(".log.1"))
    return log


def _parent() -> Path:
    wanted = [os.environ.get("XDG_RUNTIME_DIR", ""), tempfile.gettempdir()]
    for folder in filter(None, wanted):
        if len(os.fsencode(folder)) <= LONGEST_PARENT and os.access(folder, os.W_OK):
            return Path(folder)
    return Path("/tmp")  # noqa: S108  the name below it is private, and checked to be


def _refuse_if_shared(folder: Path) -> None:
    facts = folder.lstat()
    ours = stat.S_ISDIR(facts.st_mode) and facts.st_uid == os.getuid()
    if not ours or stat.S_IMODE(facts.st_mode) & 0o077:
        raise StartError(f"{folder} belongs to someone else, or is open to others. Remove it.")
