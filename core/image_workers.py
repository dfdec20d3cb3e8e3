"""The image guard's processes: started when needed, shared by threads, replaced when one breaks.

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
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any, BinaryIO

import structlog

from core.image_errors import GuardUnavailable, ImageRefused, damaged, took_too_long
from core.image_line import Line
from core.image_recipes import MEGABYTE, Limits, Recipe

log = structlog.get_logger(__name__)
_ROOT = Path(__file__).resolve().parent.parent
_KEPT_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "PYTHONPATH", "SYSTEMROOT", "TZ")
_SECONDS_TO_START = 20
_LARGEST_ANSWER = 32 * MEGABYTE


@dataclass(frozen=True)
class Answer:
    """What the child said, and the bytes that followed, in its order."""

    message: dict[str, Any]
    contents: tuple[bytes, ...]


class Workers:
    """At most `most` children at a time, shared by the threads of this process."""

    def __init__(self, limits: Limits | None = None, most: int | None = None) -> None:
        self._limits = limits or Limits()
        self._most = most or max(2, os.cpu_count() or 2)
        self._started: set[Worker] = set()
        self._begin()
        os.register_at_fork(after_in_child=self._after_fork)

    def ask(self, file: BinaryIO, size: int, recipe: Recipe) -> Answer:
        """Raises ImageRefused, GuardUnavailable."""
        places = self._places
        if not places.acquire(timeout=self._limits.wall_seconds):
            raise GuardUnavailable("Every image worker is busy.")
        try:
            return self._ask(file, size, recipe)
        finally:
            places.release()

    def close(self) -> None:
        """End the children that wait; the next picture starts new ones."""
        while worker := self._pop_idle():
            self._end(worker)

    def _ask(self, file: BinaryIO, size: int, recipe: Recipe) -> Answer:
        worker = self._pop_idle() or self._start()
        try:
            return worker.ask(file, size, recipe)
        finally:
            if worker.is_fit():
                self._idle.append(worker)
            else:
                self._end(worker)

    def _pop_idle(self) -> Worker | None:
        """The one used last, so that the others are needed at busy times only."""
        while self._idle:
            with contextlib.suppress(IndexError):  # another thread took it
                worker = self._idle.pop()
                if worker.is_fit():
                    return worker
                self._end(worker)
        return None

    def _start(self) -> Worker:
        worker = Worker(self._limits)
        self._started.add(worker)
        return worker

    def _end(self, worker: Worker) -> None:
        worker.end()
        self._started.discard(worker)

    def _begin(self) -> None:
        self._idle: deque[Worker] = deque()
        self._places = BoundedSemaphore(self._most)

    def _after_fork(self) -> None:
        """The children are the parent's; a line left open here would outlive the parent."""
        for worker in self._started:
            worker.disown()
        self._started.clear()
        self._begin()


class Worker:
    """One child and the line to it. Raises GuardUnavailable when the child does not come up."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._files_left = limits.files
        self._in_step = True
        ours, theirs = socket.socketpair()
        self._line = Line(ours)
        with theirs:
            self._process = self._spawned(theirs)
        self._greet()

    def ask(self, file: BinaryIO, size: int, recipe: Recipe) -> Answer:
        """Raises ImageRefused. Whatever else goes wrong, this worker is not used again."""
        self._in_step = False
        self._files_left -= 1
        self._line.expect_within(self._limits.wall_seconds)
        try:
            return self._exchange(file, size, recipe)
        except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
            raise self._reason(error) from error

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
            return _spawn(line, self._limits)
        except OSError as error:
            self._line.close()
            raise GuardUnavailable("This machine can start no more processes.") from error

    def _greet(self) -> None:
        self._line.expect_within(_SECONDS_TO_START)
        try:
            self._line.receive()
        except (OSError, EOFError, ValueError) as error:
            self.end()
            raise GuardUnavailable("The image worker did not start.") from error

    def _exchange(self, file: BinaryIO, size: int, recipe: Recipe) -> Answer:
        self._line.send({"size": size, "recipe": recipe.to_wire()})
        for start in range(0, size, MEGABYTE):
            self._line.write(_read_exactly(file, min(MEGABYTE, size - start)))
        message = self._line.receive()
        sizes = [int(copy["size"]) for copy in message.get("copies", ())]
        if sum(sizes) > _LARGEST_ANSWER or min(sizes, default=0) < 0:
            raise ValueError("The answer is too large.")
        contents = tuple(self._line.read(size) for size in sizes)
        refusal = ImageRefused(*message["refused"]) if "refused" in message else None
        self._in_step = True
        if refusal:
            log.info("picture refused", code=refusal.code, cause=message.get("cause"))
            raise refusal
        return Answer(message, contents)

    def _reason(self, error: Exception) -> ImageRefused:
        """A child stopped for its use of time or memory is not the same as a broken file."""
        if isinstance(error, EOFError | ConnectionError):
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=2)
        code = self._process.poll()
        log.warning("image worker lost", cause=type(error).__name__, returncode=code)
        stopped = isinstance(error, TimeoutError) or code in {-signal.SIGXCPU, -signal.SIGKILL}
        return took_too_long() if stopped else damaged()


def _spawn(line: socket.socket, limits: Limits) -> subprocess.Popen[bytes]:
    """In a session of its own, so that Ctrl-C in a terminal reaches only us."""
    costs = [str(limits.memory_bytes), str(limits.cpu_seconds)]
    return subprocess.Popen(  # noqa: S603  our own module, no shell
        [sys.executable, "-B", "-m", "core.image_guard", *costs],
        stdin=line.fileno(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        env={name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ},
        start_new_session=True,
    )


def _read_exactly(file: BinaryIO, size: int) -> bytes:
    content = file.read(size)
    if len(content) != size:
        raise ValueError("The file is shorter than it said.")
    return content
