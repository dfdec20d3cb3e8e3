"""A web process of the Procfile's own line, and strangers who mean it no good."""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx

from local import die_with_parent
from local.die_with_parent import Program
from local.ports import LOOPBACK, answers, free_ports
from local.procfile import as_command, processes
from local.waiting import wait_for_server

ROOT = Path(__file__).resolve().parents[2]
# A page comes in 20 ms; a machine that runs a whole suite beside it is allowed the rest.
PROMPT = 5.0


class Web:
    """One process of it, over this test's database, its bodies and files in a folder."""

    def __init__(self, folder: Path, database_url: str, **settings: str) -> None:
        [self.port] = free_ports(1)
        self.folder, self.url = folder, f"http://{LOOPBACK}:{self.port}"
        environment = os.environ | {
            "DATABASE_URL": database_url, "HOST": LOOPBACK, "PORT": str(self.port),
            "WEB_CONCURRENCY": "1", "SIGNUP_CREDITS": "0",
            "PRIVATE_FILES_ROOT": str(folder), "TMPDIR": str(folder),
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        } | settings  # fmt: skip
        program = Program(as_command(processes(ROOT / "Procfile")["web"]), environment, ROOT)
        log = folder / "web.log"
        with log.open("wb") as output:
            self._process = die_with_parent.start(program, output)
        wait_for_server("The web", lambda: answers(self.port), self._process, log)
        httpx.get(f"{self.url}/terms/", timeout=30)  # the first page loads what is loaded once

    def stop(self) -> None:
        die_with_parent.stop(self._process)

    def slowest(self, *paths: str) -> float:
        """Seconds of the slowest of these pages, each asked for three times."""
        taken = []
        for path in paths * 3:
            began = time.monotonic()
            assert httpx.get(self.url + path, timeout=4 * PROMPT).status_code == 200
            taken.append(time.monotonic() - began)
        return max(taken)

    def send(self, head: str, body: bytes = b"") -> socket.socket:
        """A request's head and what there is of its body, on a line that stays open."""
        line = socket.create_connection((LOOPBACK, self.port), timeout=4 * PROMPT)
        lines = [*head.splitlines(), f"Host: {LOOPBACK}:{self.port}", "", ""]
        line.sendall("\r\n".join(lines).encode() + body)
        return line

    @contextmanager
    def held(self, number: int, head: str, body: bytes = b"") -> Iterator[list[socket.socket]]:
        """So many such lines at once, until the block ends."""
        with ExitStack() as lines:
            yield [lines.enter_context(self.send(head, body)) for _ in range(number)]


def status(line: socket.socket) -> int:
    """Of the answer that comes down this line."""
    return int(line.recv(12).split()[1])


def form(path: str, length: int, **headers: str) -> str:
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    kind = "Content-Type: multipart/form-data; boundary=x"
    return "\n".join([f"POST {path} HTTP/1.1", kind, f"Content-Length: {length}", *lines])
