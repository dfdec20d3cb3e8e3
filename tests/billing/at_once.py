"""Threads with connections of their own, all starting together."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connections

Result = TypeVar("Result")


def at_once(acts: list[Callable[[], Result]]) -> list[Result | Exception]:
    """What each gave or raised, in the order of the acts."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], Result]) -> Result | Exception:
        try:
            connections["default"].ensure_connection()
            start.wait(20)
            return act()
        except Exception as error:  # noqa: BLE001 - the tests look at all of them
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
