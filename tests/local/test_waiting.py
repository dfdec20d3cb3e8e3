from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from local import waiting
from local.waiting import StartError


def test_waiting_ends_as_soon_as_it_is_true() -> None:
    answers = iter([False, False, True])

    assert waiting.wait_until(lambda: next(answers), 10)


def test_waiting_ends_at_the_deadline() -> None:
    assert not waiting.wait_until(lambda: False, 0.05)


def test_a_silent_server_is_ended_with_an_error_and_the_end_of_its_log(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    log.write_text("".join(f"line {number}\n" for number in range(20)))
    silent = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)

    with pytest.raises(StartError) as error:
        waiting.wait_for_server("Postgres", lambda: False, silent, log, seconds=0.05)
    silent.wait(10)

    assert "Postgres did not answer" in str(error.value)
    assert "line 19" in str(error.value)
    assert "line 3" not in str(error.value)
