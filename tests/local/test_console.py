from __future__ import annotations

import os
import pty
from io import StringIO

import pytest

from local.console import Console


def test_a_step_says_its_name_and_time_when_it_is_done() -> None:
    output = StringIO()

    with Console(output).step("Postgres"):
        before = output.getvalue()

    assert before == ""
    assert output.getvalue().split() == ["Postgres", "0.0", "s"]


def test_a_programs_line_carries_its_name() -> None:
    output = StringIO()

    Console(output).relay("web", "GET /")

    assert output.getvalue() == "web        | GET /\n"


def test_names_are_coloured_on_a_terminal_only() -> None:
    leader, follower = pty.openpty()
    with os.fdopen(follower, "w") as terminal:
        Console(terminal).relay("web", "GET /")
        shown = os.read(leader, 200).decode()
    os.close(leader)

    assert shown.startswith("\033[36mweb")
    assert "\033[0m | GET /" in shown


def test_a_box_is_as_wide_as_its_longest_line() -> None:
    output = StringIO()

    Console(output).box(["short", "a longer line"])

    assert {len(line) for line in output.getvalue().split("\n") if line} == {17}


def test_a_reader_that_is_gone_is_no_reason_to_stop() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    pipe = os.fdopen(writing, "w")

    Console(pipe).say("nobody hears this")

    with pytest.raises(BrokenPipeError):
        pipe.close()
