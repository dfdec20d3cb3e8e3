"""Waiting for another process, with a deadline and an error a person can act on."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from local import die_with_parent


class StartError(Exception):
    """A local server can't be started; the text says why and what to do."""


def wait_until(ready: Callable[[], bool], seconds: float) -> bool:
    """Whether it became true in time."""
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def wait_for_server(
    name: str,
    ready: Callable[[], bool],
    process: subprocess.Popen[bytes],
    log: Path,
    seconds: float = 30,
) -> None:
    """Return when the server answers; StartError when it died or stays silent, which ends it."""
    wait_until(lambda: process.poll() is not None or ready(), seconds)
    died = process.poll() is not None
    if died or not ready():
        die_with_parent.release(process)
        why = "stopped while starting" if died else f"did not answer within {seconds:.0f} seconds"
        raise StartError(f"{name} {why}.\n{tail(log)}")


def tail(log: Path) -> str:
    """The end of a log, to be shown with an error."""
    last = log.read_text(errors="replace").splitlines()[-8:] if log.exists() else []
    return "\n".join([f"The end of {log}:", *(f"  {line}" for line in last)])
