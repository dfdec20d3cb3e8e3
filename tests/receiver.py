"""A person's own server, on loopback: it takes webhooks and behaves as the path says."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook

HUGE = 5_000_000


@dataclass(frozen=True)
class Arrival:
    path: str
    headers: dict[str, str]
    body: str

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    def verified(self, secret: str) -> Any:
        """What a receiver reads who checks as Standard Webhooks says. Raises when it is not so."""
        return Webhook(secret).verify(self.body, self.headers)


@dataclass
class Receiver:
    """`plan` holds the statuses to give in turn; then each request is answered by its path."""

    url: str
    arrived: list[Arrival] = field(default_factory=list)
    plan: list[int] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def at(self, path: str) -> str:
        return f"{self.url}/{path}"


class _Handler(BaseHTTPRequestHandler):
    receiver: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.receiver.arrived.append(Arrival(self.path, headers, body))
        act, _, argument = self.path.partition("?")[0].strip("/").partition("/")
        if self.receiver.plan:
            act, argument = "status", str(self.receiver.plan.pop(0))
        with suppress(ConnectionError):
            getattr(self, act)(argument)

    def do_GET(self) -> None:
        self.receiver.arrived.append(Arrival(self.path, {}, ""))
        self.answer(200)

    def answer(self, status: int, content: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def status(self, code: str) -> None:
        self.answer(int(code), json.dumps({"seen": code}).encode())

    def redirect(self, code: str) -> None:
        self.answer(int(code), Location=f"{self.receiver.url}/elsewhere")

    def huge(self, _: str) -> None:
        self.answer(200, b"x" * HUGE)

    def bytes(self, _: str) -> None:
        self.answer(200, b"a\0b\xff")

    def cut(self, _: str) -> None:
        self.answer(200, b"half", **{"Content-Length": "1000"})

    def noise(self, _: str) -> None:
        self.wfile.write(b"\0\1\2 no http at all\r\n\r\n")

    def silent(self, _: str) -> None:
        self.receiver.over.wait(10)

    def slow_headers(self, _: str) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        self.drip()

    def slow_body(self, _: str) -> None:
        self.answer(200, b"so far")
        self.drip()

    def drip(self) -> None:
        while not self.receiver.over.wait(0.02):
            self.wfile.write(b"x")

    def log_message(self, *_: object) -> None:
        """Nothing to read in a test's output."""


@contextmanager
def receiving(encryption: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """It listens while the block runs."""
    handler = type("OwnHandler", (_Handler,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    scheme = "http"
    if encryption:
        scheme, server.socket = "https", encryption.wrap_socket(server.socket, server_side=True)
    receiver = Receiver(f"{scheme}://127.0.0.1:{server.server_port}")
    handler.receiver = receiver  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield receiver
    finally:
        receiver.over.set()
        server.shutdown()
        server.server_close()
