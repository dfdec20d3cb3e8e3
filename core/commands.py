"""What every operator's command shares: lines for people, one JSON object for programs, progress
on a terminal, and exit codes that mean something.

A command says lines with `say`, keeps what a program wants to know in `facts`, and raises
CommandError where it does not end well; whatever it wrote until then stays.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import IO, Any, TypeVar

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder
from django.db import InterfaceError, OperationalError

from core.providers import ProviderError
from core.storage import StorageFailed

Thing = TypeVar("Thing")
_EVERY = 0.2
_CLEAR = "\r\033[K"


class Exit(IntEnum):
    """What a command ends with; argparse has 2 for the same, and shells have 130."""

    DONE = 0
    FOUND = 1
    MISUSE = 2
    AWAY = 3
    STOPPED = 130


class OperatorCommand(BaseCommand):
    """Found something wrong, or could not do it: CommandError. Called wrongly: with
    returncode=Exit.MISUSE. An outside service that does not answer ends it with Exit.AWAY."""

    # Its own words for what a Ctrl-C leaves.
    after_stop = "What was done stays; run it again for the rest."

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.facts: dict[str, Any] = {}
        self.is_json = False
        self._is_line_begun = False

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.add_argument(
            "--json", action="store_true", dest="as_json", help="one JSON object, for programs"
        )
        return parser

    def execute(self, *args: Any, **options: Any) -> str | None:
        self.is_json = bool(options.pop("as_json", False))
        try:
            super().execute(*args, **options)
        except KeyboardInterrupt:
            self._end(Exit.STOPPED, f"Stopped. {self.after_stop}")
            raise CommandError(f"Stopped. {self.after_stop}", returncode=Exit.STOPPED) from None
        except CommandError as error:
            self._end(error.returncode, str(error))
            raise
        except (ProviderError, StorageFailed, OperationalError, InterfaceError) as error:
            ended = _away(error)
            self._end(ended.returncode, str(ended))
            raise ended from error
        self._end(Exit.DONE)
        return None

    def say(self, line: str = "") -> None:
        """To people; programs read `facts`."""
        self._clear()
        if not self.is_json:
            self.stdout.write(line)

    def progress(
        self, things: Iterable[Thing], what: str, total: int | None = None
    ) -> Iterator[Thing]:
        """The things one by one; whoever sits before a terminal sees how far it is."""
        whole = f" of {total:,}" if total is not None else ""
        shown = 0.0
        for number, thing in enumerate(things, 1):
            if time.monotonic() - shown >= _EVERY and self.stderr.isatty():
                shown = time.monotonic()
                self.stderr.write(f"{_CLEAR}{number:,}{whole} {what}", ending="")
                self.stderr.flush()
                self._is_line_begun = True
            yield thing
        self._clear()

    def _clear(self) -> None:
        if self._is_line_begun:
            self._is_line_begun = False
            self.stderr.write(_CLEAR, ending="")
            self.stderr.flush()

    def _end(self, code: int, error: str = "") -> None:
        self._clear()
        if self.is_json:
            name = type(self).__module__.rpartition(".")[2]
            whole = {"command": name, "exit_code": code, "error": error, **self.facts}
            self.stdout.write(json.dumps(whole, cls=DjangoJSONEncoder, ensure_ascii=False))


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A file that is there once it is whole, for its owner alone; broken off, nothing is left."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("xb") as target:
            part.chmod(0o600)
            yield target
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _away(error: Exception) -> CommandError:
    """What a provider refuses for good will not be better in an hour, so that is no AWAY."""
    words = str(error).partition("\n")[0].rstrip(". ")
    if isinstance(error, ProviderError):
        code = Exit.FOUND if error.permanent else Exit.AWAY
        return CommandError(f"{words}. What was done stays; run it again.", returncode=code)
    if isinstance(error, StorageFailed):
        said = f"The storage did not do it: {words}. What was done stays; run it again."
        return CommandError(said, returncode=Exit.AWAY)
    said = f"{words}. The database must be up, and its address in .env right."
    return CommandError(said, returncode=Exit.AWAY)
