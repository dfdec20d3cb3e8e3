"""Runs one `manage.py` command as a step of the start."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from local import die_with_parent
from local.die_with_parent import Program
from local.waiting import StartError


class Interrupted(Exception):
    """The person wants to stop before the start is complete."""


@dataclass(frozen=True)
class Command:
    root: Path
    arguments: tuple[str, ...]
    env: Mapping[str, str]


def run(command: Command, stopping: threading.Event) -> str:
    """What it printed; StartError with all of that when it failed, Interrupted when stopped."""
    program = Program([sys.executable, "manage.py", *command.arguments], command.env, command.root)
    with tempfile.TemporaryFile() as output:
        process = die_with_parent.start(program, output)
        interrupted = not _ended(process, stopping)
        die_with_parent.stop(process)
        output.seek(0)
        printed = output.read().decode(errors="replace")
    if interrupted:
        raise Interrupted
    if process.returncode:
        raise StartError(f"manage.py {' '.join(command.arguments)} failed.\n{printed}")
    return printed


def _ended(process: subprocess.Popen[bytes], stopping: threading.Event) -> bool:
    """Whether it ended before the person asked to stop."""
    while process.poll() is None:
        if stopping.wait(0.05):
            return False
    return True
