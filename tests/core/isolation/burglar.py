"""A guard that a file has overpowered: `python -m tests.core.isolation.burglar MEMORY CPU`.

It tries what it is told to, and says what came of it.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from core.isolation.child import Reply, Request, main


def _connect(where: str) -> str:
    kind = socket.AF_UNIX if where.startswith("/") else socket.AF_INET
    host, _, port = where.rpartition(":")
    with socket.socket(kind, socket.SOCK_STREAM) as line:
        line.connect(where if kind == socket.AF_UNIX else (host, int(port)))
    return "connected"


def _trace(process: str) -> str:
    return Path(f"/proc/{process}/mem").open("rb").read(1).hex()


TRICKS: dict[str, Callable[[str], object]] = {
    "read": lambda path: Path(path).read_bytes()[:20].hex(),
    "list": lambda path: os.listdir(path),
    "write": lambda path: Path(path).write_bytes(b""),
    "connect": _connect,
    "run": lambda program: subprocess.run([program], check=True),
    "fork": lambda _: os.fork() or os._exit(0),
    "kill": lambda process: os.kill(int(process), signal.SIGCONT),
    "look into": _trace,
    "import": lambda name: __import__(name).__name__,
}


def answer(request: Request) -> Reply:
    trick, target = request.message["do"], request.message["target"]
    try:
        return Reply({"done": str(TRICKS[trick](target))})
    except (OSError, subprocess.SubprocessError) as error:
        return Reply({"refused_by": type(error).__name__, "sys": sys.platform})


if __name__ == "__main__":
    main(answer)
