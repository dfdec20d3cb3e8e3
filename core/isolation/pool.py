"""Confined child processes: started when needed, shared by threads, replaced when one breaks."""

from __future__ import annotations

import contextlib
import os
from collections import deque
from threading import BoundedSemaphore

from core.isolation.errors import GuardUnavailable
from core.isolation.limits import Limits
from core.isolation.worker import ChildAnswer, Task, Worker


class Pool:
    """At most `most` children of one program at a time, shared by the threads of this process."""

    def __init__(
        self, program: str, limits: Limits | None = None, most: int | None = None
    ) -> None:
        self._program = program
        self._limits = limits or Limits()
        self._most = most or max(2, os.cpu_count() or 2)
        self._started: set[Worker] = set()
        self._begin()
        os.register_at_fork(after_in_child=self._after_fork)

    def ask(self, task: Task) -> ChildAnswer:
        """Raises Refused, Lost, GuardUnavailable."""
        places = self._places
        if not places.acquire(timeout=self._limits.wait_seconds):
            raise GuardUnavailable("Every worker is busy.")
        try:
            return self._ask(task)
        finally:
            places.release()

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

    def _after_fork(self) -> None:
        """The children are the parent's; a line left open here would outlive the parent."""
        for worker in self._started:
            worker.disown()
        self._started.clear()
        self._begin()
