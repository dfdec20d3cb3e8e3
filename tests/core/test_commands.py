"""The base of operators' commands: what people, programs and shells are told."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError
from django.db import OperationalError

from core.commands import Exit, OperatorCommand
from core.providers import NotSent, Rejected
from core.storage import StorageFailed


class Counting(OperatorCommand):
    """Counts to three and ends as it is told."""

    def handle(self, *args, ends=None, **options) -> None:
        for number in self.progress([1, 2, 3], "numbers", total=3):
            self.say(f"number {number}")
            self.facts["counted"] = number
        if ends is not None:
            raise ends


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def run(*flags: str, ends: BaseException | None = None, screen: StringIO | None = None) -> str:
    """What it wrote for whoever reads on; raises as `manage.py` would see it."""
    out = StringIO()
    command = Counting(stdout=out, stderr=screen or StringIO(), no_color=True)
    parsed = command.create_parser("manage.py", "counting").parse_args(flags)
    try:
        command.execute(**{**vars(parsed), "ends": ends, "skip_checks": True})
    except CommandError as error:
        return f"{out.getvalue()}[{error.returncode}] {error}"
    return out.getvalue()


def test_people_read_lines_and_no_progress_where_there_is_no_terminal():
    screen = StringIO()

    assert run(screen=screen) == "number 1\nnumber 2\nnumber 3\n"
    assert screen.getvalue() == ""


def test_a_terminal_shows_how_far_it_is_and_is_left_clean():
    screen = Terminal()

    run(screen=screen)

    assert "1 of 3 numbers" in screen.getvalue()
    assert screen.getvalue().endswith("\r\033[K")


def test_programs_read_one_object_and_nothing_else():
    assert json.loads(run("--json")) == {
        "command": "test_commands", "exit_code": 0, "error": "", "counted": 3
    }  # fmt: skip


@pytest.mark.parametrize(
    ("ends", "code", "words"),
    [
        (CommandError("Two are wrong."), Exit.FOUND, "Two are wrong."),
        (CommandError("Not so.", returncode=Exit.MISUSE), Exit.MISUSE, "Not so."),
        (KeyboardInterrupt(), Exit.STOPPED, "Stopped. What was done stays"),
        (NotSent("GET /x: ConnectError"), Exit.AWAY, "GET /x: ConnectError. What was done"),
        (Rejected("GET /x: 404", code=404), Exit.FOUND, "GET /x: 404."),
        (StorageFailed("NoSuchBucket"), Exit.AWAY, "The storage did not do it: NoSuchBucket."),
        (OperationalError("refused\nmore"), Exit.AWAY, "refused. The database must be up"),
    ],
)
def test_each_end_has_its_code_and_is_told_to_people_and_to_programs(ends, code, words):
    said, told = run(ends=ends), json.loads(run("--json", ends=ends).partition("\n")[0])

    assert f"[{code}] {words}" in said
    assert (told["exit_code"], told["counted"]) == (code, 3)
    assert told["error"].startswith(words)
