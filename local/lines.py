"""The product's own processes, as the Procfile starts them, with their output on our console."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from local import die_with_parent, procfile
from local.die_with_parent import Ending, Program

ENDING = Ending(grace=6)


@dataclass(frozen=True)
class ProcfileLine:
    name: str
    command: str
    folder: Path
    env: Mapping[str, str]


@dataclass(frozen=True)
class RunningLine:
    process: subprocess.Popen[bytes]
    reader: threading.Thread

    def stop(self) -> None:
        die_with_parent.stop(self.process)
        self.reader.join(timeout=1)


def start(line: ProcfileLine, relay: Callable[[str, str], None]) -> RunningLine:
    """Start it; each line it prints goes to `relay` with its name."""
    program = Program(procfile.as_command(line.command), line.env, line.folder, ENDING)
    process = die_with_parent.start(program, subprocess.PIPE)
    reader = threading.Thread(target=_relay, args=(line.name, process, relay), daemon=True)
    reader.start()
    return RunningLine(process, reader)


def _relay(name: str, process: subprocess.Popen[bytes], relay: Callable[[str, str], None]) -> None:
    for text in process.stdout or ():
        relay(name, text.decode(errors="replace").rstrip())
