from __future__ import annotations

import subprocess
import sys

import pytest

from core.isolation import tickets
from core.isolation.errors import GuardUnavailable

ANOTHER_PROCESS = """
import sys
from core.isolation import tickets
tickets._number = lambda: 3
with tickets.taken(2, 5):
    print("has", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def three(tmp_path, monkeypatch) -> None:
    """As many as the machine's memory bears."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tickets.tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(tickets, "_number", lambda: 3)


def test_all_processes_of_the_machine_share_the_tickets(three):
    command = [sys.executable, "-c", ANOTHER_PROCESS]
    other = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    other.stdout.readline()

    with tickets.taken(1, 0), pytest.raises(GuardUnavailable):
        tickets.taken(1, 0).__enter__()
    with pytest.raises(GuardUnavailable):
        tickets.taken(2, 0).__enter__()
    other.kill()
    other.wait()

    with tickets.taken(3, 0):
        pass


def test_a_child_larger_than_the_machine_works_alone(three):
    with tickets.taken(5, 0), pytest.raises(GuardUnavailable):
        tickets.taken(1, 0).__enter__()


@pytest.mark.parametrize(("memory", "needed"), [(1, 1), (1_200_000_000, 1), (3_000_000_000, 3)])
def test_a_child_that_may_use_more_takes_more(memory, needed):
    assert tickets.needed_for(memory) == needed


def test_a_folder_that_somebody_else_laid_there_is_not_used(three, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / f"visiona-tickets-{tickets.os.geteuid()}").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(GuardUnavailable):
        tickets.taken(1, 0).__enter__()


def test_the_memory_of_the_machine_is_known():
    assert tickets.memory_of_machine() > 100_000_000
