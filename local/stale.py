"""What an earlier start left when it was killed: a running Postgres, a half-made folder."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from local.waiting import StartError, wait_until

OWNER_NOTE = "belongs-to"  # in a folder of root's databases: the link that points to it


def end_postmaster(cluster: Path) -> None:
    """Stop a Postgres that still serves these files; drop the note of one that is gone."""
    note = cluster / "postmaster.pid"
    pid = _noted_pid(note)
    if pid is None or not _serves(pid, cluster):
        note.unlink(missing_ok=True)
        return
    for number, seconds in ((signal.SIGINT, 15), (signal.SIGQUIT, 10)):
        _send(pid, number)
        if wait_until(lambda: not _serves(pid, cluster), seconds):
            return
    raise StartError(f"A Postgres of an earlier start (pid {pid}) does not end. Stop it by hand.")


def clear_half_made(cluster: Path) -> None:
    """Make room for a new cluster; never delete files that could be someone's data."""
    shutil.rmtree(cluster.with_name(f"{cluster.name}.making"), ignore_errors=True)
    if cluster.exists() and any(cluster.iterdir()):
        cluster.rename(_unused(cluster.with_name(f"{cluster.name}.broken")))
    elif cluster.exists():
        cluster.rmdir()


def clear_throw_aways(place: Path) -> None:
    """Delete root's databases that belonged to temporary folders which are gone."""
    for note in place.glob(f"*/{OWNER_NOTE}"):
        link = Path(note.read_text())
        if link.is_relative_to(tempfile.gettempdir()) and not link.is_symlink():
            shutil.rmtree(note.parent, ignore_errors=True)


def _noted_pid(note: Path) -> int | None:
    try:
        return int(note.read_text().splitlines()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return None


def _serves(pid: int, cluster: Path) -> bool:
    """Whether this process is the Postgres of these files, and not a later one with its number."""
    proc = Path(f"/proc/{pid}/cmdline")
    if Path("/proc/self/cmdline").exists():
        command = proc.read_bytes().replace(b"\0", b" ") if proc.exists() else b""
    else:
        question = ["ps", "-ww", "-o", "command=", "-p", str(pid)]
        command = subprocess.run(question, capture_output=True, check=False).stdout
    return b"postgres" in command and os.fsencode(cluster) in command


def _send(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _unused(path: Path) -> Path:
    """This name, or with the first number that nobody has taken."""
    number = 1
    candidate = path
    while candidate.exists():
        number += 1
        candidate = path.with_name(f"{path.name}-{number}")
    return candidate
