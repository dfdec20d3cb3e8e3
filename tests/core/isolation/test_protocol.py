from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from core.isolation.protocol import Channel


@pytest.fixture
def ends() -> Iterator[tuple[Channel, Channel, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield Channel(ours), Channel(theirs), theirs


def test_a_message_and_the_bytes_behind_it_arrive_whole(ends):
    ours, theirs, _ = ends

    ours.send({"size": 5, "name": "größe"})
    ours.write(b"hello")

    assert theirs.receive() == {"size": 5, "name": "größe"}
    assert theirs.read(5) == b"hello"


def test_a_closed_line_is_told_from_a_slow_one(ends):
    ours, theirs, _ = ends
    theirs.expect_within(0.05)

    with pytest.raises(TimeoutError):
        theirs.read(1)
    ours.close()
    theirs.expect_within(5)

    with pytest.raises(EOFError):
        theirs.read(1)


def test_the_deadline_holds_for_all_reads_together(ends):
    ours, theirs, _ = ends
    ours.write(b"ab")
    theirs.expect_within(-1)

    with pytest.raises(TimeoutError):
        theirs.read(1)


def test_nobody_listening_ends_a_long_write(ends):
    ours, _, _ = ends
    ours.expect_within(0.05)

    with pytest.raises(TimeoutError):
        ours.write(bytes(50_000_000))


@pytest.mark.parametrize(
    "raw", [b"\xff\xff\xff\xff", b"\0\0\0\x02[]", b"\0\0\0\x03no!", b"\0\0\0\x01\xff"]
)
def test_what_is_no_message_is_refused(ends, raw):
    ours, _, socket_ = ends
    socket_.sendall(raw)

    with pytest.raises(ValueError):  # noqa: PT011  any kind of it
        ours.receive()
