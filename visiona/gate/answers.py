"""An answer of the pages, and its way to someone who may read slowly."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

Send = Callable[[dict[str, Any]], Awaitable[None]]
_PIECE = 256 * 1024
# A line that takes no piece in so long has nobody at its end.
_SECONDS_FOR_A_PIECE = 30
# Files and zips on their way out: each takes a thread only while a piece of it is made.
_files = ThreadPoolExecutor(16, thread_name_prefix="file")


@dataclass(frozen=True)
class Answer:
    """`rest` makes what follows the body; `close` is for after the last of it."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    rest: Iterator[bytes] | None = None
    close: Callable[[], None] = lambda: None


def ask(pages: WSGIApplication, environ: dict[str, Any]) -> Answer:
    """In a thread, all of a page at once; of a file that is sent in pieces only the first."""
    head: list[Any] = []

    def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        head[:] = int(status[:3]), encoded(headers)

    pieces = pages(environ, start)
    close = getattr(pieces, "close", lambda: None)
    rest = iter(pieces)
    try:
        is_whole = not getattr(pieces, "streaming", False)
        needs_none = environ["REQUEST_METHOD"] == "HEAD"
        body = b"" if needs_none else b"".join(rest) if is_whole else read_piece(rest)
    except BaseException:
        close()
        raise
    if len(body) < _PIECE or is_whole:
        close()
        return Answer(head[0], head[1], body)
    return Answer(head[0], head[1], body, rest, close)


def read_piece(rest: Iterator[bytes]) -> bytes:
    """Less than a whole one only at the end."""
    piece = bytearray()
    for part in rest:
        piece += part
        if len(piece) >= _PIECE:
            break
    return bytes(piece)


async def deliver(answer: Answer, send: Send) -> None:
    """Raises TimeoutError when nobody takes it; the line is then cut, for it is not whole."""
    loop = asyncio.get_running_loop()
    start = {"type": "http.response.start", "status": answer.status}
    piece, rest = answer.body, answer.rest
    try:
        await send(start | {"headers": list(answer.headers)})
        while rest or len(piece) > _PIECE:
            await _sent(piece[:_PIECE], send)
            piece = piece[_PIECE:]
            if rest and not piece:
                piece = await loop.run_in_executor(_files, read_piece, rest)
                rest = rest if piece else None
        await send({"type": "http.response.body", "body": piece})
    finally:
        if answer.rest:
            await loop.run_in_executor(_files, answer.close)


async def _sent(piece: bytes, send: Send) -> None:
    async with asyncio.timeout(_SECONDS_FOR_A_PIECE):
        await send({"type": "http.response.body", "body": piece, "more_body": True})


def encoded(headers: Iterable[tuple[str, str]]) -> tuple[tuple[bytes, bytes], ...]:
    return tuple((name.lower().encode(), value.encode("latin1")) for name, value in headers)
