"""Requests to a gate as a server makes them, without a server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Line:
    """What comes down it: pieces of a body, or at the end silence, `hung_up` or not."""

    pieces: list[bytes]
    is_whole: bool = True
    hung_up: bool = False
    read: int = 0
    sent: list[dict[str, Any]] = field(default_factory=list)
    is_read_from: asyncio.Event = field(default_factory=asyncio.Event)

    async def receive(self) -> dict[str, Any]:
        self.is_read_from.set()
        if self.pieces:
            piece = self.pieces.pop(0)
            self.read += len(piece)
            more = bool(self.pieces) or not self.is_whole
            return {"type": "http.request", "body": piece, "more_body": more}
        if not self.hung_up:
            await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)

    @property
    def status(self) -> int | None:
        return self.sent[0]["status"] if self.sent else None

    @property
    def headers(self) -> dict[bytes, bytes]:
        return dict(self.sent[0]["headers"])

    @property
    def body(self) -> bytes:
        return b"".join(message["body"] for message in self.sent[1:])


def scope(path: str = "/", method: str = "POST", **headers: str) -> dict[str, Any]:
    named = [(name.replace("_", "-").lower(), value) for name, value in headers.items()]
    return {
        "type": "http", "http_version": "1.1", "method": method, "path": path, "scheme": "http",
        "raw_path": path.encode(), "query_string": b"", "client": ("203.0.113.5", 4000),
        "server": ("127.0.0.1", "8000"),
        "headers": [(name.encode(), value.encode()) for name, value in named],
    }  # fmt: skip


async def ask(gate: Callable[..., Any], line: Line, path: str = "/", **headers: str) -> Line:
    if line.pieces or not line.is_whole:
        headers.setdefault("Content_Length", str(sum(map(len, line.pieces)) or 100))
    await asyncio.wait_for(gate(scope(path, **headers), line.receive, line.send), 10)
    return line


def echo(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
    start("200 OK", [("X-Length", environ["CONTENT_LENGTH"])])
    return [environ["wsgi.input"].read()]
