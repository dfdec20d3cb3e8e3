"""The application that the server runs: it lets requests in, one by one, to the pages."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import close_old_connections

from core.http import MOST_BODY_BYTES
from visiona.gate import bodies
from visiona.gate.answers import Send, ask, deliver
from visiona.gate.arrivals import Arrival
from visiona.gate.bodies import Gone, Patience, Receive, TooLarge, TooSlow
from visiona.gate.crowd import Crowd, NoRoom, Room
from visiona.gate.lanes import Full, Lane, Width
from visiona.gate.refusals import Kind, refusal

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

# Money that came in, work that is done, and whether we are alive don't wait behind pages.
VITAL = ("/healthz", "/readyz", "/metrics", "/api/payment/webhook", "/hooks/")
_DROPPED_BYTES, _DROPPED_SECONDS = 64 * 1024 * 1024, 5.0
_KINDS = {
    TooLarge: Kind.TOO_LARGE,
    TooSlow: Kind.TOO_SLOW,
    NoRoom: Kind.BUSY,
    Full: Kind.BUSY,
}


class Gate:
    """An ASGI application in front of a WSGI one."""

    def __init__(
        self,
        pages: WSGIApplication,
        *,
        patience: Patience | None = None,
        room: Room | None = None,
        width: Width | None = None,
    ) -> None:
        self._pages = pages
        self._patience = patience or Patience()
        self._crowd = Crowd(room or Room())
        self._usual = Lane(width or Width())
        self._vital = Lane(Width(at_once=2, threads=4))

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        arrival = Arrival(scope)
        with suppress(Gone, TimeoutError):
            try:
                await self._serve(arrival, receive, send)
            except tuple(_KINDS) as error:
                await deliver(refusal(_KINDS[type(error)], _told(arrival.path)), send)
                await self._drop(arrival, receive)

    async def _serve(self, arrival: Arrival, receive: Receive, send: Send) -> None:
        lane = self._vital if arrival.path.startswith(VITAL) else self._usual
        if arrival.length == 0:
            await self._answer(lane, arrival.environ(), send)
        elif most_bytes := await self._most_bytes(lane, arrival):
            await self._take_and_answer(lane, arrival, most_bytes, receive, send)
        else:
            await self._answer(lane, arrival.environ(), send)
            await self._drop(arrival, receive)

    async def _most_bytes(self, lane: Lane, arrival: Arrival) -> int:
        if arrival.length is not None and arrival.length <= MOST_BODY_BYTES:
            return arrival.length
        return await lane.work(partial(_asked_for, arrival))

    async def _take_and_answer(
        self, lane: Lane, arrival: Arrival, most_bytes: int, receive: Receive, send: Send
    ) -> None:
        with self._crowd.place(arrival.address, arrival.length or most_bytes) as sender:
            body, size = await bodies.take(receive, most_bytes, sender, self._patience)
            sender.arrived(size)
            with body:
                await self._answer(lane, arrival.environ(body, size), send)

    async def _answer(self, lane: Lane, environ: dict[str, Any], send: Send) -> None:
        await deliver(await lane.work(partial(ask, self._pages, environ)), send)

    async def _drop(self, arrival: Arrival, receive: Receive) -> None:
        """Unless he waits for our leave to send: the end of the line tells him."""
        if not arrival.expects_leave:
            await bodies.drop(receive, _DROPPED_BYTES, _DROPPED_SECONDS)


def _asked_for(arrival: Arrival) -> int:
    """Few send so much, and only they need what this loads."""
    from visiona.gate import doors  # noqa: PLC0415

    close_old_connections()
    try:
        return doors.most_bytes(arrival)
    finally:
        close_old_connections()


def _told(path: str) -> str:
    """Programs are told the address they asked; all people get one page."""
    return path if path.startswith("/api/") else "/"
