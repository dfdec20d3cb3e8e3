"""Time as the fakes tell it, and a timetable of what is due when."""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any


def now() -> float:
    return time.time()


def stamp(moment: float | None) -> str | None:
    """A moment as Replicate writes it: 2023-09-08T16:19:34.791859Z."""
    if moment is None:
        return None
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class Timetable:
    """Starts each piece of work at its time on a thread of its own that never delays an exit."""

    def __init__(self) -> None:
        self._due: list[tuple[float, int, Callable[..., None], tuple[Any, ...]]] = []
        self._numbers = itertools.count()
        self._changed = threading.Condition()

    def start(self) -> None:
        threading.Thread(target=self._keep, name="timetable", daemon=True).start()

    def at(self, moment: float, work: Callable[..., None], *args: Any) -> None:
        with self._changed:
            heapq.heappush(self._due, (moment, next(self._numbers), work, args))
            self._changed.notify()

    def _keep(self) -> None:
        while True:
            work, args = self._next()
            threading.Thread(target=work, args=args, daemon=True).start()

    def _next(self) -> tuple[Callable[..., None], tuple[Any, ...]]:
        with self._changed:
            while not self._due or self._due[0][0] > now():
                self._changed.wait(self._due[0][0] - now() if self._due else None)
            _, _, work, args = heapq.heappop(self._due)
            return work, args
