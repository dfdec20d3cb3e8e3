from __future__ import annotations

import os
import resource
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from core.image_guard import allow_cpu
from core.image_line import Line
from core.image_recipes import PHOTO
from tests.pictures import jpeg

MEMORY = "1200000000"


@pytest.fixture
def child() -> Iterator[tuple[Line, subprocess.Popen]]:
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", "core.image_guard", MEMORY, "20"], stdin=theirs.fileno()
        )
    line = Line(ours)
    line.expect_within(20)
    try:
        yield line, process
    finally:
        line.close()
        process.kill()
        process.wait()


def ask(line: Line, content: bytes) -> dict:
    line.send({"size": len(content), "recipe": PHOTO.to_wire()})
    line.write(content)
    answer = line.receive()
    for copy in answer.get("copies", ()):
        line.read(copy["size"])
    return answer


def test_a_child_answers_one_picture_after_the_other(child):
    line, _ = child

    assert line.receive() == {"ready": True}
    assert ask(line, jpeg())["width"] == 800
    assert ask(line, b"\xff\xd8\xff broken")["refused"][0] == "damaged"
    assert ask(line, jpeg(1000, 700))["height"] == 700


def test_a_child_ends_by_itself_when_its_line_closes(child):
    line, process = child
    line.receive()

    line.close()

    assert process.wait(timeout=10) == 0


def test_a_child_is_confined(child):
    line, process = child
    line.receive()

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


def test_the_allowance_of_cpu_starts_anew_with_every_picture():
    limits = resource.getrlimit(resource.RLIMIT_CPU)
    before = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    try:
        allow_cpu(1000)

        soft, _ = resource.getrlimit(resource.RLIMIT_CPU)
        assert before + 1000 <= soft <= before + 1003
    finally:
        resource.setrlimit(resource.RLIMIT_CPU, limits)


def test_the_child_starts_without_the_product():
    program = (
        "import sys, core.image_guard;"
        " print([m for m in ('django', 'celery', 'httpx', 'pi_heif') if m in sys.modules])"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=os.environ, check=True
    )

    assert done.stdout.strip() == "[]"
