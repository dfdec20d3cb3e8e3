"""How a file's time with a child process can end, other than well."""

from __future__ import annotations


class GuardUnavailable(Exception):
    """No file can be worked on just now: our fault, so try the same one again later."""


class Lost(Exception):
    """The child ended, or made no sense. `overdrew`: by more time or memory than it may use;
    `signal` is what ended it, if one did."""

    def __init__(self, *, overdrew: bool, signal: int = 0) -> None:
        super().__init__(overdrew, signal)
        self.overdrew = overdrew
        self.signal = signal
