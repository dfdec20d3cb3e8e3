"""Confined child processes: started when needed, shared by threads, replaced when one breaks.

Who waits for a child has stepped aside from the turn at the work, and few wait at once.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections import deque
from collections.abc import Iterator
from threading import BoundedSemaphore

from core import turns
from core.isolation import tickets
from core.isolation.errors import GuardUnavailable
from core.isolation.limits import Limits
from core.isolation.worker import ChildAnswer, Task, Worker

# Beyond those at work: each keeps a thread.
_MOST_WAITING = 16


class Pool:
    """At most `most` children of one program at a time, shared by the threads of this process,
    and on the whole machine as many as its memory bears."""

    def __init__(
        self, program: str, limits: Limits | None = None, most: int | None = None
    ) -> None:
        self._program = program
        self._limits = limits or Limits()
        self._most = most or max(2, os.cpu_count() or 2)
        self._tickets = tickets.needed_for(self._limits.memory_bytes)
        self._started: set[Worker] = set()
        self._begin()
        os.register_at_fork(after_in_child=self._after_fork)

    def ask(self, task: Task) -> ChildAnswer:
        """Raises Refused, Lost, GuardUnavailable."""
        with turns.aside(), _one_of(self._line, 0):
            end = time.monotonic() + self._limits.wait_seconds
            with (
                _one_of(self._places, self._limits.wait_seconds),
                tickets.taken(self._tickets, max(0.0, end - time.monotonic())),
            ):
                return self._ask(task)

    def fences(self) -> list[str]:
        """Those that hold around a child. Raises GuardUnavailable."""
        worker = self._pop_idle() or self._start()
        self._idle.append(worker)
        return worker.fences

    def close(self) -> None:
        """End the children that wait; the next file starts new ones."""
        while worker := self._pop_idle():
            self._end(worker)

    def _ask(self, task: Task) -> ChildAnswer:
        worker = self._pop_idle() or self._start()
        try:
            return worker.ask(task)
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
        worker = Worker(self._program, self._limits)
        self._started.add(worker)
        return worker

    def _end(self, worker: Worker) -> None:
        worker.end()
        self._started.discard(worker)

    def _begin(self) -> None:
        self._idle: deque[Worker] = deque()
        self._places = BoundedSemaphore(self._most)
        self._line = BoundedSemaphore(self._most + _MOST_WAITING)

    def _after_fork(self) -> None:
        """The children are the parent's; a line left open here would outlive the parent."""
        for worker in self._started:
            worker.disown()
        self._started.clear()
        self._begin()


@contextlib.contextmanager
def _one_of(places: BoundedSemaphore, seconds: float) -> Iterator[None]:
    """Raises GuardUnavailable."""
    if not places.acquire(blocking=seconds > 0, timeout=seconds or None):
        raise GuardUnavailable("Every worker is busy.")
    try:
        yield
    finally:
        places.release()
