"""Starts the sandbox the way people do, and speaks to it over its sockets."""

from __future__ import annotations

import base64
import http.client
import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

from local import die_with_parent
from local.die_with_parent import Program
from tests import first_trainers

ROOT = Path(__file__).resolve().parents[2]
SECRET = "whsec_" + base64.b64encode(b"a key that only tests know").decode()
Found = TypeVar("Found")


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Sandbox:
    folder: Path
    port: int = field(default_factory=lambda: free_port())
    smtp_port: int = field(default_factory=lambda: free_port())
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [sys.executable, "-m", "sandbox", "--port", str(self.port)]
        command += ["--smtp-port", str(self.smtp_port), "--data", str(self.folder)]
        command += ["--webhook-secret", SECRET]
        self.process = die_with_parent.start(Program(command, folder=ROOT), subprocess.DEVNULL)
        until(self._answers, "the sandbox did not start", seconds=20)
        self.ask("PUT", "/_/trainers", first_trainers.FILE.read_bytes())

    def stop(self) -> int:
        if self.process is None:
            return 0
        die_with_parent.stop(self.process)
        code, self.process = self.process.returncode, None
        return code

    def ask(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """One request; a body that is not bytes goes as JSON."""
        content = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, content, dict(headers or {}))
            response = connection.getresponse()
            received = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, received, response.read())
        finally:
            connection.close()

    def replicate(
        self, method: str, path: str, body: Any = None, *, account: str = "", **headers: str
    ) -> Answer:
        token = f"r8_sandbox_{account}" if account else "r8_sandbox"
        sent = {"Authorization": f"Bearer {token}", **headers}
        return self.ask(method, f"/replicate/v1{path}", body, sent)

    def behave(self, match: str = "", **changes: Any) -> None:
        answer = self.ask("PUT", f"/_/behaviours?{urlencode({'match': match})}", changes)
        assert answer.status == 200, answer.body

    def journal(self, **wanted: str) -> list[dict[str, Any]]:
        return self.ask("GET", f"/_/journal?{urlencode(wanted)}").json

    def _answers(self) -> bool:
        try:
            return self.ask("GET", "/_/health").status == 200
        except OSError:
            return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(look: Callable[[], Found], complaint: str, *, seconds: float = 15) -> Found:
    """What `look` finds, as soon as it finds something."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.03)
    raise AssertionError(complaint)
