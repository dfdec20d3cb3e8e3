"""The child's side of the line: one file after the other, until the line closes.

A child holds no secret, and where the kernel has the fences for it, reaches no file, socket or
process of ours. It is started by `core.isolation.worker`.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from core.isolation import fences
from core.isolation.limits import allow_cpu, confine
from core.isolation.protocol import Channel


@dataclass(frozen=True)
class Request:
    """A file, what to do with it, and how to say how far it is (0 to 100)."""

    message: dict[str, Any]
    content: bytes
    progress: Callable[[int], None]


@dataclass(frozen=True)
class Reply:
    """An answer and the bytes that follow it."""

    message: dict[str, Any] = field(default_factory=dict)
    contents: tuple[bytes, ...] = ()


def refusal(code: str, message: str, advice: str = "", cause: str = "") -> Reply:
    """The cause is for our log: a library that is missing would look like damaged files."""
    return Reply({"refused": [code, message, advice], "cause": cause})


def main(answer: Callable[[Request], Reply]) -> None:
    """Of a program that `workers` starts with its limits; the line is its standard input."""
    memory_bytes, cpu_seconds = map(int, sys.argv[1:])
    line = socket.socket(fileno=0)
    confine(memory_bytes)
    serve(line, cpu_seconds, answer, fences.raise_all())


def serve(
    connection: socket.socket,
    cpu_seconds: int,
    answer: Callable[[Request], Reply],
    held_by: list[str],
) -> None:
    line = Channel(connection)
    line.send({"ready": True, "fences": held_by})
    with contextlib.suppress(EOFError, ConnectionError):
        while True:
            message = line.receive()
            content = line.read(message["size"])
            allow_cpu(cpu_seconds)
            with _ending_with(connection):
                reply = answer(Request(message, content, _progress_on(line)))
            line.send({**reply.message, "sizes": [len(each) for each in reply.contents]})
            for each in reply.contents:
                line.write(each)


def _progress_on(line: Channel) -> Callable[[int], None]:
    """Only what is news, and small enough never to wait for the other end to read it."""
    last = 0

    def say(percent: int) -> None:
        nonlocal last
        if percent > last:
            last = percent
            line.send({"progress": percent})

    return say


@contextlib.contextmanager
def _ending_with(connection: socket.socket) -> Iterator[None]:
    """Nothing comes in while we work except the end of the other side, of which the kernel tells
    by a signal that ends us. No Python need run for it: a library may hold its lock for long."""
    if sys.platform != "linux":  # elsewhere the signal is ignored, and the limits end us
        yield
        return
    flags = fcntl.fcntl(connection, fcntl.F_GETFL)
    fcntl.fcntl(connection, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(connection, fcntl.F_SETFL, flags | os.O_ASYNC)
    try:
        yield
    finally:
        fcntl.fcntl(connection, fcntl.F_SETFL, flags)
