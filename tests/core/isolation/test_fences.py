from __future__ import annotations

import io
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.isolation.limits import Limits
from core.isolation.worker import Task, Worker

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has these fences")


@pytest.fixture(scope="module")
def burglar() -> Iterator[Worker]:
    worker = Worker("tests.core.isolation.burglar", Limits(wall_seconds=20))
    yield worker
    worker.end()


def tried(burglar: Worker, trick: str, target: object) -> dict:
    return burglar.ask(Task({"do": trick, "target": str(target)}, io.BytesIO(), 0)).message


@pytest.mark.parametrize("name", ["environ", "mem", "maps", "fd", "cwd/.env.example"])
def test_a_child_learns_nothing_of_the_process_it_works_for(burglar, name):
    trick = "list" if name == "fd" else "read"

    assert "done" not in tried(burglar, trick, f"/proc/{os.getpid()}/{name}")


@pytest.mark.parametrize("file", [ROOT / ".env.example", ROOT / "Procfile", "/etc/passwd", ROOT])
def test_a_child_reads_no_file_of_ours(burglar, file):
    trick = "list" if Path(file).is_dir() else "read"

    assert "done" not in tried(burglar, trick, file)


def test_a_child_writes_nothing(burglar, tmp_path):
    assert "done" not in tried(burglar, "write", tmp_path / "loot")
    assert list(tmp_path.iterdir()) == []


def test_a_child_reaches_no_server_on_this_machine(burglar, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as local:
        local.bind(str(tmp_path / "s"))
        local.listen()
        places = [f"127.0.0.1:{server.getsockname()[1]}", tmp_path / "s"]
        found = [tried(burglar, "connect", place) for place in places]

    assert not any("done" in each for each in found)


@pytest.mark.parametrize(
    ("trick", "target"),
    [("run", "/bin/true"), ("fork", ""), ("kill", os.getpid()), ("look into", os.getpid())],
    ids=["run", "fork", "kill", "look into"],
)
def test_a_child_touches_no_other_process(burglar, trick, target):
    assert "done" not in tried(burglar, trick, target)


def test_a_child_still_loads_the_libraries_that_it_needs_late(burglar):
    assert tried(burglar, "import", "pi_heif") == {"done": "pi_heif", "sizes": []}


def test_a_child_says_which_fences_hold(burglar):
    assert {"files", "calls"} <= set(burglar.fences)
