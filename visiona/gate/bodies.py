"""A whole body from a stranger's line, or an end of our patience."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from visiona.gate.crowd import Sender

Receive = Callable[[], Awaitable[dict[str, Any]]]
_IN_MEMORY = 256 * 1024
# A disk that stalls must not stall the loop.
_disk = ThreadPoolExecutor(2, thread_name_prefix="spool")


class TooLarge(Exception):
    """More came than may."""


class TooSlow(Exception):
    """Silence, or less in the time than any line that works brings."""


class Gone(Exception):
    """The sender went away; there is nobody to answer."""


@dataclass(frozen=True)
class Patience:
    """Seconds of silence, and for the whole: `grace` and one for each `bytes_a_second`."""

    silence: float = 15
    grace: float = 60
    bytes_a_second: int = 50_000

    def until(self, began: float, now: float, size: int) -> float:
        return min(now + self.silence, began + self.grace + size / self.bytes_a_second)


async def take(
    receive: Receive, most_bytes: int, sender: Sender, patience: Patience
) -> tuple[IO[bytes], int]:
    """The body from its start, and its size. Raises TooLarge, TooSlow, Gone."""
    spool = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  lives with the request
    try:
        async with asyncio.timeout(patience.silence) as sender.patience:
            size = await _fill(spool, receive, most_bytes, sender, patience)
    except TimeoutError as error:
        spool.close()
        raise TooSlow from error
    except BaseException:
        spool.close()
        raise
    spool.seek(0)
    return spool, size


async def _fill(
    spool: IO[bytes], receive: Receive, most_bytes: int, sender: Sender, patience: Patience
) -> int:
    loop = asyncio.get_running_loop()
    began, size, unwritten = loop.time(), 0, bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise Gone
        piece = message.get("body", b"")
        size += len(piece)
        if size > most_bytes:
            raise TooLarge
        if sender.is_cut:
            raise TooSlow
        unwritten += piece
        is_last = not message.get("more_body")
        if len(unwritten) > _IN_MEMORY:
            await loop.run_in_executor(_disk, spool.write, bytes(unwritten))
            unwritten.clear()
        if is_last:
            spool.write(unwritten)
            return size
        if piece:
            sender.heard_at = loop.time()
            assert sender.patience is not None  # noqa: S101  take() has set it
            sender.patience.reschedule(patience.until(began, sender.heard_at, size))


async def drop(receive: Receive, most_bytes: int, seconds: float) -> None:
    """Throw away what a refused sender still sends: many read no answer before they have ended."""
    try:
        async with asyncio.timeout(seconds):
            while most_bytes > 0:
                message = await receive()
                if message["type"] != "http.request" or not message.get("more_body"):
                    return
                most_bytes -= len(message.get("body", b""))
    except TimeoutError:
        return
