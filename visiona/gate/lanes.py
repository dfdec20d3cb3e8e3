"""Threads that do the work, so many at once; who would wait too long is told at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TypeVar

from core import turns

Result = TypeVar("Result")


class Full(Exception):
    """Too many wait already."""


@dataclass(frozen=True)
class Width:
    """How many work at once, wait for that, and for how many seconds; threads to work in, with
    those of who stands aside."""

    at_once: int = 3
    threads: int = 64
    most_waiting: int = 96
    most_seconds: float = 10


class Lane:
    """Pages are CPU: more than a few at once in one process only get in one another's way.

    A thread is taken with the turn and not before, so that as few as work or stand aside are
    there, each with its connection to the database.
    """

    def __init__(self, width: Width) -> None:
        self._width = width
        self._turns = asyncio.Semaphore(width.at_once)
        self._waiting = 0
        self._threads = ThreadPoolExecutor(width.threads, thread_name_prefix="page")

    async def work(self, act: Callable[[], Result]) -> Result:
        """Raises Full."""
        await self._turn()
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._worked, loop, act)

    async def _turn(self) -> None:
        if self._waiting >= self._width.most_waiting:
            raise Full
        self._waiting += 1
        try:
            async with asyncio.timeout(self._width.most_seconds):
                await self._turns.acquire()
        except TimeoutError as error:
            raise Full from error
        finally:
            self._waiting -= 1

    def _worked(self, loop: asyncio.AbstractEventLoop, act: Callable[[], Result]) -> Result:
        """In a thread, which gives the turn back whatever became of who waits for it."""

        @contextmanager
        def step_aside() -> Iterator[None]:
            loop.call_soon_threadsafe(self._turns.release)
            try:
                yield
            finally:
                asyncio.run_coroutine_threadsafe(self._turns.acquire(), loop).result()

        try:
            with turns.given_up_by(step_aside):
                return act()
        finally:
            with suppress(RuntimeError):  # the loop has ended before its thread
                loop.call_soon_threadsafe(self._turns.release)
