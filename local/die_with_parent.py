"""Ends a program when the process that wanted it ends, even by kill -9.

The watcher holds the reading end of a pipe and its parent the writing end: when the parent closes
it, or is gone, the program is asked to end, and made to after a grace. Run as a file of its own,
with nothing but the standard library, so that it starts in 20 ms:

    python -I -S die_with_parent.py [--ask TERM] [--insist KILL] [--grace 5] -- command
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO


@dataclass(frozen=True)
class Ending:
    """How a program is asked to end, and what follows after the grace (seconds)."""

    ask: str = "TERM"
    insist: str = "KILL"
    grace: float = 5.0


@dataclass(frozen=True)
class Account:
    """Whom a program runs as; only root can choose."""

    user: int
    group: int


@dataclass(frozen=True)
class Program:
    command: Sequence[str]
    env: Mapping[str, str] | None = None
    folder: Path | None = None
    ending: Ending = Ending()
    account: Account | None = None


def start(program: Program, output: IO[bytes] | int) -> subprocess.Popen[bytes]:
    """Start a program that dies with its parent; what it prints goes to `output`."""
    return subprocess.Popen(
        [sys.executable, "-I", "-S", __file__, *_options(program), "--", *program.command],
        stdin=subprocess.PIPE,
        stdout=output,
        stderr=subprocess.STDOUT,
        env=program.env,
        cwd=program.folder,
        start_new_session=True,
    )


def release(process: subprocess.Popen[bytes]) -> None:
    """Ask the program to end, without waiting."""
    if process.stdin and not process.stdin.closed:
        with suppress(BrokenPipeError):
            process.stdin.close()


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask the program to end, and wait until it has."""
    release(process)
    process.wait()


def main(arguments: list[str]) -> int:
    options = _parser().parse_args(arguments)
    account = {"user": options.user, "group": options.group, "extra_groups": []}
    child = subprocess.Popen(
        options.command,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        **(account if options.user is not None else {}),
    )
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, lambda *_: _in_background(_end, child, options))
    _in_background(_end_with_parent, child, options)
    code = child.wait()
    _end_descendants(child)
    return code if code >= 0 else 128 - code


def _options(program: Program) -> list[str]:
    ending, account = program.ending, program.account
    options = ["--ask", ending.ask, "--insist", ending.insist, "--grace", str(ending.grace)]
    if account:
        options += ["--user", str(account.user), "--group", str(account.group)]
    return options


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser()
    parser.add_argument("--ask", type=_signal, default=signal.SIGTERM)
    parser.add_argument("--insist", type=_signal, default=signal.SIGKILL)
    parser.add_argument("--grace", type=float, default=5.0)
    parser.add_argument("--user", type=int)
    parser.add_argument("--group", type=int)
    parser.add_argument("command", nargs="+")
    return parser


def _signal(name: str) -> signal.Signals:
    return signal.Signals[f"SIG{name}"]


def _in_background(action: object, *arguments: object) -> None:
    threading.Thread(target=action, args=arguments, daemon=True).start()  # type: ignore[arg-type]


def _end_with_parent(child: subprocess.Popen[bytes], options: argparse.Namespace) -> None:
    while os.read(0, 64):
        pass
    _end(child, options)


def _end(child: subprocess.Popen[bytes], options: argparse.Namespace) -> None:
    for number in (options.ask, options.insist, signal.SIGKILL):
        child.send_signal(number)
        with suppress(subprocess.TimeoutExpired):
            child.wait(timeout=options.grace)
            return


def _end_descendants(child: subprocess.Popen[bytes]) -> None:
    """Whatever the program left behind in its process group goes too."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
