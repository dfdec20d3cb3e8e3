"""A line to a service that can be cut, held, slowed, or answered by a page that is no answer."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum

from local.ports import LOOPBACK, free_ports

_PIECE = 64 * 1024
_SLOW_SECONDS = 0.3
_PAGE = b"<html><body><h1>500 Internal Server Error</h1></body></html>"
_ERROR = (
    b"HTTP/1.1 500 Internal Server Error\r\nContent-Type: text/html\r\nConnection: close\r\n"
    b"Content-Length: %d\r\n\r\n%s" % (len(_PAGE), _PAGE)
)


class Way(Enum):
    OPEN = "open"
    DOWN = "nobody is there"
    HUNG = "taken, and never answered"
    SLOW = "a piece now and then"
    ERRORS = "a page that says 500"


class Proxy:
    """Listens on `port` and speaks for the service on the other; in a thread of its own."""

    def __init__(self, target: int) -> None:
        [self.port] = free_ports(1)
        self._target, self._way = target, Way.OPEN
        self._lines: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self._server: asyncio.Server | None = None
        self._run(self._listen())

    @contextmanager
    def going(self, way: Way) -> Iterator[None]:
        self._run(self._set(way))
        try:
            yield
        finally:
            self._run(self._set(Way.OPEN))

    def _run(self, coroutine: object) -> None:
        asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(10)  # type: ignore[arg-type]

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, LOOPBACK, self.port)

    async def _set(self, way: Way) -> None:
        """Lines that stand are cut: what comes next goes the new way."""
        self._way = way
        for line in list(self._lines):
            line.transport.abort()
        if self._server and way is Way.DOWN:
            self._server.close()
            self._server = None
        elif not self._server:
            await self._listen()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._lines.add(writer)
        try:
            with suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                await self._answer(reader, writer)
        finally:
            self._lines.discard(writer)
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        match self._way:
            case Way.HUNG:
                while await reader.read(_PIECE):
                    pass
            case Way.ERRORS:
                await reader.readuntil(b"\r\n\r\n")
                writer.write(_ERROR)
                await writer.drain()
                while await reader.read(_PIECE):
                    pass
            case _:
                await self._pass_on(reader, writer)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(LOOPBACK, self._target)
        self._lines.add(back)
        ways = [
            asyncio.create_task(self._pump(reader, back)),
            asyncio.create_task(self._pump(there, writer)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._lines.discard(back)
            back.close()
            for way in ways:
                way.cancel()

    async def _pump(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while piece := await source.read(_PIECE):
                if self._way is Way.SLOW:
                    await asyncio.sleep(_SLOW_SECONDS)
                target.write(piece)
                await target.drain()
