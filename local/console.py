"""What the local start prints: steps with their time, the programs' lines, a box at the end."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import IO

COLOURS = (36, 33, 35, 32, 34, 31)
WIDTH = 10


class Console:
    """Writes whole lines from any thread; in colour on a terminal."""

    def __init__(self, output: IO[str] | None = None) -> None:
        self._output = output or sys.stdout
        self._lock = threading.Lock()
        self._coloured = self._output.isatty() and "NO_COLOR" not in os.environ
        self._names: dict[str, int] = {}

    def say(self, text: str) -> None:
        # The terminal may be closed, or the reader of a pipe gone: no reason not to end in order.
        with self._lock, suppress(OSError):
            print(text, file=self._output, flush=True)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """One line when it is done, with the time it took."""
        began = time.monotonic()
        yield
        self.say(f"  {name:<42}{time.monotonic() - began:5.1f} s")

    def relay(self, name: str, text: str) -> None:
        """One line of a program, under its name."""
        self.say(f"{self._in_colour(name)} | {text}")

    def box(self, lines: Sequence[str]) -> None:
        width = max(map(len, lines))
        rule = "─" * (width + 2)
        inside = [f"│ {line:<{width}} │" for line in lines]
        self.say("\n".join(["", f"┌{rule}┐", *inside, f"└{rule}┘", ""]))

    def _in_colour(self, name: str) -> str:
        colour = COLOURS[self._names.setdefault(name, len(self._names)) % len(COLOURS)]
        padded = f"{name:<{WIDTH}}"
        return f"\033[{colour}m{padded}\033[0m" if self._coloured else padded
