"""Slow senders hold a thread, not a place at the work.

Pages are CPU: more than a few at once in one process only get in one another's way. A server's
thread that reads a phone's upload for a minute must not be one of those few.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Semaphore
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

IN_MEMORY = 2 * 1024 * 1024
# Larger bodies stream into their view, which looks at who sends them first.
MOST_TAKEN = 32 * 1024 * 1024
_CHUNK = 256 * 1024


class Turns:
    """A WSGI application that takes the whole body first, and then its turn at the work."""

    def __init__(self, application: WSGIApplication, at_once: int) -> None:
        self._application = application
        self._turns = Semaphore(at_once)

    def __call__(self, environ: dict[str, Any], answer: StartResponse) -> Iterable[bytes]:
        length = _length(environ)
        if 0 < length <= MOST_TAKEN:
            environ["wsgi.input"] = _taken(environ["wsgi.input"], length)
        environ["visiona.step_aside"] = self._step_aside
        with self._turns:
            return self._application(environ, answer)

    @contextmanager
    def _step_aside(self) -> Iterator[None]:
        """For a request that only waits: meanwhile another has its turn."""
        self._turns.release()
        try:
            yield
        finally:
            self._turns.acquire()


def _length(environ: dict[str, Any]) -> int:
    stated = environ.get("CONTENT_LENGTH") or "0"
    return int(stated) if stated.isdecimal() else 0


def _taken(stream: BinaryIO, length: int) -> BinaryIO:
    """All of the body; what a broken line left out is for Django to notice."""
    body = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  lives with the request
    while length and (chunk := stream.read(min(length, _CHUNK))):
        body.write(chunk)
        length -= len(chunk)
    body.seek(0)
    return body  # type: ignore[return-value]
