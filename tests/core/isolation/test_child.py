from __future__ import annotations

import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from core.isolation.protocol import Channel

MEMORY = "1200000000"
PROGRAM = "tests.core.isolation.program"


@pytest.fixture
def child() -> Iterator[tuple[Channel, subprocess.Popen]]:
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", PROGRAM, MEMORY, "20"], stdin=theirs.fileno()
        )
    line = Channel(ours)
    line.expect_within(20)
    line.receive()
    try:
        yield line, process
    finally:
        line.close()
        process.kill()
        process.wait()


def tell(line: Channel, do: str, content: bytes = b"") -> None:
    line.send({"do": do, "size": len(content)})
    line.write(content)


def test_a_child_answers_one_file_after_the_other(child):
    line, _ = child

    tell(line, "echo", b"first")
    first = line.receive(), line.read(5), line.read(5)
    tell(line, "refuse")
    second = line.receive()
    tell(line, "echo", b"x")

    assert first == ({"said": "done", "sizes": [5, 5]}, b"first", b"tsrif")
    assert second == {"refused": ["no", "It can't be.", "Do this."], "cause": "", "sizes": []}
    assert line.receive()["sizes"] == [1, 1]


def test_progress_is_said_when_it_is_news(child):
    line, _ = child

    tell(line, "report")

    assert [line.receive(), line.receive()] == [{"progress": 10}, {"progress": 40}]


def test_a_child_ends_by_itself_when_its_line_closes(child):
    line, process = child

    line.close()

    assert process.wait(timeout=10) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child in the midst of work")
def test_a_child_ends_in_the_midst_of_a_call_that_lets_nothing_else_run(child):
    line, process = child
    tell(line, "hold the lock")
    line.receive()

    line.close()

    assert process.wait(timeout=10) == -signal.SIGIO


def test_a_child_is_confined(child):
    _, process = child

    limits = {
        name: resource.prlimit(process.pid, getattr(resource, name))
        for name in ("RLIMIT_AS", "RLIMIT_FSIZE", "RLIMIT_CORE", "RLIMIT_NOFILE")
    }

    assert limits == {
        "RLIMIT_AS": (int(MEMORY), int(MEMORY)),
        "RLIMIT_FSIZE": (0, 0),
        "RLIMIT_CORE": (0, 0),
        "RLIMIT_NOFILE": (64, 64),
    }
