"""One confined child process and the line to it.

Plain `subprocess`, since the processes of a Celery worker may not have children of the
`multiprocessing` kind. A child sees none of our environment and ends when its line closes.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import structlog

from core.isolation import fences
from core.isolation.errors import GuardUnavailable, Lost
from core.isolation.limits import Limits
from core.isolation.protocol import Channel
from core.refusals import Refused

log = structlog.get_logger(__name__)
_ROOT = Path(__file__).resolve().parent.parent.parent
_KEPT_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "PYTHONPATH", "SYSTEMROOT", "TZ")
# Each thread of numpy's helpers reserves memory, which counts against the child's.
_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
_SECONDS_TO_START = 20
_SECONDS_BETWEEN_REPORTS = 1.0
_CHUNK = 1024 * 1024
_OVERDRAWN = {signal.SIGXCPU, signal.SIGKILL}


@dataclass(frozen=True)
class Task:
    """A file from its place on, and what to do with it. About once a second `progress` is told
    the per cent done; what it raises ends the work and the child at once."""

    message: dict[str, Any]
    file: BinaryIO
    size: int
    progress: Callable[[int], None] | None = None


@dataclass(frozen=True)
class ChildAnswer:
    """What the child said, and the bytes that followed, in its order."""

    message: dict[str, Any]
    contents: tuple[bytes, ...]


class Worker:
    """One child and the line to it. Raises GuardUnavailable when the child does not come up."""

    def __init__(self, program: str, limits: Limits) -> None:
        self._program = program
        self._limits = limits
        self._files_left = limits.files
        self._in_step = True
        self.fences: list[str] = []
        fences.hide_from_others()
        ours, theirs = socket.socketpair()
        self._line = Channel(ours)
        with theirs:
            self._process = self._spawned(theirs)
        self._greet()

    def ask(self, task: Task) -> ChildAnswer:
        """Raises Refused, Lost. Whatever goes wrong, this worker is not used again."""
        self._in_step = False
        self._files_left -= 1
        self._line.expect_within(self._limits.wall_seconds)
        with self._losses():
            self._send(task)
        message = self._last_message(task.progress)
        with self._losses():
            return self._answer(message)

    def is_fit(self) -> bool:
        return self._in_step and self._files_left > 0 and self._process.poll() is None

    def end(self) -> None:
        self._line.close()
        self._process.kill()
        self._process.wait()

    def disown(self) -> None:
        """Let go of a child that belongs to the process we were forked from."""
        self._line.close()
        self._process.returncode = 0

    def _spawned(self, line: socket.socket) -> subprocess.Popen[bytes]:
        try:
            return _spawn(self._program, line, self._limits)
        except OSError as error:
            self._line.close()
            raise GuardUnavailable("This machine can start no more processes.") from error

    def _greet(self) -> None:
        self._line.expect_within(_SECONDS_TO_START)
        try:
            self.fences = list(map(str, self._line.receive().get("fences", ())))
        except (OSError, EOFError, ValueError) as error:
            self.end()
            raise GuardUnavailable("The worker did not start.") from error

    def _send(self, task: Task) -> None:
        self._line.send({**task.message, "size": task.size})
        for start in range(0, task.size, _CHUNK):
            self._line.write(_read_exactly(task.file, min(_CHUNK, task.size - start)))

    def _last_message(self, progress: Callable[[int], None] | None) -> dict[str, Any]:
        """What comes before it only says how far the work is."""
        percent, due = 0, time.monotonic() + _SECONDS_BETWEEN_REPORTS
        while True:
            with self._losses():
                if not self._line.is_quiet_for(due - time.monotonic()):
                    message = self._line.receive()
                    if "progress" not in message:
                        return message
                    percent = max(percent, min(100, int(message["progress"])))
            if time.monotonic() >= due:
                due = time.monotonic() + _SECONDS_BETWEEN_REPORTS
                if progress:
                    progress(percent)

    def _answer(self, message: dict[str, Any]) -> ChildAnswer:
        if refused := message.get("refused"):
            code, words, advice = map(str, refused)
            self._in_step = True
            log.info("file refused", code=code, cause=message.get("cause"), by=self._program)
            raise Refused(code, words, advice=advice)
        sizes = [int(size) for size in message["sizes"]]
        if sum(sizes) > self._limits.answer_bytes or min(sizes, default=0) < 0:
            raise ValueError("The answer is too large.")
        contents = tuple(self._line.read(size) for size in sizes)
        self._in_step = True
        return ChildAnswer(message, contents)

    @contextlib.contextmanager
    def _losses(self) -> Iterator[None]:
        """A child stopped for its use of time or memory is not the same as a broken one."""
        try:
            yield
        except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
            if isinstance(error, EOFError | ConnectionError):
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(timeout=2)
            ending = max(0, -(self._process.poll() or 0))
            cause = type(error).__name__
            log.warning("worker lost", cause=cause, signal=ending, program=self._program)
            overdrew = isinstance(error, TimeoutError) or ending in _OVERDRAWN
            raise Lost(overdrew=overdrew, signal=ending) from error


def _spawn(program: str, line: socket.socket, limits: Limits) -> subprocess.Popen[bytes]:
    """In a session of its own, so that Ctrl-C in a terminal reaches only us."""
    costs = [str(limits.memory_bytes), str(limits.cpu_seconds)]
    kept = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
    return subprocess.Popen(  # noqa: S603  our own module, no shell
        [sys.executable, "-B", "-m", program, *costs],
        stdin=line.fileno(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        env=_ENVIRONMENT | kept,
        start_new_session=True,
    )


def _read_exactly(file: BinaryIO, size: int) -> bytes:
    content = file.read(size)
    if len(content) != size:
        raise ValueError("The file is shorter than it said.")
    return content
