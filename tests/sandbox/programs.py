"""Which programs still run. One that ended but was not yet collected by its parent does not."""

from __future__ import annotations

from collections.abc import Iterable

import psutil

from local.waiting import wait_until


def lives(program: psutil.Process) -> bool:
    try:
        return program.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def all_end(programs: Iterable[psutil.Process], seconds: float) -> bool:
    """Whether all of them ended in time."""
    watched = list(programs)
    return wait_until(lambda: not any(map(lives, watched)), seconds)


def started_by(pid: int) -> list[psutil.Process]:
    return psutil.Process(pid).children(recursive=True)
