"""How many children may work at once on the whole machine, whichever process started them.

Each ticket is a file that is locked while a child works; the kernel takes a dead process's lock
away. There are as many as the memory bears.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path

from core.isolation.errors import GuardUnavailable

BYTES = 600_000_000  # of memory, for one ticket
_SHARE = 0.8  # of the machine's memory
_CGROUP_LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
_PAUSE = 0.05


def needed_for(memory_bytes: int) -> int:
    """A child's limit counts addresses; what it really fills is half of that at most."""
    return max(1, -(-memory_bytes // (2 * BYTES)))


@contextmanager
def taken(number: int, seconds: float) -> Iterator[None]:
    """All of them or none, so that nobody waits with some in hand. Raises GuardUnavailable."""
    end = time.monotonic() + seconds
    with ExitStack() as held:
        while not _take(number, held):
            if time.monotonic() >= end:
                raise GuardUnavailable("The machine's memory is in use.")
            time.sleep(_PAUSE)
        yield


def _take(number: int, held: ExitStack) -> bool:
    with ExitStack() as tried:
        free = (file for file in _files(max(_number(), number)) if _locked(file, tried))
        if sum(1 for _, _ in zip(range(number), free, strict=False)) < number:
            return False
        held.push(tried.pop_all())
        return True


def _files(number: int) -> Iterator[Path]:
    folder = _folder()
    return (folder / str(each) for each in range(number))


def _locked(file: Path, held: ExitStack) -> bool:
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return False
    held.callback(os.close, descriptor)
    return True


def _folder() -> Path:
    """Of this account: nobody else can lock or fill what is in it. Raises GuardUnavailable."""
    folder = Path(tempfile.gettempdir()) / f"visiona-tickets-{os.geteuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not folder.is_dir() or folder.is_symlink() or found.st_uid != os.geteuid():
        raise GuardUnavailable(f"{folder} belongs to another account. Remove it.")
    return folder


@cache
def _number() -> int:
    return max(1, int(memory_of_machine() * _SHARE / BYTES))


def memory_of_machine() -> int:
    """Bytes, or what our container may have of them."""
    found = [os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")]
    for file in map(Path, _CGROUP_LIMITS):
        limit = file.read_text().strip() if file.exists() else ""
        found += [int(limit)] if limit.isdecimal() else []
    return min(found)
