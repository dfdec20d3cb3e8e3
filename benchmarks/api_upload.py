"""Twenty photos in one request to the API: how far the web process's memory rises for them."""

from __future__ import annotations

import http.client
import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from benchmarks.database import migrated
from benchmarks.measuring import ROOT
from benchmarks.result import Result, smaller
from local.ports import free_ports

PHOTOS = 20
EACH = 3_500_000  # bytes, about
_BOUNDARY = "a-line-that-no-photo-holds"


def measure() -> list[Result]:
    with tempfile.TemporaryDirectory() as folder, migrated(), _web(Path(folder)) as web:
        photos = [_photo(seed) for seed in range(2 * PHOTOS + 2)]
        size = sum(map(len, photos[2 : PHOTOS + 2]))
        web.send(photos[:1])  # the first upload loads what is loaded once
        one = web.growth(photos[1:2])
        many = web.growth(photos[2 : PHOTOS + 2])
    what = f"API upload of {PHOTOS} photos ({size / 1e6:.0f} MB) against one, growth of memory"
    return [smaller(what, one, many, goal=1.5)]


class Web:
    """A web worker of the Procfile's kind, and the token of a person that it knows."""

    def __init__(self, port: int, process: int, token: str) -> None:
        self._port, self._process, self._token = port, process, token

    def growth(self, photos: list[bytes]) -> float:
        """Bytes from what the process holds now to its peak while it takes them."""
        Path(f"/proc/{self._process}/clear_refs").write_text("5")  # the peak counts from now
        before = self._memory("VmRSS")
        self.send(photos)
        return float(max(self._memory("VmHWM") - before, 1))

    def send(self, photos: list[bytes]) -> None:
        """Photo after photo down the line, as a program does that does not hold them all."""
        parts = [_part(number, photo) for number, photo in enumerate(photos)]
        end = f"--{_BOUNDARY}--\r\n".encode()
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=300)
        line.putrequest("POST", "/api/photos/upload")
        line.putheader("Authorization", f"Bearer {self._token}")
        line.putheader("Content-Type", f"multipart/form-data; boundary={_BOUNDARY}")
        line.putheader("Content-Length", str(sum(map(len, parts)) + len(end)))
        line.endheaders()
        for part in [*parts, end]:
            line.send(part)
        answer = line.getresponse()
        assert answer.status == 201, answer.read()

    def _memory(self, name: str) -> int:
        status = Path(f"/proc/{self._process}/status").read_text()
        return int(status.split(f"{name}:")[1].split()[0]) * 1024


@contextmanager
def _web(folder: Path) -> Iterator[Web]:
    [port], token = free_ports(1), _token()
    environment = os.environ | {"DB_ROLE": "visiona_app", "PRIVATE_FILES_ROOT": str(folder)}
    command = [
        sys.executable, "-m", "granian", "--interface", "asginl", "visiona.asgi:application",
        "--host", "127.0.0.1", "--port", str(port), "--no-ws", "--workers", "1",
        "--log-level", "error",
    ]  # fmt: skip
    server = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        _wait_for(port)
        yield Web(port, _worker_of(server.pid), token)
    finally:
        server.terminate()
        server.wait(20)


def _token() -> str:
    import django

    django.setup()
    from accounts.models import User
    from accounts.services.tokens import TokenRequest, create_token
    from core.row_security import APP, role_scope, user_scope

    person = User.objects.create_user(f"{uuid4()}@example.com")
    with role_scope(APP), user_scope(person.pk):
        return create_token(person, TokenRequest("benchmark", ("photos:write",))).text


def _wait_for(port: int) -> None:
    for _ in range(600):
        try:
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            line.request("GET", "/healthz")
            line.getresponse()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the web does not answer")


def _worker_of(server: int) -> int:
    """The server's child that does the work: the largest."""
    import psutil

    children = psutil.Process(server).children()
    return max(children, key=lambda child: child.memory_info().rss).pid


def _part(number: int, photo: bytes) -> bytes:
    head = (
        f"--{_BOUNDARY}\r\n"
        f'Content-Disposition: form-data; name="photos"; filename="{number}.jpg"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    )
    return head.encode() + photo + b"\r\n"


def _photo(seed: int) -> bytes:
    """A small picture and then what its decoder passes over: as heavy as a phone's photo."""
    from PIL import Image

    target = io.BytesIO()
    Image.effect_noise((640, 800), 40 + seed).convert("RGB").save(target, "JPEG", quality=90)
    return target.getvalue() + bytes(EACH - len(target.getvalue()))
